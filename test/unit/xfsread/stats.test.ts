import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountImage } from '../../support/images.ts';

test('blocks are those of the inode, and not told of a file that the log left half changed', () => {
  const exchanged = mountImage('xfs/xfs-crash-exchange');
  assert.equal(exchanged.lstat('/boot/vmlinuz.new').blocks, undefined);
  assert.equal(exchanged.lstat('/boot').blocks, 0);
  const attributes = mountImage('xfs/xfs-crash-logged-xattrs');
  assert.deepEqual(
    ['/gone', '/leaf', '/some'].map((path) => attributes.lstat(path).blocks),
    [undefined, undefined, undefined],
  );
});
