/** What jbd2replay takes and gives: its one entry, together with `replay.ts`. */

import type { BlockDevice } from '../contract/block-device.ts';
import type { BlockOverlay } from '../device/overlay.ts';
import type { Jbd2Report } from './jbd2-report.ts';

/** Where a journal is and what the filesystem says of it. */
export interface JournalSource {
  /** The log as a device of its own: journal block n stands at n * blockSize, as far as the journal's size goes. */
  readonly log: BlockDevice;
  /** The same bytes without read-ahead (`directDevice`): the scan knows exactly which blocks it wants. Default `log`. */
  readonly scanLog?: BlockDevice;
  /** The journal block that holds the journal superblock; default 0. On an external device its own superblock is first. */
  readonly superblockBlock?: number;
  /** A feature of the filesystem that a journal superblock of version 1 has no room for; undefined where any will do. */
  readonly version2For?: string;
  /** In an inode, or on a device of its own. */
  readonly location: 'internal' | 'external';
  /** Bytes; the filesystem's block size, which the log must share. */
  readonly blockSize: number;
  /**
   * Whole blocks on the filesystem's device: a logged block number at or past it is damage. The filesystem's own size
   * is no bound, as the log may hold its growth.
   */
  readonly deviceBlockCount: number;
  /** The filesystem superblock's RECOVER flag. Without it Linux does not replay, whatever the log holds. */
  readonly needsRecovery: boolean;
}

/** The fast-commit blocks that a recovery run hands on; decoding them is the filesystem's business. */
export interface FastCommitArea {
  /** The transaction that a valid first HEAD tag must name. */
  readonly tid: number;
  /** Blocks of it, whether they hold anything or not. */
  readonly blockCount: number;
  /** Fast-commit block `index`, 0 to blockCount - 1, in memory of its own. */
  readBlock(index: number): Uint8Array;
}

/** A journal after it was read. */
export interface Journal {
  /** What was found, and what became of it. */
  readonly report: Jbd2Report;
  /** The replayed blocks; undefined where there is nothing to replay. */
  readonly overlay: BlockOverlay | undefined;
  /** Undefined where the journal has none, or no recovery is due. */
  readonly fastCommits: FastCommitArea | undefined;
}
