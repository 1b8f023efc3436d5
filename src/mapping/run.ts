/** Where the blocks of a file are: the one interface over extent trees, block maps, lists of extents and changes that a log has. */

/** Blocks of a file that stand one after the other on the device, or nowhere. */
export interface Run {
  /** Block of the file. */
  readonly logicalBlock: number;
  /** Blocks, at least 1; may reach past the end of the file, and is Infinity behind the last one of all. */
  readonly length: number;
  /** Block of the filesystem; undefined for a hole. */
  readonly fsBlock: number | undefined;
  /** Allocated but never written: zeros. */
  readonly isUnwritten: boolean;
}

/** A run that is no hole. */
export interface StoredRun extends Run {
  /** Block of the filesystem. */
  readonly fsBlock: number;
}

/** The blocks of one file. */
export interface Mapping {
  /** The run that `logicalBlock` begins. Cheapest when asked in rising order. */
  find(logicalBlock: number): Run;
}

/** A run from `logicalBlock` up to `endBlock` that stands nowhere. */
export function hole(logicalBlock: number, endBlock: number): Run {
  return { logicalBlock, length: Math.max(endBlock - logicalBlock, 1), fsBlock: undefined, isUnwritten: false };
}

/** Does the run hold bytes on the device? */
export function isData(run: Run): run is StoredRun {
  return run.fsBlock !== undefined && !run.isUnwritten;
}
