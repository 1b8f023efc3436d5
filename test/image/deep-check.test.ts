/** The deep check of every committed ext image: Linux made them all, so none of them is damaged. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { checkFileSystem, type Finding } from '../../src/check/index.ts';
import { ext4Driver } from '../../src/ext4read/ext4.ts';
import { type BlockDevice, memoryDevice } from '../../src/index.ts';
import { mountWith } from '../../src/mount.ts';

const IMAGES = fileURLToPath(new URL('../../images', import.meta.url));
const mount = mountWith([ext4Driver]);

const unpack = (name: string): BlockDevice => memoryDevice(gunzipSync(readFileSync(join(IMAGES, name))));

const names = readdirSync(IMAGES)
  .filter((file) => file.endsWith('.img.gz'))
  .map((file) => file.slice(0, -'.img.gz'.length));

/** The rest is about what lies on the image, not about damage. */
const DAMAGE = /^(damaged|entry-nowhere|claimed-twice|too-much|image-damaged|journal-damaged|file-unreadable)$/;

test('there are images', () => assert.ok(names.length >= 40));

for (const name of names) {
  test(`no damage is seen in ${name}`, () => {
    const journalDevice = existsSync(join(IMAGES, `${name}.journal.gz`)) ? unpack(`${name}.journal.gz`) : undefined;
    const device = unpack(`${name}.img.gz`);
    const fs = mount(device, { journalDevice });
    const blind = mount(device, { journal: 'ignore', verify: 'none', journalDevice });
    const findings = checkFileSystem(fs, { blind, deep: true });
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
