/** Every committed FAT volume against what Linux' vfat shows of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFileSystem } from '../../src/check/index.ts';
import { fatLines, mountFat } from '../support/fat/view.ts';
import { imageBytes, imageNames, judgedManifest } from '../support/images.ts';
import { manifestDifferences } from '../support/manifest.ts';

const names = imageNames('fat/');

test('there are FAT volumes', () => assert.ok(names.length >= 20));

for (const name of names) {
  test(`${name} shows what Linux shows`, () => {
    const differences = manifestDifferences(fatLines(imageBytes(name)), judgedManifest(name));
    assert.deepEqual(differences.slice(0, 5), []);
  });
}

const deepFindings = (name: string): string[] =>
  checkFileSystem(mountFat(imageBytes(name)), { deep: true })
    .findings.filter(({ id }) => /^(damaged|claimed-twice|entry-nowhere|image-damaged)$/.test(id))
    .map(({ id, path, message }) => `${id} ${path}: ${message}`);

test('the deep check sees nothing in what mkfs.fat and mtools made', () => {
  for (const name of names.filter((each) => !each.includes('crafted'))) assert.deepEqual(deepFindings(name), [], name);
});

test('the deep check sees clusters of two files', () => {
  const found = deepFindings('fat/crafted-files-broken').filter((line) => line.startsWith('claimed-twice'));
  assert.ok(
    found.some((line) =>
      /^claimed-twice \/shares clusters: block [0-9]+ belongs to \/longer chain as well$/.test(line),
    ),
  );
});
