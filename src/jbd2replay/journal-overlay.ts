/** Serves the replayed blocks straight from the log. */
import { putU32be } from '../bytes/endian.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { BlockOverlay } from '../device/overlay.ts';

import { type JournalSuperblock, positionOfBlock, tidAt } from './journal-superblock.ts';
import type { Transactions } from './log-contents.ts';
import { badChecksum, isLoggedBlockValid } from './logged-block-check.ts';
import { JBD2_MAGIC_NUMBER } from './ondisk/log-blocks.ts';
import { H_MAGIC } from './ondisk/structs.gen.ts';
import type { ReplayMap } from './replay-map.ts';

/**
 * The overlay of `map`. Where the map keeps checksums, each block is verified when it is served.
 *
 * @throws ERR_BOOTFS_CORRUPT from `readBlocks`, for a block that is not what its tag says.
 */
export function journalOverlay(
  log: BlockDevice,
  superblock: JournalSuperblock,
  map: ReplayMap,
  transactions: Transactions,
): BlockOverlay {
  const { blockSize } = superblock;

  function checkAndRestore(index: number, block: Uint8Array): void {
    const checksum = map.checksum(index);
    if (checksum !== undefined) {
      const journalBlock = map.journalBlock(index);
      const tid = tidAt(superblock, transactions.indexAtPosition(positionOfBlock(superblock, journalBlock)));
      if (!isLoggedBlockValid(superblock, tid, block, checksum))
        throw badChecksum(map.fsBlock(index), journalBlock, tid);
    }
    // A block that begins like a journal block is logged with four zero bytes in that place.
    if (map.isEscaped(index)) putU32be(block, H_MAGIC, JBD2_MAGIC_NUMBER);
  }

  return {
    blockSize,
    nextBlock(block) {
      const index = map.indexFrom(block);
      return index < map.length ? map.fsBlock(index) : Number.POSITIVE_INFINITY;
    },
    readBlocks(block, target) {
      const index = map.indexFrom(block);
      const count = map.runLength(index, target.length / blockSize);
      const run = target.subarray(0, count * blockSize);
      log.read(map.journalBlock(index) * blockSize, run);
      for (let at = 0; at < count; at++) {
        checkAndRestore(index + at, run.subarray(at * blockSize, (at + 1) * blockSize));
      }
      return count;
    },
  };
}
