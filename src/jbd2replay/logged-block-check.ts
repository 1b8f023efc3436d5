/** Are the logged blocks what their tags say? Linux asks this of every copy that no revoke record withholds. */

import { putU32be } from '../bytes/endian.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { type BootfsError, corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { crc32c } from '../hash/crc32c.ts';
import { type JournalSuperblock, tidAt } from './journal-superblock.ts';
import type { LogContents } from './log-contents.ts';
import type { RevokeTable } from './revoke-table.ts';

/** Bytes of the log that are checked in one read; less where there is little memory. */
const CHECK_READ_BYTES = 262144;

/** Is `stored`, a logged block as it stands in the log, what the tag of transaction `tid` says? */
export function isLoggedBlockValid(
  superblock: JournalSuperblock,
  tid: number,
  stored: Uint8Array,
  checksum: number,
): boolean {
  const tidBytes = new Uint8Array(4);
  putU32be(tidBytes, 0, tid);
  const sum = crc32c(crc32c(superblock.checksumSeed, tidBytes), stored);
  return (superblock.checksum === 'v2' ? sum & 0xffff : sum) === checksum;
}

/** A logged block that is not what its tag says. */
export interface BadLoggedBlock {
  /** ERR_BOOTFS_CORRUPT, with the block and its transaction. */
  readonly error: BootfsError;
  /** Index of its transaction. */
  readonly transaction: number;
}

/** What logged blocks are checked against. */
export interface LoggedBlockCheck {
  /** The log's own. */
  readonly superblock: JournalSuperblock;
  /** In journal blocks from its start. */
  readonly log: BlockDevice;
  /** Of the filesystem's device: no logged block may belong at it or past it. */
  readonly deviceBlockCount: number;
  /** Read every block and compare its checksum. */
  readonly withChecksums: boolean;
  /** That of the mount, of which a read takes half at most. */
  readonly cacheBytes: number;
}

/**
 * The first bad block that the first `transactionCount` transactions log, in the order of the log: one past the end of
 * the device, or with a wrong checksum. Blocks that `revokes` withholds may be anything.
 */
export function findBadLoggedBlock(
  contents: LogContents,
  revokes: RevokeTable | undefined,
  transactionCount: number,
  check: LoggedBlockCheck,
): BadLoggedBlock | undefined {
  const { logged, transactions } = contents;
  const { superblock, log, deviceBlockCount } = check;
  const { blockSize } = superblock;
  const length = transactions.loggedEnd(transactionCount - 1);
  const mostBlocks = Math.max(1, Math.floor(Math.min(CHECK_READ_BYTES, check.cacheBytes / 2) / blockSize));
  const journalBlocks = logged.journalBlocks.values;
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = 0;
  for (let index = 0; index < length; index++) {
    const fsBlock = logged.fsBlock(index);
    const transaction = transactions.indexOfLogged(index);
    if (revokes?.isRevoked(fsBlock, transaction)) continue;
    const journalBlock = journalBlocks[index];
    const tid = tidAt(superblock, transaction);
    if (fsBlock >= deviceBlockCount) {
      const error = corrupt(`journal transaction ${tid} logs block ${fsBlock}, the device has ${deviceBlockCount}`, {
        journalBlock,
      });
      return { error, transaction };
    }
    if (!check.withChecksums) continue;
    let at = (journalBlock - windowStart) * blockSize;
    if (at < 0 || at >= window.length) {
      let count = 1;
      while (count < mostBlocks && index + count < length && journalBlocks[index + count] === journalBlock + count)
        count++;
      window = readBytes(log, journalBlock * blockSize, count * blockSize);
      windowStart = journalBlock;
      at = 0;
    }
    const stored = window.subarray(at, at + blockSize);
    if (!isLoggedBlockValid(superblock, tid, stored, logged.checksums.values[index])) {
      return { error: badChecksum(fsBlock, journalBlock, tid), transaction };
    }
  }
  return undefined;
}

/** The error for a logged block whose checksum is wrong. */
export function badChecksum(fsBlock: number, journalBlock: number, tid: number): BootfsError {
  return corrupt('a logged block has a wrong checksum', { block: fsBlock, journalBlock, transaction: tid });
}
