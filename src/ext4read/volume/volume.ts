/** What every part of the reader shares: the devices, the superblock, the metadata that was read and checked. */

import type { BlockDevice } from '../../contract/block-device.ts';
import { type BootfsError, corrupt } from '../../contract/errors.ts';
import type { ResolvedOptions } from '../../contract/options.ts';
import type { BlockCache } from '../../device/block-cache.ts';
import { LruMap } from '../../device/lru.ts';
import type { BlockOverlay } from '../../device/overlay.ts';
import { mostIndexedNames, type NameIndex } from '../directory/name-index.ts';
import type { FastCommitOverlay } from '../fast-commit/overlay.ts';
import type { Superblock } from './superblock.ts';
import type { SystemZone } from './system-zone.ts';

/** Blocks whose checks are remembered. */
const REMEMBERED_CHECKS = 4096;

export class Volume {
  /** The filesystem behind the replayed journal; file data is read from here, straight into the caller's buffer. */
  readonly device: BlockDevice;
  readonly superblock: Superblock;
  readonly options: ResolvedOptions;
  /** What fast commits changed; readInodeRecord, mappingOf and the two functions for names ask it first. */
  readonly fastCommits: FastCommitOverlay | undefined;
  /** Known once all group descriptors were read; until then, files are only kept inside the filesystem. */
  systemZone: SystemZone | undefined;
  /** Directories that had to be searched block by block; weighed by their names. */
  readonly nameIndexes: LruMap<NameIndex>;
  private readonly cache: BlockCache;
  /** The replayed journal, which `device` already goes through. */
  private readonly overlay: BlockOverlay | undefined;
  /** Found right as what: the same block in another role, or of another inode, is checked again. */
  private readonly checked = new LruMap<{ bytes: Uint8Array; as: string }>(REMEMBERED_CHECKS);

  constructor(
    cache: BlockCache,
    superblock: Superblock,
    options: ResolvedOptions,
    overlay?: BlockOverlay,
    fastCommits?: FastCommitOverlay,
  ) {
    this.device = cache.device;
    this.cache = cache;
    this.superblock = superblock;
    this.options = options;
    this.nameIndexes = new LruMap(mostIndexedNames(options.limits));
    this.overlay = overlay;
    this.fastCommits = fastCommits;
  }

  /** The same filesystem with fast commits applied. */
  withFastCommits(fastCommits: FastCommitOverlay): Volume {
    return new Volume(this.cache, this.superblock, this.options, this.overlay, fastCommits);
  }

  /** A block of metadata, shared with later callers: to be read, never changed. */
  readBlock(fsBlock: number): Uint8Array {
    if (!(fsBlock >= 0 && fsBlock < this.superblock.blockCount)) {
      throw corrupt('block number outside the filesystem', { fsBlock, blockCount: this.superblock.blockCount });
    }
    return this.cache.readBlock(fsBlock);
  }

  /** `readBlock`, and `check` throws if the bytes are wrong; not asked again while they stay in memory. */
  readChecked(fsBlock: number, as: string, check: (bytes: Uint8Array) => void): Uint8Array {
    const bytes = this.readBlock(fsBlock);
    const known = this.checked.get(fsBlock);
    if (known !== undefined && known.bytes === bytes && known.as === as) return bytes;
    check(bytes);
    this.checked.set(fsBlock, { bytes, as }, 1);
    return bytes;
  }

  /** The lowest block at or above `fsBlock` that comes from the journal; Infinity where there is none. */
  nextJournaledBlock(fsBlock: number): number {
    return this.overlay === undefined ? Number.POSITIVE_INFINITY : this.overlay.nextBlock(fsBlock);
  }

  /** A wrong checksum: an error, unless the caller wants to read on with a warning. */
  checksumFailed(error: BootfsError): void {
    if (this.options.verify !== 'none') throw error;
    this.options.onWarning(error);
  }

  warn(error: BootfsError): void {
    this.options.onWarning(error);
  }

  /** Can a file's blocks stand at [fsBlock, fsBlock + length)? */
  isDataRange(fsBlock: number, length: number): boolean {
    const { firstDataBlock, blockCount } = this.superblock;
    if (!(fsBlock > firstDataBlock && fsBlock + length <= blockCount)) return false;
    return this.systemZone === undefined || !this.systemZone.overlaps(fsBlock, length);
  }
}
