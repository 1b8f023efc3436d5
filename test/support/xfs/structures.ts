/** Finds and changes structures of an XFS image, and makes their checksums right again. */
import { putU32le } from '../../../src/bytes/endian.ts';
import { crc32c } from '../../../src/hash/crc32c.ts';

export const INODE_SIZE = 512;
const INODE_CRC = 100;
const SUPERBLOCK_CRC = 224;

/** A structure with a checksum: from `start` on, `length` bytes. */
export interface Structure {
  readonly start: number;
  readonly length: number;
  readonly crcOffset: number;
}

/** Magic numbers of blocks, where they stand and where the checksum does; directory blocks are longer than others. */
const BLOCK_KINDS: readonly (readonly [magic: string, at: number, crcOffset: number, isDirectory: boolean])[] = [
  ['BMA3', 0, 64, false],
  ['XDB3', 0, 4, true],
  ['XDD3', 0, 4, true],
  ['\x3d\xf1', 8, 12, true],
  ['\x3d\xff', 8, 12, true],
  ['\x3b\xee', 8, 12, false],
  ['XARM', 0, 12, false],
];

/** A copy of an image with ways to change it. Numbers of the images in use: one AG counts for all. */
export class XfsPatch {
  readonly image: Uint8Array;
  readonly view: DataView;

  constructor(image: Uint8Array) {
    this.image = image.slice();
    this.view = new DataView(this.image.buffer);
  }

  get blockSize(): number {
    return this.view.getUint32(4);
  }

  /** Byte of inode `ino` in the first allocation group. */
  inodeOffset(ino: number): number {
    return ino * INODE_SIZE;
  }

  seal(start: number, length: number, crcOffset: number): this {
    this.image.fill(0, start + crcOffset, start + crcOffset + 4);
    putU32le(this.image, start + crcOffset, ~crc32c(0xffffffff, this.image.subarray(start, start + length)) >>> 0);
    return this;
  }

  /** Changes the superblock. */
  superblock(change: (view: DataView) => void): this {
    change(new DataView(this.image.buffer, 0, 512));
    return this.seal(0, 512, SUPERBLOCK_CRC);
  }

  /** Changes an inode. */
  inode(ino: number, change: (view: DataView, bytes: Uint8Array) => void): this {
    const start = this.inodeOffset(ino);
    change(new DataView(this.image.buffer, start, INODE_SIZE), this.image.subarray(start, start + INODE_SIZE));
    return this.seal(start, INODE_SIZE, INODE_CRC);
  }

  /** The superblock, inodes and blocks of the image. */
  structures(): Structure[] {
    const found: Structure[] = [{ start: 0, length: 512, crcOffset: SUPERBLOCK_CRC }];
    const bytes = Buffer.from(this.image.buffer);
    const has = (at: number, magic: string) => bytes.toString('latin1', at, at + magic.length) === magic;
    const directoryBlock = this.blockSize << this.view.getUint8(192);
    for (let at = 0; at < bytes.length; at += INODE_SIZE) {
      if (has(at, 'IN') && bytes[at + 4] === 3) found.push({ start: at, length: INODE_SIZE, crcOffset: INODE_CRC });
      if (at % this.blockSize !== 0) continue;
      const kind = BLOCK_KINDS.find(([magic, offset]) => has(at + offset, magic));
      if (kind === undefined) continue;
      const length = kind[3] ? directoryBlock : this.blockSize;
      if (at + length <= bytes.length) found.push({ start: at, length, crcOffset: kind[2] });
    }
    return found;
  }

  /** The first byte of the n-th block, of `blockSize` bytes, that has `magic` at `magicOffset` and inode `owner`. */
  findBlock(magic: string, magicOffset: number, owner: number, ownerOffset: number, nth = 0): number {
    const bytes = Buffer.from(this.image.buffer);
    const wanted = Buffer.from(magic, 'latin1');
    let left = nth;
    for (let at = 0; at < bytes.length; at += this.blockSize) {
      const isIt = bytes.subarray(at + magicOffset, at + magicOffset + wanted.length).equals(wanted);
      if (isIt && Number(bytes.readBigUInt64BE(at + ownerOffset)) === owner && left-- === 0) return at;
    }
    throw new Error(`no block ${magic} of inode ${owner}`);
  }

  /** Changes a block of `length` bytes. */
  block(start: number, length: number, crcOffset: number, change: (view: DataView, bytes: Uint8Array) => void): this {
    change(new DataView(this.image.buffer, start, length), this.image.subarray(start, start + length));
    return this.seal(start, length, crcOffset);
  }
}
