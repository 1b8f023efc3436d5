/** What every part of the reader shares: the devices, the superblock, the metadata that was read and checked. */

import type { BlockDevice } from '../../contract/block-device.ts';
import { type BootfsError, corrupt } from '../../contract/errors.ts';
import type { ResolvedOptions } from '../../contract/options.ts';
import type { BlockCache, CachedBlock } from '../../device/block-cache.ts';
import { readBytes } from '../../device/block-device.ts';
import { LruMap } from '../../device/lru.ts';
import type { BlockOverlay } from '../../device/overlay.ts';
import type { Ext4GroupDesc } from '../ondisk/structs.gen.ts';
import type { FastCommitChanges } from './changes.ts';
import type { Superblock } from './superblock.ts';
import type { SystemZone } from './system-zone.ts';

/** Groups whose descriptor stays decoded. */
const REMEMBERED_GROUPS = 64;

/** The value of an attribute in an inode of its own (ea_inode), as the attributes of many inodes may name it. */
export interface StoredValue {
  /** Undefined for one that is too large to be handed out. */
  readonly bytes: Uint8Array | undefined;
  /** Bytes. */
  readonly size: number;
  /** Of the bytes, crc32c from the seed of the filesystem. */
  readonly hash: number;
  /** What the inode says that the hash is. */
  readonly statedHash: number;
  /** i_mtime and i_generation, which name the owner in Lustre's older form. */
  readonly modified: number;
  /** 32 bits, unsigned. */
  readonly generation: number;
}

/** ext4_group_desc of one group, its block numbers joined and checked. */
export interface GroupDescriptor {
  /** From 0. */
  readonly group: number;
  /** As they stand on disk, halves not joined. */
  readonly fields: Ext4GroupDesc;
  /** bg_block_bitmap. */
  readonly blockBitmapFsBlock: number;
  /** bg_inode_bitmap. */
  readonly inodeBitmapFsBlock: number;
  /** bg_inode_table: the first block of the inodes' records. */
  readonly inodeTableFsBlock: number;
}

/** Ways to read names that few filesystems have; a bundle may be built without. */
export interface SpecialNames {
  /** Names without case: the form by which they are hashed and compared; undefined for a name that is not UTF-8. */
  readonly foldName?: (name: Uint8Array) => Uint8Array | undefined;
  /** Encrypted names, as Linux shows them without the key. */
  readonly noKeyNames?: {
    /** Undefined for what is no ciphertext of a name. */
    encode(ciphertext: Uint8Array, hash: { readonly major: number; readonly minor: number }): Uint8Array | undefined;
    /** The form in a name that was shown; undefined for any other name. */
    decode(name: Uint8Array): Uint8Array | undefined;
    /** What of a ciphertext is shown, and compared. */
    form(ciphertext: Uint8Array): Uint8Array;
  };
}

/** What a block of metadata was found right as. */
export interface BlockRole {
  /** The structure that its checks are of. */
  readonly what: 'extents' | 'first of directory' | 'directory' | 'xattrs';
  /** Of the inode that it was checked as a part of; 0 where that makes no difference. */
  readonly ino: number;
  /** At what stage of the filesystem's opening. */
  readonly volume: Volume;
}

/** What a volume is made of. */
export interface VolumeParts {
  /** Over the device of the filesystem, behind the replayed journal. */
  readonly cache: BlockCache<BlockRole>;
  /** As it stands in `cache`. */
  readonly superblock: Superblock;
  /** Those of the mount. */
  readonly options: ResolvedOptions;
  /** Undefined where names are not read. */
  readonly names?: SpecialNames;
  /** The replayed journal, which the device of `cache` already goes through. */
  readonly overlay?: BlockOverlay;
  /** Their changes; undefined where there are none, or before they are decoded. */
  readonly fastCommits?: FastCommitChanges;
  /** Undefined before it is known. */
  readonly systemZone?: SystemZone;
}

