/** jbd2_journal_block_tail: with checksums v2 and v3, the end of descriptor and revoke blocks. */

import { crc32c } from '../hash/crc32c.ts';
import { hasBlockChecksums, type JournalSuperblock } from './journal-superblock.ts';
import { SIZEOF_JBD2_JOURNAL_BLOCK_TAIL, tail_t_checksum } from './ondisk/structs.gen.ts';

const ZERO_TAIL = /* @__PURE__ */ new Uint8Array(SIZEOF_JBD2_JOURNAL_BLOCK_TAIL);

/** Bytes at the end of a descriptor or revoke block that hold no tags or records. */
export function tailBytes(superblock: JournalSuperblock): number {
  return hasBlockChecksums(superblock) ? SIZEOF_JBD2_JOURNAL_BLOCK_TAIL : 0;
}

/** Is the block what was written? True where the journal has no such checksums. */
export function isTailValid(superblock: JournalSuperblock, block: Uint8Array): boolean {
  if (!hasBlockChecksums(superblock)) return true;
  const end = block.length - SIZEOF_JBD2_JOURNAL_BLOCK_TAIL;
  const sum = crc32c(crc32c(superblock.checksumSeed, block.subarray(0, end)), ZERO_TAIL);
  return sum === tail_t_checksum(block, end);
}
