/** When what stands on disk was last written, by the stamps of each kind of block. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putU32be } from '../../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../../src/bytes/utf8.ts';
import { findDiskLsn } from '../../../../src/xfslog/replay/disk-lsn.ts';

const UUID = Uint8Array.from({ length: 16 }, (_, at) => at + 1);
const LSN = { cycle: 3, block: 40 };

/** A block with this magic at a place, and a stamp at two others. */
function block(
  magic: string | number,
  lsnAt: number,
  uuidAt: number,
  change?: (bytes: Uint8Array) => void,
): Uint8Array {
  const bytes = new Uint8Array(512);
  if (typeof magic === 'string') bytes.set(encodeUtf8(magic));
  else bytes.set([magic >> 8, magic & 255], 8);
  putU32be(bytes, lsnAt, LSN.cycle);
  putU32be(bytes, lsnAt + 4, LSN.block);
  bytes.set(UUID, uuidAt);
  change?.(bytes);
  return bytes;
}

test('headers of groups, trees, leaves, nodes and superblocks, each at its places', () => {
  const stamped: readonly Uint8Array[] = [
    block('XAGF', 208, 64),
    ...[0x3df1, 0x3dff, 0x3ebe, 0x3bee].map((magic) => block(magic, 24, 32)),
    block('XFSB', 240, 32),
    block('XFSB', 240, 248, (bytes) => putU32be(bytes, 216, 0x4)),
  ];
  for (const bytes of stamped) {
    const { cycle, block: at } = findDiskLsn(bytes, UUID) ?? assert.fail();
    assert.deepEqual({ cycle, block: at }, LSN);
  }
});

test('a block of another filesystem, of no kind, or that was never stamped has none', () => {
  assert.equal(findDiskLsn(block('XAGF', 208, 64), new Uint8Array(16)), undefined);
  assert.equal(findDiskLsn(block('none', 24, 32), UUID), undefined);
  assert.equal(findDiskLsn(block(0x1234, 24, 32), UUID), undefined);
  const never = block('XAGF', 208, 64, (bytes) => bytes.fill(0, 208, 216));
  assert.equal(findDiskLsn(never, UUID), undefined);
});
