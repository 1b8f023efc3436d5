/** A revoke block: filesystem blocks whose earlier copies in the log are not to be replayed. */
import { u32be, u64be } from '../bytes/endian.ts';
import { corrupt } from '../contract/errors.ts';
import { tailBytes } from './block-tail.ts';
import type { JournalSuperblock } from './journal-superblock.ts';
import { r_count, SIZEOF_JBD2_JOURNAL_REVOKE_HEADER_S } from './ondisk/structs.gen.ts';

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
  const used = r_count(block, 0);
  const most = block.length - tailBytes(superblock);
  if (used > most) throw corrupt(`jbd2_journal_revoke_header_s.r_count is ${used}, expected at most ${most}`);
  const recordBytes = superblock.has64bit ? 8 : 4;
  for (let at = SIZEOF_JBD2_JOURNAL_REVOKE_HEADER_S; at + recordBytes <= used; at += recordBytes) {
    visit(superblock.has64bit ? u64be(block, at) : u32be(block, at));
  }
}
