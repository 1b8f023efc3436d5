/** Every committed clean XFS image, read as it stands, against the manifest that Linux gave of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice } from '../../src/device/memory.ts';
import { imageBytes, imageNames, judgedManifest } from '../support/images.ts';
import { manifestDifferences, manifestLines } from '../support/manifest.ts';
import { bareXfs } from '../support/xfs/bare-file-system.ts';

for (const name of imageNames('xfs/').filter((each) => !each.includes('crash'))) {
  test(`${name} shows what Linux shows`, () => {
    const expected = judgedManifest(name);
    assert.ok(expected.length > 1);
    const differences = manifestDifferences(manifestLines(bareXfs(memoryDevice(imageBytes(name)))), expected);
    assert.equal(differences.length, 0, differences.slice(0, 5).join('\n'));
  });
}

test('xfs/xfs-extents: unwritten and shared ranges are told apart from data, and read as zeros', () => {
  const fs = bareXfs(memoryDevice(imageBytes('xfs/xfs-extents')));
  const kinds = (path: string) => fs.extents(path).map(({ kind }) => kind);
  assert.deepEqual([...new Set(kinds('/unwritten'))], ['data', 'unwritten']);
  const bytes = fs.readFile('/unwritten');
  assert.equal(bytes.length, 600000);
  assert.ok(
    bytes.subarray(4).every((byte) => byte === 0),
    'what the blocks held before is not shown',
  );
  assert.equal(kinds('/pieces').filter((kind) => kind === 'data').length, 300);
  assert.equal(kinds('/pieces').filter((kind) => kind !== 'data').length, 299);
  assert.ok(fs.extents('/shared-2').some(({ shared }) => shared));
  assert.ok(kinds('/shared').includes('hole'));
});
