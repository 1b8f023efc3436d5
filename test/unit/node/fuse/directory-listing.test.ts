import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tree, TreeEntry, TreeNode } from '../../../../src/contract/tree.ts';
import { listForKernel } from '../../../../src/node/fuse/directory-listing.ts';

test('names of FAT may be longer than 255 bytes; what FUSE itself does not take is damage', () => {
  const directory = { type: 'dir', ino: 7, size: 0 } as TreeNode;
  const names = [new Uint8Array(780).fill(0x61), new Uint8Array(1025).fill(0x61), Uint8Array.of(0x61, 0x2f)];
  const tree = {
    entries: (_directory: TreeNode, visit: (entry: TreeEntry) => void) => {
      for (const name of names) visit({ name, ino: 8, type: 'file' });
    },
  } as unknown as Tree<TreeNode>;
  const listing = listForKernel(tree, directory, 1, 100);
  assert.equal(listing.length, 3, '., .., and the first');
  assert.equal(listing.entry(2)?.name.length, 780);
  assert.equal(listing.damage?.code, 'ERR_BOOTFS_CORRUPT');
});
