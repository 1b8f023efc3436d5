import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listTags } from '../../../../src/ext4read/fast-commit/listing.ts';
import type { FastCommitLog } from '../../../../src/ext4read/fast-commit/tags.ts';
import { EXT4_FC_TAG_ADD_RANGE } from '../../../../src/ext4read/ondisk/fast-commit.ts';

/** ext4_fc_add_range: inode 12, then an ext4_extent. */
function addRange(eeLen: number, startHigh: number): Uint8Array {
  const value = new DataView(new ArrayBuffer(16));
  value.setUint32(0, 12, true);
  value.setUint32(4, 5, true);
  value.setUint16(8, eeLen, true);
  value.setUint16(10, startHigh, true);
  value.setUint32(12, 1000, true);
  return new Uint8Array(value.buffer);
}

test('a range is told with all 48 bits of its place, and unwritten ones with their true length', () => {
  const values = [addRange(3, 0), addRange(32768 + 3, 1)];
  const log = {
    visitTags: (visit: (type: number, value: Uint8Array) => void) => {
      for (const value of values) visit(EXT4_FC_TAG_ADD_RANGE, value);
    },
  };
  assert.deepEqual(
    listTags(log as unknown as FastCommitLog, 10).map(({ ino, words }) => [ino, words]),
    [
      [12, 'from block 5 on 3, at 1000'],
      [12, 'from block 5 on 3, at 4294968296, unwritten'],
    ],
  );
});
