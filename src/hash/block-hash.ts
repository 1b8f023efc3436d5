/** What the hashes of FIPS 180-4 and MD5 have in common: blocks of bytes, the last one filled up with the length. */

import { putU32be, putU32le } from '../bytes/endian.ts';
import { BlockCutter } from './block-cutter.ts';

/** A hash of bytes that come piece by piece. */
export interface HashStream {
  /** Takes the next bytes; they may be overwritten afterwards. */
  update(bytes: Uint8Array): void;
  /** Nothing may follow. */
  digest(): Uint8Array;
}

/** One hash: how it takes a block, and what it comes to. */
export interface BlockHashParts {
  /** Bytes of a block: 64 or 128. */
  readonly blockSize: number;
  /** Bytes at the end of the last block that hold the length of the message in bits. */
  readonly lengthSize: 8 | 16;
  /** Of that length; big endian by default. */
  readonly isLittleEndian?: boolean;
  /** Takes the block that begins at byte `at`. */
  readonly addBlock: (bytes: Uint8Array, at: number) => void;
  /** The digest, once the last block was taken. */
  readonly finish: () => Uint8Array;
}

/** Cuts a message into blocks, and fills up the last one. */
export class BlockHash implements HashStream {
  private readonly parts: BlockHashParts;
  private readonly cutter: BlockCutter;

  constructor(parts: BlockHashParts) {
    this.parts = parts;
    const { blockSize, addBlock } = parts;
    this.cutter = new BlockCutter(blockSize, (bytes, start, end) => {
      for (let at = start; at < end; at += blockSize) addBlock(bytes, at);
    });
  }

  update(bytes: Uint8Array): void {
    this.cutter.update(bytes);
  }

  digest(): Uint8Array {
    const { blockSize, addBlock, finish } = this.parts;
    const tail = this.paddedTail();
    for (let at = 0; at < tail.length; at += blockSize) addBlock(tail, at);
    return finish();
  }

  /** The end of the message: a one bit, zeros, and the length in bits. */
  private paddedTail(): Uint8Array {
    const { rest, restLength, total } = this.cutter;
    const { blockSize, lengthSize, isLittleEndian } = this.parts;
    const tail = new Uint8Array(restLength + 1 + lengthSize > blockSize ? 2 * blockSize : blockSize);
    tail.set(rest.subarray(0, restLength));
    tail[restLength] = 0x80;
    const high = Math.floor(total / 0x2000_0000);
    const low = (total * 8) % 0x1_0000_0000;
    const put = isLittleEndian ? putU32le : putU32be;
    put(tail, tail.length - 8, isLittleEndian ? low : high);
    put(tail, tail.length - 4, isLittleEndian ? high : low);
    return tail;
  }
}

/** The hash of bytes that are all there. */
export function hashWhole(stream: HashStream, bytes: Uint8Array): Uint8Array {
  stream.update(bytes);
  return stream.digest();
}
