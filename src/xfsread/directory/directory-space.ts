/** The blocks of a directory: gathered from the extents that they may be spread over, checked once, and remembered. */

import { corrupt } from '../../contract/errors.ts';
import { fillInPieces } from '../../device/fill.ts';
import { LruMap } from '../../device/lru.ts';
import type { GatheredBlock } from '../hashed/hash-blocks.ts';
import type { Inode } from '../inode/inode.ts';
import type { ForkReader } from '../mapping/fork-reader.ts';
import type { RunList } from '../mapping/run-list.ts';
import type { Volume } from '../volume/volume.ts';

/** The part of the fork where blocks of leaves and nodes begin, in bytes; entries come before. */
const XFS_DIR2_LEAF_OFFSET = 2 ** 35;

/** A block that was checked as a block of this directory. */
export interface CheckedBlock {
  /** Inode number. */
  readonly directory: number;
  /** Of the directory's data fork. */
  readonly logicalBlock: number;
  /** The whole directory block, put together. */
  readonly bytes: Uint8Array;
}

/** Names of equal hashes that are remembered, over all directories. */
const REMEMBERED_NAMES = 200_000;

/** Of one directory, by hash: the inode numbers of names, for hashes that very many names share. */
export type NamesOfHashes = Map<number, Map<string, number>>;

/** What is remembered of all directories of a filesystem. */
export class DirectoryMemory {
  /** Where directories' extents come from. */
  readonly forks: ForkReader;
  /** By the block of the filesystem that they begin at. */
  readonly blocks: LruMap<CheckedBlock>;
  /** By the number of the directory. */
  readonly namesOfHashes: LruMap<NamesOfHashes> = new LruMap(REMEMBERED_NAMES);

  constructor(forks: ForkReader) {
    this.forks = forks;
    this.blocks = new LruMap(forks.volume.options.cacheBytes / 4);
  }
}

/** The blocks of one directory by their number in it: three ranges, for entries, hashes and free space. */
export class DirectorySpace {
  /** Of the filesystem. */
  readonly volume: Volume;
  /** Shared by all directories of it. */
  readonly memory: DirectoryMemory;
  /** The directory's own. */
  readonly inode: Inode;
  /** Of its data fork. */
  readonly extents: RunList;
  /** Blocks of the filesystem that make a directory block. */
  readonly blockLength: number;
  /** Bytes of a directory block. */
  readonly blockSize: number;
  /** Block of the fork that leaves and nodes begin at. */
  readonly leafStart: number;

  /** @throws ERR_BOOTFS_CORRUPT for bad extents. */
  constructor(memory: DirectoryMemory, inode: Inode) {
    const { volume } = memory.forks;
    this.memory = memory;
    this.volume = volume;
    this.inode = inode;
    this.extents = memory.forks.dataExtents(inode);
    this.blockLength = volume.superblock.directoryBlockLength;
    this.blockSize = this.blockLength * volume.superblock.blockSize;
    this.leafStart = XFS_DIR2_LEAF_OFFSET / volume.superblock.blockSize;
  }

  /** Is the directory this one block, with its leaf entries at its end? */
  get isSingleBlock(): boolean {
    return this.extents.endBlock === this.blockLength;
  }

  /** The first block of entries at or behind `logicalBlock` that is not a hole; undefined where there is none. */
  nextDataBlock(logicalBlock: number): number | undefined {
    const run = this.extents.find(logicalBlock);
    const mapped = run.fsBlock === undefined ? logicalBlock + run.length : logicalBlock;
    if (mapped >= this.leafStart) return undefined;
    return mapped - (mapped % this.blockLength);
  }

  /**
   * The directory block that begins at `logicalBlock` of the fork, after `check` has thrown or not.
   *
   * @throws ERR_BOOTFS_CORRUPT for a block with a hole.
   */
  readBlock(logicalBlock: number, check: (block: GatheredBlock) => void): Uint8Array {
    const run = this.extents.find(logicalBlock);
    if (run.fsBlock === undefined) throw this.holeAt(logicalBlock);
    const known = this.memory.blocks.get(run.fsBlock);
    if (known !== undefined && known.directory === this.inode.ino && known.logicalBlock === logicalBlock) {
      return known.bytes;
    }
    const gathered = this.gather(logicalBlock, run.fsBlock);
    check(gathered);
    const { bytes } = gathered;
    this.memory.blocks.set(run.fsBlock, { directory: this.inode.ino, logicalBlock, bytes }, bytes.length);
    return bytes;
  }

  private gather(logicalBlock: number, fsBlock: number): GatheredBlock {
    const { volume } = this;
    const { blockSize } = volume.superblock;
    const bytes = new Uint8Array(this.blockSize);
    let isVouched = false;
    fillInPieces(bytes, (done, rest) => {
      const block = logicalBlock + done / blockSize;
      const run = this.extents.find(block);
      if (run.fsBlock === undefined) throw this.holeAt(block);
      const part = rest.subarray(0, run.length * blockSize);
      volume.device.read(run.fsBlock * blockSize, part);
      isVouched = isVouched || volume.isVouched(run.fsBlock * blockSize, part.length);
      return part.length;
    });
    return { bytes, fsBlock, isVouched };
  }

  private holeAt(logicalBlock: number) {
    return corrupt('directory with a hole where a block should be', { inode: this.inode.ino, logicalBlock });
  }
}