/** The filesystem at one stage of its opening: bare, replayed, with fast commits, with its system zone known. */
export class Volume {
  /** The filesystem behind the replayed journal; file data is read from here, straight into the caller's buffer. */
  readonly device: BlockDevice;
  /** As it stands there. */
  readonly superblock: Superblock;
  /** Those of the mount. */
  readonly options: ResolvedOptions;
  /** What the bundle has of these. */
  readonly names: SpecialNames;
  /** What fast commits changed; readInodeRecord, mappingOf and the two functions for names ask it first. */
  readonly fastCommits: FastCommitChanges | undefined;
  /** By inode number, and why one can't be read: each is read once, as far as memory goes. */
  readonly storedValues: LruMap<StoredValue | BootfsError>;
  /** By group: decoded and checked. */
  readonly groupDescriptors = new LruMap<GroupDescriptor>(REMEMBERED_GROUPS);
  private readonly parts: VolumeParts;

  constructor(parts: VolumeParts) {
    this.parts = parts;
    this.device = parts.cache.device;
    this.superblock = parts.superblock;
    this.options = parts.options;
    this.names = parts.names ?? {};
    this.fastCommits = parts.fastCommits;
    this.storedValues = new LruMap(parts.options.cacheBytes / 4);
  }

  /** The same filesystem with what was found out by reading it; its blocks stay in the cache. */
  with(found: Pick<VolumeParts, 'fastCommits' | 'systemZone'>): Volume {
    return new Volume({ ...this.parts, ...found });
  }

  /** A block of metadata, shared with later callers: to be read, never changed. */
  readBlock(fsBlock: number): Uint8Array {
    return this.cachedBlock(fsBlock).bytes;
  }

  /** Blocks that follow each other, in a read of their own; none of them is kept. */
  readBlocks(fsBlock: number, count: number): Uint8Array {
    this.checkBlock(fsBlock + count - 1);
    const { blockSize } = this.superblock;
    return readBytes(this.device, fsBlock * blockSize, count * blockSize);
  }

  private cachedBlock(fsBlock: number, passing?: Uint8Array): CachedBlock<BlockRole> {
    this.checkBlock(fsBlock);
    if (passing === undefined) return this.parts.cache.readBlock(fsBlock);
    this.device.read(fsBlock * this.superblock.blockSize, passing);
    return { bytes: passing, checkedAs: undefined };
  }

  private checkBlock(fsBlock: number): void {
    const { blockCount } = this.superblock;
    if (fsBlock >= 0 && fsBlock < blockCount) return;
    throw corrupt('block number outside the filesystem', { fsBlock, blockCount });
  }

  /**
   * `readBlock`, and `check` throws if the bytes are wrong; not asked again while they stay in memory, but for a block in another role, or of
   * another inode.
   *
   * @param ino As `BlockRole.ino`.
   * @param passing Where the block is to be read to, if it is not to be kept.
   */
  readChecked(
    fsBlock: number,
    what: BlockRole['what'],
    ino: number,
    check: (bytes: Uint8Array) => void,
    passing?: Uint8Array,
  ): Uint8Array {
    const block = this.cachedBlock(fsBlock, passing);
    const known = block.checkedAs;
    if (known?.volume === this && known.what === what && known.ino === ino) return block.bytes;
    check(block.bytes);
    block.checkedAs = { what, ino, volume: this };
    return block.bytes;
  }

  /** The lowest block at or above `fsBlock` that comes from the journal; Infinity where there is none. */
  nextJournaledBlock(fsBlock: number): number {
    const { overlay } = this.parts;
    return overlay === undefined ? Number.POSITIVE_INFINITY : overlay.nextBlock(fsBlock);
  }

  /** A wrong checksum: an error, unless the caller wants to read on with a warning. */
  checksumFailed(error: BootfsError): void {
    if (this.options.verify !== 'none') throw error;
    this.options.onWarning(error);
  }

  /** A doubt that stops nothing. */
  warn(error: BootfsError): void {
    this.options.onWarning(error);
  }

  /**
   * Can blocks of inode `ino` stand at [fsBlock, fsBlock + length)? Before the system zone is known, anywhere inside the
   * filesystem.
   */
  isDataRange(fsBlock: number, length: number, ino: number): boolean {
    const { firstDataBlock, blockCount } = this.superblock;
    if (!(fsBlock > firstDataBlock && fsBlock + length <= blockCount)) return false;
    const { systemZone } = this.parts;
    return systemZone === undefined || !systemZone.overlaps(fsBlock, length, ino);
  }
}
