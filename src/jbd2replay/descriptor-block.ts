/** A descriptor block: one tag for each of the blocks that follow it in the log. */
import { u16be, u32be } from '../bytes/endian.ts';
import { tailBytes } from './block-tail.ts';
import { JOURNAL_HEADER_BYTES } from './journal-header.ts';
import type { JournalSuperblock } from './journal-superblock.ts';

const JBD2_FLAG_ESCAPE = 1;
const JBD2_FLAG_SAME_UUID = 2;
const JBD2_FLAG_LAST_TAG = 8;
const UUID_BYTES = 16;

/** What a tag says: `checksum` is 0 where tags carry none, 16 bits of it with v2. */
export type TagVisitor = (fsBlock: number, escaped: boolean, checksum: number) => void;

/** Bytes of one tag, the UUID that may follow it aside: 8, 10, 12, 14 or 16. */
function tagBytes(superblock: JournalSuperblock): number {
  if (superblock.checksum === 'v3') return 16;
  return 8 + (superblock.checksum === 'v2' ? 2 : 0) + (superblock.has64bit ? 4 : 0);
}

export interface DescriptorExtent {
  /** Tags, that is logged blocks after the descriptor. */
  readonly tagCount: number;
  /** The tags ended for want of room, so another descriptor is likely to follow. */
  readonly isFull: boolean;
}

/**
 * Gives each tag to `visit`, in order. The tags end with a LAST_TAG flag or the end of the block, so any bytes at all
 * decode to something. Source: journal_block_tag_s and journal_block_tag3_s in Documentation/filesystems/ext4/journal.rst.
 */
export function decodeTags(superblock: JournalSuperblock, block: Uint8Array, visit: TagVisitor): DescriptorExtent {
  const size = tagBytes(superblock);
  const end = block.length - tailBytes(superblock);
  const { checksum, has64bit } = superblock;
  let tagCount = 0;
  for (let at = JOURNAL_HEADER_BYTES; at + size <= end; ) {
    // Both layouts have the block number first, the flags at 6 (the low half of 32 bits in v3) and the high part at 8.
    const t_blocknr = u32be(block, at);
    const t_flags = u16be(block, at + 6);
    const t_blocknr_high = has64bit ? u32be(block, at + 8) : 0;
    const t_checksum = checksum === 'v3' ? u32be(block, at + 12) : checksum === 'v2' ? u16be(block, at + 4) : 0;
    tagCount++;
    visit(t_blocknr_high * 0x1_0000_0000 + t_blocknr, (t_flags & JBD2_FLAG_ESCAPE) !== 0, t_checksum);
    at += size + ((t_flags & JBD2_FLAG_SAME_UUID) === 0 ? UUID_BYTES : 0);
    if ((t_flags & JBD2_FLAG_LAST_TAG) !== 0) return { tagCount, isFull: at + size > end };
  }
  return { tagCount, isFull: true };
}
