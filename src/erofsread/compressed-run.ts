/** Runs of a compressed file, as its index has them. */
import type { Ending } from '../codecs/codec.ts';

/** A run of bytes of a compressed file that is decoded in one piece: what erofs_map_blocks tells of one z_erofs extent. */
export interface CompressedRun {
  /**
   * `plain`: stored as it is. `interlaced`: stored as it is, but each byte at its own offset within a block, wrapped
   * around. `fragment`: in the packed inode.
   */
  readonly kind: 'encoded' | 'plain' | 'interlaced' | 'fragment' | 'hole';
  /** Bytes from the start of the file. */
  readonly logicalOffset: number;
  /** Bytes of the file. */
  readonly length: number;
  /** Bytes from the start of the device; of the inode's metadata where `isInline`; of the packed inode's contents. */
  readonly physicalOffset: number;
  /** Bytes of the physical cluster. */
  readonly encodedLength: number;
  /** The physical cluster stands behind the inode (ztailpacking). */
  readonly isInline: boolean;
  /** Number of the algorithm, for `encoded`. */
  readonly algorithm: number;
  /** What the stream does behind `length` bytes. */
  readonly ending: Ending;
}

/**
 * The run that holds `byteOffset`, which is inside the file. Plain runs that follow it and whose blocks follow its own may come
 * with it, as one run of up to `mostBytes` or of one cluster: none of them where that is 0.
 */
export type CompressedMapping = (byteOffset: number, mostBytes: number) => CompressedRun;

/** A run with zero or none for what is left out. */
export function makeRun(
  kind: CompressedRun['kind'],
  logicalOffset: number,
  length: number,
  physical: Partial<CompressedRun> = {},
): CompressedRun {
  return {
    kind,
    logicalOffset,
    length,
    physicalOffset: 0,
    encodedLength: 0,
    isInline: false,
    algorithm: 0,
    ending: 'prefix',
    ...physical,
  };
}
