/** What every part of the reader shares: the device behind the recovered log, the superblock, what was read and checked. */
import type { BlockDevice } from '../../contract/block-device.ts';
import { type BootfsError, corrupt } from '../../contract/errors.ts';
import type { ResolvedOptions } from '../../contract/options.ts';
import { BlockCache } from '../../device/block-cache.ts';
import { BASIC_BLOCK } from './address.ts';
import type { Superblock } from './superblock.ts';

/** What the recovery of the log tells about blocks. */
export interface RecoveredBlocks {
  /** Did the log change any of these sectors of 512 bytes? The checksum of what stands there is then stale. */
  isVouched(basicBlock: number, lengthInBasicBlocks: number): boolean;
  /** The lowest sector of 512 bytes at or above `basicBlock` that comes from the log; Infinity where there is none. */
  nextBlock(basicBlock: number): number;
  /** Did the log give the blocks of this inode's extent tree to it, while they may still name their old owner? */
  isOwnerStale(ino: number): boolean;
}

/** An opened XFS: its superblock, its device behind the recovered log, and the cache of its metadata. */
export class Volume {
  /** The filesystem behind the recovered log; file data is read from here, straight into the caller's buffer. */
  readonly device: BlockDevice;
  /** As it stands there. */
  readonly superblock: Superblock;
  /** Those of the mount. */
  readonly options: ResolvedOptions;
  /** What the log has changed; undefined where it was clean or ignored. */
  readonly recovered: RecoveredBlocks | undefined;
  /** Is the LSN at this byte of a block newer than all of the log? Undefined where the log is ignored. */
  readonly isAheadOfLog: ((bytes: Uint8Array, lsnOffset: number) => boolean) | undefined;
  private readonly cache: BlockCache;

  constructor(
    device: BlockDevice,
    superblock: Superblock,
    options: ResolvedOptions,
    recovered?: RecoveredBlocks,
    isAheadOfLog?: (bytes: Uint8Array, lsnOffset: number) => boolean,
  ) {
    this.device = device;
    this.superblock = superblock;
    this.options = options;
    this.recovered = recovered;
    this.isAheadOfLog = isAheadOfLog;
    this.cache = new BlockCache(device, superblock.blockSize, options.cacheBytes / 4);
  }

  /** A block of metadata, shared with later callers: to be read, never changed. The caller has checked the number. */
  readBlock(fsBlock: number): Uint8Array {
    return this.cache.readBlock(fsBlock).bytes;
  }

  /** Is the checksum over [byteOffset, byteOffset + length) stale as the log has changed bytes there? */
  isVouched(byteOffset: number, length: number): boolean {
    const first = Math.floor(byteOffset / BASIC_BLOCK);
    const end = Math.ceil((byteOffset + length) / BASIC_BLOCK);
    return this.recovered?.isVouched(first, end - first) ?? false;
  }

  /** Does a byte of [byteOffset, byteOffset + length) come from the log? */
  isFromLog(byteOffset: number, length: number): boolean {
    if (this.recovered === undefined) return false;
    const first = Math.floor(byteOffset / BASIC_BLOCK);
    return this.recovered.nextBlock(first) * BASIC_BLOCK < byteOffset + length;
  }

  /** A wrong checksum: an error, unless the caller wants to read on with a warning. */
  checksumFailed(error: BootfsError): void {
    if (this.options.verify !== 'none') throw error;
    this.options.onWarning(error);
  }
}

/** A stored 64-bit inode number is exact as a Number, or larger than any that a filesystem has. */
export function badInodeNumber(ino: number, directory: number): BootfsError {
  return corrupt('entry of a directory with an impossible inode number', { inode: directory, entry: ino });
}
