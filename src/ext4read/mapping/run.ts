/** Where the blocks of a file are: the one interface over extent trees, block maps and fast-commit changes. */

/** Blocks of a file that stand one after the other on the device, or nowhere. */
export interface Run {
  /** Block of the file. */
  readonly logicalBlock: number;
  /** Blocks, at least 1; may reach past the end of the file. */
  readonly length: number;
  /** Block of the filesystem; undefined for a hole. */
  readonly fsBlock: number | undefined;
  /** Allocated but never written: zeros. */
  readonly isUnwritten: boolean;
}

/** The blocks of one file. */
export interface Mapping {
  /** The run that `logicalBlock` begins. Cheapest when asked in rising order. */
  find(logicalBlock: number): Run;
}

/** The first block number that no file reaches: ext4_lblk_t has 32 bits. */
export const END_OF_BLOCKS = 2 ** 32;

/** A run from `logicalBlock` up to `endBlock` that stands nowhere. */
export function hole(logicalBlock: number, endBlock: number): Run {
  return { logicalBlock, length: Math.max(endBlock - logicalBlock, 1), fsBlock: undefined, isUnwritten: false };
}
