/** A descriptor block: one tag for each of the blocks that follow it in the log. */
import { joinU64 } from '../bytes/endian.ts';
import { tailBytes } from './block-tail.ts';
import type { JournalSuperblock } from './journal-superblock.ts';
import { JBD2_FLAG_ESCAPE, JBD2_FLAG_LAST_TAG, JBD2_FLAG_SAME_UUID, UUID_SIZE } from './ondisk/log-blocks.ts';
import {
  SIZEOF_JOURNAL_BLOCK_TAG_S,
  SIZEOF_JOURNAL_BLOCK_TAG3_S,
  SIZEOF_JOURNAL_HEADER_S,
  T_BLOCKNR_HIGH,
  t_blocknr,
  t_blocknr_high,
  t_checksum,
  t_flags,
  tag3_t_checksum,
  tag3_t_flags,
} from './ondisk/structs.gen.ts';

/** What a tag says: `checksum` is 0 where tags carry none, 16 bits of it with v2. */
export type TagVisitor = (fsBlock: number, escaped: boolean, checksum: number) => void;

/** Bytes of one tag, the UUID that may follow it aside: 8, 10, 12, 14 or 16. */
function tagBytes(superblock: JournalSuperblock): number {
  if (superblock.checksum === 'v3') return SIZEOF_JOURNAL_BLOCK_TAG3_S;
  const withoutHigh = superblock.has64bit ? SIZEOF_JOURNAL_BLOCK_TAG_S : T_BLOCKNR_HIGH;
  return withoutHigh + (superblock.checksum === 'v2' ? 2 : 0);
}

/** How far a descriptor block reaches. */
export interface DescriptorTags {
  /** Tags, that is logged blocks after the descriptor. */
  readonly tagCount: number;
  /** The tags ended for want of room, so another descriptor is likely to follow. */
  readonly isFull: boolean;
}

/**
 * Gives each tag to `visit`, in order. The tags end with a LAST_TAG flag or the end of the block, so any bytes at all
 * decode to something. Source: journal_block_tag_s and journal_block_tag3_s in Documentation/filesystems/ext4/journal.rst.
 */
export function decodeTags(superblock: JournalSuperblock, block: Uint8Array, visit: TagVisitor): DescriptorTags {
  const size = tagBytes(superblock);
  const end = block.length - tailBytes(superblock);
  const { checksum, has64bit } = superblock;
  let tagCount = 0;
  for (let at = SIZEOF_JOURNAL_HEADER_S; at + size <= end; ) {
    // The block number stands in the same two places in both layouts.
    const fsBlock = joinU64(t_blocknr(block, at), has64bit ? t_blocknr_high(block, at) : 0);
    const flags = checksum === 'v3' ? tag3_t_flags(block, at) : t_flags(block, at);
    const stored = checksum === 'v3' ? tag3_t_checksum(block, at) : checksum === 'v2' ? t_checksum(block, at) : 0;
    tagCount++;
    visit(fsBlock, (flags & JBD2_FLAG_ESCAPE) !== 0, stored);
    at += size + ((flags & JBD2_FLAG_SAME_UUID) === 0 ? UUID_SIZE : 0);
    if ((flags & JBD2_FLAG_LAST_TAG) !== 0) return { tagCount, isFull: at + size > end };
  }
  return { tagCount, isFull: true };
}
