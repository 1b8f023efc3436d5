/** The blocks behind the log area in which ext4 keeps its fast commits: found here, understood by ext4. */
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';
import type { FastCommitArea } from './journal.ts';
import type { JournalSuperblock } from './journal-superblock.ts';

/** `tid`: the transaction after the last complete one, which a valid fast commit builds on. */
export function fastCommitArea(
  log: BlockDevice,
  superblock: JournalSuperblock,
  tid: number,
): FastCommitArea | undefined {
  const area = superblock.fastCommitArea;
  if (area === undefined) return undefined;
  return {
    tid,
    blockCount: area.count,
    readBlock: (index) => readBytes(log, (area.first + index) * superblock.blockSize, superblock.blockSize),
  };
}
