/** What stands in a log, transaction by transaction, for people who want to look at it: nothing is replayed. */
import { putU32be } from '../bytes/endian.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import type { Timestamp } from '../contract/stats.ts';
import { readBytes } from '../device/block-device.ts';
import type { JournalSource } from './journal.ts';
import {
  blockAtPosition,
  checkStart,
  type JournalSuperblock,
  readJournalSuperblock,
  tidAt,
} from './journal-superblock.ts';
import { fsBlockOfKey, isEscapedKey } from './log-contents.ts';
import { LogReader } from './log-reader.ts';
import { JBD2_MAGIC_NUMBER } from './ondisk/log-blocks.ts';
import { H_MAGIC } from './ondisk/structs.gen.ts';
import { collectRevokes, type RevokeTable } from './revoke-table.ts';
import { type ScanResult, scanLog } from './scan.ts';

/** A block as a transaction logs it. */
export interface LoggedBlock {
  /** Where the replay puts it. */
  readonly fsBlock: number;
  /** Where the copy stands, in blocks of the journal. */
  readonly journalBlock: number;
  /** Its first four bytes are zero in the log, as they are the log's own magic number. */
  readonly escaped: boolean;
  /** Not replayed, as this or a later transaction says that the block is freed. */
  readonly revoked: boolean;
}

/** A complete transaction of the log. */
export interface ListedTransaction {
  /** u32 sequence number. */
  readonly tid: number;
  /** Undefined where the commit block does not carry one. */
  readonly commitTime: Timestamp | undefined;
  /** First block of the journal that it takes up, and how many it takes up. */
  readonly journalBlock: number;
  /** Descriptor, revoke and commit blocks included. */
  readonly lengthInBlocks: number;
  /** Copies of blocks in it. */
  readonly loggedBlocks: number;
  /** Revoke records in it. */
  readonly revokes: number;
}

/** A log that was scanned as Linux does at a mount. */
export class LogListing {
  private readonly source: JournalSource;
  private readonly superblock: JournalSuperblock;
  private readonly scan: ScanResult;
  private readonly revokes: RevokeTable;

  constructor(source: JournalSource, superblock: JournalSuperblock, scan: ScanResult) {
    this.source = source;
    this.superblock = superblock;
    this.scan = scan;
    this.revokes = collectRevokes(scan, scan.transactionCount);
  }

  /** First block of the log area, and one past its last. */
  get area(): readonly [number, number] {
    return [this.superblock.first, this.superblock.end];
  }

  /** Where and why the scan ended. */
  get stopped(): ScanResult['stopped'] {
    return this.scan.stopped;
  }

  /** What stands behind the last complete transaction and belongs to the next: its first block, and how many; undefined for none. */
  get torn(): { readonly journalBlock: number; readonly lengthInBlocks: number } | undefined {
    const { completeEnd, stopped } = this.scan;
    const journalBlock = blockAtPosition(this.superblock, completeEnd);
    const [first, end] = this.area;
    const lengthInBlocks = (stopped.logBlock - journalBlock + (end - first)) % (end - first);
    return lengthInBlocks === 0 ? undefined : { journalBlock, lengthInBlocks };
  }

  /** At most `most` of them, in the order of the log. */
  transactions(most: number): ListedTransaction[] {
    const { superblock, scan } = this;
    const { transactions, completeEnd } = scan;
    const listed: ListedTransaction[] = [];
    for (let index = 0; index < Math.min(most, scan.transactionCount); index++) {
      const position = transactions.positions.values[index];
      const journalBlock = blockAtPosition(superblock, position);
      const isLast = index + 1 === transactions.count;
      const next = isLast ? completeEnd : transactions.positions.values[index + 1];
      listed.push({
        tid: tidAt(superblock, index),
        commitTime: transactions.commitTimes[index],
        journalBlock,
        lengthInBlocks: next - position,
        loggedBlocks: transactions.loggedEnd(index) - transactions.loggedEnd(index - 1),
        revokes: transactions.revokeEnd(index) - transactions.revokeEnd(index - 1),
      });
    }
    return listed;
  }

  /** What a transaction logs, `most` blocks at most. @param index from 0 on, as in `transactions` */
  blocksOf(index: number, most: number): LoggedBlock[] {
    const { logged, transactions } = this.scan;
    const blocks: LoggedBlock[] = [];
    const end = transactions.loggedEnd(index);
    for (let at = transactions.loggedEnd(index - 1); at < end && blocks.length < most; at++) {
      const key = logged.keys.values[at];
      const fsBlock = fsBlockOfKey(key);
      blocks.push({
        fsBlock,
        journalBlock: logged.journalBlocks.values[at],
        escaped: isEscapedKey(key),
        revoked: this.revokes.isRevoked(fsBlock, index),
      });
    }
    return blocks;
  }

  /** The blocks that a transaction frees, `most` at most. */
  revokesOf(index: number, most: number): number[] {
    const { revokes, transactions } = this.scan;
    const start = transactions.revokeEnd(index - 1);
    return Array.from(revokes.values.subarray(start, Math.min(transactions.revokeEnd(index), start + most)));
  }

  /** The last copy of a block that the first `count` transactions log, or all of them; undefined where they log none. */
  findCopy(fsBlock: number, count: number = this.scan.transactionCount): LoggedBlock | undefined {
    const { logged, transactions } = this.scan;
    for (let at = transactions.loggedEnd(count - 1) - 1; at >= 0; at--) {
      const key = logged.keys.values[at];
      if (fsBlockOfKey(key) !== fsBlock) continue;
      const revoked = this.revokes.isRevoked(fsBlock, transactions.indexOfLogged(at));
      return { fsBlock, journalBlock: logged.journalBlocks.values[at], escaped: isEscapedKey(key), revoked };
    }
    return undefined;
  }

  /** The bytes that a logged block stands for. @throws EIO */
  readCopy({ journalBlock, escaped }: LoggedBlock): Uint8Array {
    const { blockSize } = this.superblock;
    const bytes = readBytes(this.source.log, journalBlock * blockSize, blockSize);
    if (escaped) putU32be(bytes, H_MAGIC, JBD2_MAGIC_NUMBER);
    return bytes;
  }
}

/**
 * Scans the log of a filesystem that needs recovery; undefined where there is nothing to replay.
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED where the log's superblock is bad; EIO; EFBIG past `limits.replayedBlocks`
 */
export function listLog(source: JournalSource, options: ResolvedOptions): LogListing | undefined {
  const superblock = readJournalSuperblock(source);
  if (!source.needsRecovery || superblock.start === 0) return undefined;
  checkStart(superblock);
  const scan = scanLog(superblock, new LogReader(source.scanLog ?? source.log, superblock), options.limits);
  return new LogListing(source, superblock, scan);
}
