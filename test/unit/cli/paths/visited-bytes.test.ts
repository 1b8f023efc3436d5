import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectTrees } from '../../../../src/cli/paths/selection.ts';
import { visitedBytes } from '../../../../src/cli/paths/visited-bytes.ts';
import { mountImage } from '../../../support/images.ts';

test('what will be visited: the files of the trees that are meant, up to the limit', () => {
  const fs = mountImage('ext/ext4-crash-rename');
  const bytes = (path: string, largest = Number.POSITIVE_INFINITY) =>
    visitedBytes(fs, selectTrees(fs, path), largest, -1);
  assert.equal(bytes('/boot/vmlinuz-6.1.0'), 180224);
  assert.equal(bytes('/boot/vmlinuz-*'), 180224 + 196608);
  assert.equal(bytes('/boot/vmlinuz-*', 190_000), 180224);
  assert.ok(bytes('/') >= bytes('/boot'));
});

test('a file with several names is visited once', () => {
  const fs = mountImage('ext/ext4-block-1k');
  const files = [...fs.walk('/')].map(({ stats }) => stats).filter(({ type }) => type === 'file');
  const once = new Map(files.map(({ ino, size }) => [ino, size]));
  assert.ok(once.size < files.length);
  const expected = [...once.values()].reduce((sum, size) => sum + size, 0);
  assert.equal(visitedBytes(fs, selectTrees(fs, '/'), Number.POSITIVE_INFINITY, -1), expected);
});
