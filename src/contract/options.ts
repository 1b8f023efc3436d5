/** How a filesystem is to be opened. */
import type { BlockDevice } from './block-device.ts';
import type { BootfsError } from './errors.ts';
import type { NewNames } from './name-list.ts';

/** How checksums are treated. `lazy`: a logged block is checked when it is served; the rest as `eager`. */
export type Verify = 'eager' | 'lazy' | 'none';

/** Bounds on what one call may cost; past them it throws EFBIG. */
export interface Limits {
  /** Most bytes that `readFile` returns; 1 GiB by default. */
  readonly readFileBytes: number;
  /** Most entries in one directory listing; 2 000 000 by default. */
  readonly directoryEntries: number;
  /** Most bytes of attribute values that are read of one inode; 32 MiB by default. Linux hands out 64 KiB of each. */
  readonly xattrBytes: number;
  /** Most transactions that the report lists one by one; 10 000 by default. */
  readonly reportedTransactions: number;
  /** Most blocks that one journal replay may map (16 bytes each); 16 777 216 by default. */
  readonly replayedBlocks: number;
}

/**
 * A decoder handed in by the host, or one of the project's own: fills all of `target` from `source`, or throws. `exact`: the stream
 * ends with the last byte of the target, and a decoder may check that; `prefix`: it may go on.
 */
export type Decoder = (source: Uint8Array, target: Uint8Array, ending: 'exact' | 'prefix') => void;

/** How a filesystem is to be read. All may be left out. */
export interface MountOptions {
  /** The name of a driver (`ext4`, `erofs`, `vfat`), or `auto`, the default. */
  readonly type?: string;
  /**
   * `replay` (default): what Linux would show. `ignore`: what a loader that ignores the journal sees. `require-clean`:
   * ERR_BOOTFS_DIRTY unless there is nothing to replay. `salvage`: replay what is consistent in a damaged log.
   */
  readonly journal?: 'replay' | 'ignore' | 'require-clean' | 'salvage';
  /** Default `eager`. */
  readonly verify?: Verify;
  /** `enforce` verifies fs-verity files on every read. Default `ignore`. */
  readonly fsverity?: 'ignore' | 'enforce';
  /** ext4, XFS: the device that holds an external journal. */
  readonly journalDevice?: BlockDevice;
  /** ext4: use this copy of the superblock: a block number in blocks of the filesystem, or the first good backup. */
  readonly superblock?: number | 'backup';
  /** EROFS: the devices of the device table, in its order. */
  readonly blobs?: readonly BlockDevice[];
  /** EROFS: decoders of the host's, in place of those in the bundle. */
  readonly codecs?: Readonly<Partial<Record<'lz4' | 'lzma' | 'deflate' | 'zstd', Decoder>>>;
  /** Bytes kept for metadata; default 4 MiB, least 64 KiB. */
  readonly cacheBytes?: number;
  /** Those that are not given have their defaults. */
  readonly limits?: Partial<Limits>;
  /** Doubts that do not stop the read. bootfs itself never prints. */
  readonly onWarning?: (warning: BootfsError) => void;
}

/** MountOptions with every default filled in, and what the bundle was built with. */
export type ResolvedOptions = Required<Omit<MountOptions, 'journalDevice' | 'superblock' | 'limits'>> &
  Pick<MountOptions, 'journalDevice' | 'superblock'> & { readonly limits: Limits; readonly newNames: NewNames };
