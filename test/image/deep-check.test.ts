/** The deep check of every committed ext image: Linux made them all, so none of them is damaged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFileSystem, type Finding } from '../../src/check/index.ts';
import { imageNames, mountImage } from '../support/images.ts';

const names = imageNames('ext/');

/** The rest is about what lies on the image, not about damage. */
const DAMAGE = /^(damaged|entry-nowhere|claimed-twice|too-much|image-damaged|journal-damaged|file-unreadable)$/;

test('there are images', () => assert.ok(names.length >= 40));

for (const name of names) {
  test(`no damage is seen in ${name}`, () => {
    const fs = mountImage(name);
    const blind = mountImage(name, { journal: 'ignore', verify: 'none' });
    const findings = checkFileSystem(fs, { blind, deep: true }).findings;
    const damage = findings.filter(({ id }) => DAMAGE.test(id));
    assert.deepEqual(
      damage.map((finding: Finding) => `${finding.id} ${finding.path}: ${finding.message}`),
      [],
    );
    assert.equal(
      findings.some(({ id }) => id === 'journal-dirty'),
      name.includes('crash'),
    );
  });
}
