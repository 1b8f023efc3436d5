/**
 * The first pass: walks the log from s_start, transaction by transaction, and finds its end as Linux does. Only control
 * blocks are read (with checksum v1 the logged blocks as well), each at most once.
 */

import { growingFloat64 } from '../bytes/growing-column.ts';
import { attempt, BootfsError, corrupt, isDeviceError, isImageError } from '../contract/errors.ts';
import type { Limits } from '../contract/options.ts';
import { crc32be } from '../hash/crc32-be.ts';
import { isTailValid } from './block-tail.ts';
import {
  type CommitSeconds,
  commitSeconds,
  commitTime,
  isCommitValid,
  isEarlier,
  isTransactionSumValid,
} from './commit-block.ts';
import { decodeTags } from './descriptor-block.ts';
import { blockAtPosition, hasBlockChecksums, type JournalSuperblock, tidAt } from './journal-superblock.ts';
import { type LogContents, LoggedBlocks, Transactions } from './log-contents.ts';
import type { LogReader } from './log-reader.ts';
import { JBD2_COMMIT_BLOCK, JBD2_DESCRIPTOR_BLOCK, JBD2_MAGIC_NUMBER, JBD2_REVOKE_BLOCK } from './ondisk/log-blocks.ts';
import { h_blocktype, h_magic, h_sequence } from './ondisk/structs.gen.ts';
import { decodeRevokes } from './revoke-block.ts';

/** Neighbouring control blocks that are read ahead at most. */
const MAX_FOLLOWERS = 15;

/** Why Linux refuses this log, and how many transactions from the first on are not touched by that. */
export interface LogFailure {
  /** What a mount throws. */
  readonly error: BootfsError;
  /** What `salvage` replays. */
  readonly soundTransactions: number;
}

/** What is in the log, and where and why the scan ended. */
export interface ScanResult extends LogContents {
  /** Transactions to replay; `transactions` may hold more, which a wrong commit checksum cut off. */
  readonly transactionCount: number;
  /** The block where it ended, which transaction was expected there, and why that is none. */
  readonly stopped: { readonly logBlock: number; readonly tid: number; readonly reason: string };
  /** Blocks after s_start at which the last complete transaction has ended. */
  readonly completeEnd: number;
  /** What of the log is not replayed, in words. */
  readonly dropped: readonly string[];
  /** Undefined where Linux would take it. */
  readonly failure: LogFailure | undefined;
}

/** Source: the recovery rules of fs/jbd2/recovery.c, PASS_SCAN. */
export function scanLog(superblock: JournalSuperblock, reader: LogReader, limits: Limits): ScanResult {
  return new Scan(superblock, reader, limits).run();
}

class Scan {
  private readonly superblock: JournalSuperblock;
  private readonly reader: LogReader;
  private readonly limits: Limits;
  private readonly areaBlocks: number;
  private readonly logged = new LoggedBlocks();
  private readonly revokes = growingFloat64();
  private readonly transactions = new Transactions();
  private readonly dropped: string[] = [];
  private failure: LogFailure | undefined;

  /** Blocks after s_start. */
  private position = 0;
  private transactionStart = 0;
  /** Control blocks that are likely to stand right after the next one. */
  private followers = 0;
  /** A block of the current transaction whose own checksum is wrong: its commit time will tell whether it is stale. */
  private damagedBlock: number | undefined;
  private lastCommit: CommitSeconds = { hi: 0, lo: 0 };
  /** Checksum v1 of the current transaction so far. */
  private runningSum = 0xffffffff;
  /** Set by a wrong commit checksum: the transactions before it are all there is. */
  private end: number | undefined;
  private stopReason: string | undefined;

  constructor(superblock: JournalSuperblock, reader: LogReader, limits: Limits) {
    this.superblock = superblock;
    this.reader = reader;
    this.limits = limits;
    this.areaBlocks = superblock.end - superblock.first;
  }

  run(): ScanResult {
    attempt(
      () => {
        while (this.stopReason === undefined) this.step();
      },
      (error): error is BootfsError => isImageError(error) || isDeviceError(error),
      (error) => this.fail(error, 'the log can not be read on'),
    );
    const transactionCount = this.end ?? this.transactions.count;
    this.reportRest(transactionCount);
    const logBlock = blockAtPosition(this.superblock, this.position);
    return {
      logged: this.logged,
      revokes: this.revokes,
      transactions: this.transactions,
      transactionCount,
      stopped: { logBlock, tid: this.tid, reason: this.stopReason! },
      completeEnd: this.transactionStart,
      dropped: this.dropped,
      failure: this.failure,
    };
  }

  private get tid(): number {
    return tidAt(this.superblock, this.transactions.count);
  }

  private step(): void {
    if (this.position >= this.areaBlocks) {
      this.stop('the whole log area has been read');
      return;
    }
    const block = this.reader.readBlock(this.position, this.followers);
    const type = h_blocktype(block, 0);
    if (h_magic(block, 0) !== JBD2_MAGIC_NUMBER) this.stop('no journal block here');
    else if (h_sequence(block, 0) !== this.tid) this.stop(`this block belongs to transaction ${h_sequence(block, 0)}`);
    else if (type === JBD2_DESCRIPTOR_BLOCK) this.takeDescriptor(block);
    else if (type === JBD2_REVOKE_BLOCK) this.takeRevokes(block);
    else if (type === JBD2_COMMIT_BLOCK) this.takeCommit(block);
    else this.stop(`journal block of unknown type ${type}`);
  }

