/** What an .xz block is checked with; the number stands in the header of its stream. */
import { u32le } from '../bytes/endian.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { crc32 } from '../hash/crc32.ts';
import { Crc64 } from '../hash/crc64.ts';
import { sha256Stream } from '../hash/sha256.ts';

/** The check of one block of xz, fed piece by piece and compared with what is stored behind the block. */
export interface XzCheck {
  /** Takes the next bytes that the block unpacked to. */
  update(bytes: Uint8Array): void;
  /** Is `stored`, the field behind the block, the check of all that came? */
  fits(stored: Uint8Array): boolean;
}

/** Bytes of the check of each type. */
const SIZES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

/** Bytes that a check of this type (0 to 15, as in the stream flags) takes in the file. */
export function xzCheckSize(type: number): number {
  return SIZES[type];
}

const NONE: XzCheck = { update: () => undefined, fits: () => true };

/** @throws ERR_BOOTFS_UNSUPPORTED for a type that no writer has */
export function createXzCheck(type: number): XzCheck {
  if (type === 0) return NONE;
  if (type === 1) return new Crc32Check();
  if (type === 4) return new Crc64Check();
  if (type === 10) return new Sha256Check();
  throw unsupported(`xz: check of type ${type}`);
}

class Crc32Check implements XzCheck {
  private sum = 0;

  update(bytes: Uint8Array): void {
    this.sum = crc32(bytes, this.sum);
  }

  fits(stored: Uint8Array): boolean {
    return u32le(stored, 0) === this.sum;
  }
}

class Crc64Check implements XzCheck {
  private readonly sum = new Crc64();

  update(bytes: Uint8Array): void {
    this.sum.update(bytes);
  }

  fits(stored: Uint8Array): boolean {
    const { high, low } = this.sum.digest();
    return u32le(stored, 0) === low && u32le(stored, 4) === high;
  }
}

class Sha256Check implements XzCheck {
  private readonly hash = sha256Stream();

  update(bytes: Uint8Array): void {
    this.hash.update(bytes);
  }

  fits(stored: Uint8Array): boolean {
    return this.hash.digest().every((byte, at) => byte === stored[at]);
  }
}

/** @throws ERR_BOOTFS_CORRUPT where the CRC-32 behind `bytes` is another one */
export function checkCrc32(bytes: Uint8Array, stored: number, what: string): void {
  if (crc32(bytes) !== stored) throw corrupt(`xz: the checksum of the ${what} is wrong`);
}
