/** A revoke block: filesystem blocks whose earlier copies in the log are not to be replayed. */
import { u32be } from '../bytes/endian.ts';
import { corrupt } from '../contract/errors.ts';
import { tailBytes } from './block-tail.ts';
import { JOURNAL_HEADER_BYTES } from './journal-header.ts';
import type { JournalSuperblock } from './journal-superblock.ts';

/** Bytes before the first record: the header and r_count. */
const RECORDS_OFFSET = JOURNAL_HEADER_BYTES + 4;

/**
 * Gives each record's block number to `visit`. Source: jbd2_journal_revoke_header_s in
 * Documentation/filesystems/ext4/journal.rst.
 *
 * @throws ERR_BOOTFS_CORRUPT where r_count, which counts bytes from the start of the block, goes past its end.
 */
export function decodeRevokes(
  superblock: JournalSuperblock,
  block: Uint8Array,
  visit: (fsBlock: number) => void,
): void {
  const r_count = u32be(block, JOURNAL_HEADER_BYTES);
  const most = block.length - tailBytes(superblock);
  if (r_count > most) throw corrupt(`jbd2_journal_revoke_header_s.r_count is ${r_count}, expected at most ${most}`);
  const recordBytes = superblock.has64bit ? 8 : 4;
  for (let at = RECORDS_OFFSET; at + recordBytes <= r_count; at += recordBytes) {
    visit(superblock.has64bit ? u32be(block, at) * 0x1_0000_0000 + u32be(block, at + 4) : u32be(block, at));
  }
}
