/**
 * An image with trees that its maker would need a very large filesystem for: files mapped by extent trees of any depth,
 * block by block, with their checksums. The blocks come from a large file that is given up for them.
 */

import { putU32le, u32le } from '../../../src/bytes/endian.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { sealInodeRecord } from '../../../src/ext4read/inode/inode-checksum.ts';
import { inodeChecksumSeed } from '../../../src/ext4read/volume/checksum.ts';
import type { Superblock } from '../../../src/ext4read/volume/superblock.ts';
import { openSuperblock } from '../../../src/ext4read/volume/superblock-copy.ts';
import { crc32c } from '../../../src/hash/crc32c.ts';
import { resolveOptions } from '../../../src/mount/mount-options.ts';
import { ExtImage } from './ext-image.ts';

const GIVEN_UP = '/depth-2';
const SUPERBLOCK = 1024;
const I_BLOCK = 0x28;
const ENTRY_SIZE = 12;

export interface MappedBlock {
  readonly logicalBlock: number;
  readonly fsBlock: number;
  readonly isUnwritten?: boolean;
}

/** What an extent or an index entry says. */
interface NodeEntry {
  readonly logicalBlock: number;
  readonly fsBlock: number;
  readonly length: number;
}

export class DeepImage extends ExtImage {
  readonly superblock: Superblock;
  private readonly free: number[];

  constructor() {
    super('ext/ext4-extent-depth');
    this.superblock = openSuperblock(memoryDevice(this.bytes), resolveOptions({}));
    const data = this.mount()
      .extents(GIVEN_UP)
      .filter(({ kind }) => kind === 'data');
    this.free = data.map(({ physicalOffset }) => physicalOffset! / this.blockSize);
  }

  /** A block of zeros. */
  takeBlock(): number {
    const fsBlock = this.free.shift()!;
    this.block(fsBlock).fill(0);
    return fsBlock;
  }

  block(fsBlock: number): Uint8Array {
    return this.bytes.subarray(fsBlock * this.blockSize, (fsBlock + 1) * this.blockSize);
  }

  /** Changes the superblock and makes its checksum right. */
  setSuper(offset: number, size: 1 | 2 | 4, value: number): this {
    this.putSuper(offset, size, value);
    return this.putSuper(0x3fc, 4, crc32c(0xffffffff, this.bytes.subarray(SUPERBLOCK, SUPERBLOCK + 0x3fc)));
  }

  /** Changes an inode and makes its checksum right. */
  setInode(ino: number, fields: readonly (readonly [offset: number, size: 1 | 2 | 4, value: number])[]): this {
    const at = this.inodeAt(ino);
    for (const [offset, size, value] of fields) this.put(at + offset, size, value);
    sealInodeRecord(this.superblock, ino, this.bytes.subarray(at, at + this.superblock.inodeSize));
    return this;
  }

  /** The start value of the checksums of what belongs to an inode. */
  seedOf(ino: number): number {
    return inodeChecksumSeed(this.superblock, ino, u32le(this.bytes, this.inodeAt(ino) + 0x64));
  }

  /** Makes the last four bytes of a node of an extent tree its checksum. */
  sealNode(ino: number, fsBlock: number): void {
    const bytes = this.block(fsBlock);
    putU32le(bytes, bytes.length - 4, crc32c(this.seedOf(ino), bytes.subarray(0, bytes.length - 4)));
  }

  /**
   * Maps `blocks`, in order, by a tree of `depth` levels below the root.
   *
   * @returns The blocks of the nodes, level by level from below the root.
   */
  putTree(ino: number, depth: number, blocks: readonly MappedBlock[]): number[][] {
    const fanOut = Math.ceil(blocks.length ** (1 / (depth + 1)));
    let entries: NodeEntry[] = blocks.map((block) => ({ ...block, length: block.isUnwritten === true ? 32769 : 1 }));
    const levels: number[][] = [];
    for (let level = 0; level < depth; level++) {
      const parents: NodeEntry[] = [];
      for (let from = 0; from < entries.length; from += fanOut) {
        const fsBlock = this.takeBlock();
        this.putNode(fsBlock * this.blockSize, level, 84, entries.slice(from, from + fanOut));
        this.sealNode(ino, fsBlock);
        parents.push({ logicalBlock: entries[from].logicalBlock, fsBlock, length: 0 });
      }
      levels.unshift(parents.map(({ fsBlock }) => fsBlock));
      entries = parents;
    }
    this.putNode(this.inodeAt(ino) + I_BLOCK, depth, 4, entries);
    const allocated = blocks.length + levels.reduce((sum, level) => sum + level.length, 0);
    const size = (blocks[blocks.length - 1].logicalBlock + 1) * this.blockSize;
    this.setInode(ino, [
      [0x4, 4, size],
      [0x1c, 4, allocated * (this.blockSize / 512)],
      [0x20, 4, 0x80000],
    ]);
    return levels;
  }

  private putNode(at: number, depth: number, most: number, entries: readonly NodeEntry[]): void {
    if (entries.length > most) throw new Error(`${entries.length} entries in a node for ${most}`);
    this.put(at, 2, 0xf30a)
      .put(at + 2, 2, entries.length)
      .put(at + 4, 2, most)
      .put(at + 6, 2, depth);
    entries.forEach(({ logicalBlock, fsBlock, length }, index) => {
      const entry = at + ENTRY_SIZE * (index + 1);
      this.put(entry, 4, logicalBlock);
      if (depth > 0) this.put(entry + 4, 4, fsBlock).put(entry + 8, 4, 0);
      else
        this.put(entry + 4, 2, length)
          .put(entry + 6, 2, 0)
          .put(entry + 8, 4, fsBlock);
    });
  }
}
