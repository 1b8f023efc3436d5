/** jbd2_journal_block_tail: with checksums v2 and v3, the last four bytes of descriptor and revoke blocks. */

import { u32be } from '../bytes/endian.ts';
import { crc32c } from '../hash/crc32c.ts';
import { hasBlockChecksums, type JournalSuperblock } from './journal-superblock.ts';

const ZERO_TAIL = /* @__PURE__ */ new Uint8Array(4);

/** Bytes at the end of a descriptor or revoke block that hold no tags or records. */
export function tailBytes(superblock: JournalSuperblock): number {
  return hasBlockChecksums(superblock) ? 4 : 0;
}

/** Is the block what was written? True where the journal has no such checksums. */
export function isTailValid(superblock: JournalSuperblock, block: Uint8Array): boolean {
  if (!hasBlockChecksums(superblock)) return true;
  const end = block.length - 4;
  const sum = crc32c(crc32c(superblock.checksumSeed, block.subarray(0, end)), ZERO_TAIL);
  return sum === u32be(block, end);
}
