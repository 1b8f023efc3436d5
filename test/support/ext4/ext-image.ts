/** A committed ext image, to be damaged in a known place and mounted. */
import { u16le, u32le } from '../../../src/bytes/endian.ts';
import type { BootfsError } from '../../../src/contract/errors.ts';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import type { MountOptions } from '../../../src/contract/options.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { ext4Driver } from '../../../src/ext4read/ext4.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { imageBytes } from '../images.ts';

const mount = mountWith([ext4Driver]);
const SUPERBLOCK = 1024;

export class ExtImage {
  readonly bytes: Uint8Array;

  constructor(name: string) {
    this.bytes = imageBytes(name);
  }

  get blockSize(): number {
    return 1024 << u32le(this.bytes, SUPERBLOCK + 0x18);
  }

  mount(options?: MountOptions): FileSystem {
    return mount(memoryDevice(this.bytes), options);
  }

  /** The warnings of a mount, and of what `use` does with it. */
  warnings(options: MountOptions, use: (fs: FileSystem) => void): BootfsError[] {
    const warnings: BootfsError[] = [];
    use(this.mount({ ...options, onWarning: (warning) => warnings.push(warning) }));
    return warnings;
  }

  /** Little-endian. */
  put(at: number, size: 1 | 2 | 4, value: number): this {
    for (let byte = 0; byte < size; byte++) this.bytes[at + byte] = (value >>> (byte * 8)) & 0xff;
    return this;
  }

  putSuper(offset: number, size: 1 | 2 | 4, value: number): this {
    return this.put(SUPERBLOCK + offset, size, value);
  }

  /** Byte offset of an inode's record. */
  inodeAt(ino: number): number {
    const inodesPerGroup = u32le(this.bytes, SUPERBLOCK + 0x28);
    const inodeSize = u32le(this.bytes, SUPERBLOCK + 0x4c) === 0 ? 128 : u16le(this.bytes, SUPERBLOCK + 0x58);
    const is64Bit = (u32le(this.bytes, SUPERBLOCK + 0x60) & 0x80) !== 0;
    const descriptorSize = is64Bit ? u16le(this.bytes, SUPERBLOCK + 0xfe) : 32;
    const table = this.blockSize === 1024 ? 2048 : this.blockSize;
    const group = Math.floor((ino - 1) / inodesPerGroup);
    const firstBlock = u32le(this.bytes, table + group * descriptorSize + 8);
    return firstBlock * this.blockSize + ((ino - 1) % inodesPerGroup) * inodeSize;
  }

  /** @param path Looked up in the image as it is now. */
  inodeOf(path: string): number {
    return this.inodeAt(this.mount({ verify: 'none' }).lstat(path).ino);
  }

  putInode(path: string, offset: number, size: 1 | 2 | 4, value: number): this {
    return this.put(this.inodeOf(path) + offset, size, value);
  }

  /** Byte offset of block `index` of a directory with extents, or with direct pointers. */
  blockAt(path: string, index: number): number {
    let node = this.inodeOf(path) + 0x28;
    const hasExtents = (u32le(this.bytes, node - 0x28 + 0x20) & 0x80000) !== 0;
    if (!hasExtents) return u32le(this.bytes, node + index * 4) * this.blockSize;
    for (;;) {
      let at = node + 12 * u16le(this.bytes, node + 2);
      while (u32le(this.bytes, at) > index) at -= 12;
      if (u16le(this.bytes, node + 6) === 0) {
        return (u32le(this.bytes, at + 8) + index - u32le(this.bytes, at)) * this.blockSize;
      }
      node = u32le(this.bytes, at + 4) * this.blockSize;
    }
  }

  /** Byte offset of the directory entry that `path` leads to. */
  entryAt(path: string): number {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    const parent = path.slice(0, slash) || '/';
    const blocks = this.mount({ verify: 'none' }).stat(parent).size / this.blockSize;
    for (let index = 0; index < blocks; index++) {
      const start = this.blockAt(parent, index);
      for (let at = start; at < start + this.blockSize; at += Math.max(u16le(this.bytes, at + 4), 12)) {
        if (Buffer.from(this.bytes.subarray(at + 8, at + 8 + this.bytes[at + 6])).toString() === name) return at;
      }
    }
    throw new Error(`no entry ${path}`);
  }
}
