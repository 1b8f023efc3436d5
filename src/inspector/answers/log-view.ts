/** A log as its views need it, whichever format it is of. */
import type { Timestamp } from '../../contract/stats.ts';

/** A piece of the log, in the unit of the log; around the end of its area where it goes past that. */
export interface LogPart {
  /** `torn`: interrupted by the power cut; `stale`: of an earlier round, on the filesystem long since. */
  readonly kind: 'torn' | 'stale';
  /** For people: which transaction, which round. */
  readonly title: string;
  /** The first block. */
  readonly logBlock: number;
  /** 1 or more. */
  readonly lengthInBlocks: number;
}

/** A complete transaction. */
export interface ShownTransaction {
  /** jbd2's tid; of XFS, which has none, its place in the order of the replay, from 1. */
  readonly tid: number;
  /** Undefined where the log carries none. */
  readonly commitTime?: Timestamp;
  /** Of XFS: of the record that it begins in, `cycle:block`. */
  readonly lsn?: string;
  /** First block of the log. */
  readonly logBlock: number;
  /** Of the log, its control blocks included. */
  readonly lengthInBlocks: number;
  /** What it holds: the columns of the table, by their headings; the same ones for all transactions of a log. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A block, or a run of them, that a transaction changes. */
export interface ChangedBlock {
  /** The first block of the filesystem. */
  readonly fsBlock: number;
  /** 1 or more. */
  readonly lengthInBlocks: number;
  /** The inode and the like that is changed; undefined where the log says no more than the place. */
  readonly what?: string;
  /** Where its new contents stand in the log; undefined where they are in pieces. */
  readonly logBlock?: number;
  /** In a word each: `escaped`, `revoked`. */
  readonly marks: readonly string[];
}

/** A block before and after. */
export interface Change {
  /** Where the state before stands. */
  readonly beforeFrom: string;
  /** As many bytes as `after`. */
  readonly before: Uint8Array;
  /** What the transaction makes of it. */
  readonly after: Uint8Array;
}

/** A log that was scanned as Linux does at a mount. */
export interface LogView {
  /** What its places count. */
  readonly unit: 'block' | 'sector';
  /** First block of its area, and one past the last. */
  readonly area: readonly [number, number];
  /** Of those that are replayed, at most so many. */
  transactions(most: number): ShownTransaction[];
  /** What is not replayed. @throws EIO */
  parts(): LogPart[];
  /** At most so many changes of a transaction. @throws EIO */
  changesOf(tid: number, most: number): ChangedBlock[];
  /** Blocks that a transaction frees, at most so many. */
  revokesOf(tid: number, most: number): number[];
  /** What a transaction makes of a block; undefined where it does not change it. @throws ERR_BOOTFS_CORRUPT, EIO */
  contentsOf(tid: number, fsBlock: number): Uint8Array | undefined;
  /** The same, and what was there before. @throws ERR_BOOTFS_CORRUPT, EIO */
  changeOf(tid: number, fsBlock: number): Change | undefined;
  /** A block as the replay serves it; undefined where it serves none. @throws ERR_BOOTFS_CORRUPT, EIO */
  replayedBlock(fsBlock: number): Uint8Array | undefined;
  /** Each block that the replay serves, once, up to a bound. */
  replayedBlocks(most: number): ReadonlySet<number>;
}
