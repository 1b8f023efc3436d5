/** Every committed EROFS image, mounted by bootfs, against the manifest that Linux gave of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { imageNames, imagePath, mountImage } from '../support/images.ts';
import { manifestDifferences, manifestLines } from '../support/manifest.ts';

const names = imageNames('erofs/');

test('there are images', () => assert.ok(names.length >= 29));

for (const name of names) {
  test(`${name} shows what Linux shows`, () => {
    const fs = mountImage(name);
    const expected = readFileSync(imagePath(`${name}.jsonl`), 'utf8');
    const ours = manifestLines(fs);
    const differences = manifestDifferences(ours, expected.trimEnd().split('\n'));
    assert.equal(differences.length, 0, differences.slice(0, 5).join('\n'));
    assert.ok(`${ours.join('\n')}\n` === expected, 'the bytes differ');
  });
}