  private takeDescriptor(block: Uint8Array): void {
    const { superblock, logged } = this;
    if (!isTailValid(superblock, block)) this.damagedBlock ??= this.position;
    const withChecksums = hasBlockChecksums(superblock);
    const firstPosition = this.position + 1;
    let position = firstPosition;
    const { isFull } = decodeTags(superblock, block, (fsBlock, escaped, checksum) => {
      this.checkLimit(logged.length);
      logged.keys.push(fsBlock * 2 + (escaped ? 1 : 0));
      logged.journalBlocks.push(blockAtPosition(superblock, position++));
      if (withChecksums) logged.checksums.push(checksum);
    });
    // After a full descriptor stands another one, then its data; otherwise a commit block, then the next transaction.
    this.followers = isFull ? 0 : 1;
    if (position > this.areaBlocks) {
      this.stop('the transaction goes past the start of the log');
      return;
    }
    if (superblock.checksum === 'v1' && this.end === undefined) {
      this.runningSum = crc32be(this.runningSum, block);
      this.reader.readRun(firstPosition, position - firstPosition, (data) => {
        this.runningSum = crc32be(this.runningSum, data);
      });
    }
    this.position = position;
  }

  private takeRevokes(block: Uint8Array): void {
    if (!isTailValid(this.superblock, block)) this.damagedBlock ??= this.position;
    // Linux counts the records of every revoke block that it comes by, also of a transaction without a commit block (since
    // 6.14; before that it looked at those of complete transactions only): a bad r_count ends the recovery.
    decodeRevokes(this.superblock, block, (fsBlock) => {
      this.checkLimit(this.revokes.length);
      this.revokes.push(fsBlock);
    });
    this.position++;
    this.followers = Math.min(this.followers * 2 + 1, MAX_FOLLOWERS);
  }

  private takeCommit(block: Uint8Array): void {
    const { superblock } = this;
    const seconds = commitSeconds(block);
    if (this.damagedBlock !== undefined) {
      const logBlock = blockAtPosition(superblock, this.damagedBlock);
      if (isEarlier(seconds, this.lastCommit)) this.stopAtStale(logBlock);
      else this.fail(corrupt(`a control block of journal transaction ${this.tid} has a wrong checksum`, { logBlock }));
      return;
    }
    if (this.end !== undefined && superblock.checksum === 'v1') {
      const tid = tidAt(superblock, this.end);
      this.fail(corrupt(`journal transaction ${tid} has a wrong checksum, yet a later one is complete`));
      return;
    }
    const valid =
      superblock.checksum === 'v1' ? isTransactionSumValid(block, this.runningSum) : isCommitValid(superblock, block);
    if (!valid) {
      if (isEarlier(seconds, this.lastCommit)) {
        this.stopAtStale(blockAtPosition(superblock, this.position));
        return;
      }
      this.end = this.transactions.count;
      if (!superblock.asyncCommit) {
        const logBlock = blockAtPosition(superblock, this.position);
        this.fail(corrupt(`journal transaction ${this.tid} is complete but has a wrong checksum`, { logBlock }));
        return;
      }
      // With async commits a wrong checksum may be an interrupted last write: what follows decides.
    } else {
      this.runningSum = 0xffffffff;
    }
    this.lastCommit = seconds;
    this.completeTransaction(block);
  }

  private completeTransaction(commitBlock: Uint8Array): void {
    const { transactions } = this;
    if (transactions.count < this.limits.reportedTransactions) transactions.commitTimes.push(commitTime(commitBlock));
    transactions.positions.push(this.transactionStart);
    transactions.loggedEnds.push(this.logged.length);
    transactions.revokeEnds.push(this.revokes.length);
    this.position++;
    this.transactionStart = this.position;
    this.followers = 1;
  }

  private stop(reason: string): void {
    this.stopReason = reason;
  }

  private stopAtStale(logBlock: number): void {
    this.dropped.push(`block ${logBlock} and what follows it: left over from an earlier use of the log`);
    this.stop(`transaction ${this.tid} is older than the one before it`);
  }

  private fail(error: BootfsError, reason = 'the log is damaged'): void {
    this.failure = { error, soundTransactions: this.end ?? this.transactions.count };
    this.stop(reason);
  }

  private reportRest(transactionCount: number): void {
    const { transactions, superblock } = this;
    const rest = this.logged.length - transactions.loggedEnd(transactionCount - 1);
    const isTorn = rest > 0 || this.position > this.transactionStart || transactionCount < transactions.count;
    if (isTorn && this.failure === undefined && this.dropped.length === 0) {
      const tid = tidAt(superblock, transactionCount);
      this.dropped.push(`transaction ${tid}: interrupted before its commit, ${rest} logged blocks`);
    }
  }

  private checkLimit(length: number): void {
    if (length < this.limits.replayedBlocks) return;
    throw new BootfsError('EFBIG', 'the log holds more blocks or revoke records than limits.replayedBlocks', {
      length,
    });
  }
}
