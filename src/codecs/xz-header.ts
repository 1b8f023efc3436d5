/** The small structures of .xz (the .xz file format, version 1.2): stream header and footer, block header, numbers. */

import { u32le } from '../bytes/endian.ts';
import { corrupt } from '../contract/errors.ts';
import {
  XZ_FOOTER_BACKWARD_SIZE,
  XZ_FOOTER_MAGIC,
  xz_footer_backward_size,
  xz_footer_crc32,
  xz_footer_flags,
  xz_footer_magic,
  xz_header_crc32,
  xz_header_flags,
} from './ondisk/structs.gen.ts';
import { YZ_MAGIC } from './ondisk/xz.ts';
import type { StreamInput } from './stream-input.ts';
import { checkCrc32 } from './xz-check.ts';

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const LZMA2 = 0x21;
const MAX_FILTERS = 4;
const MAX_NUMBER = 9;

/** The type of check of a stream. @throws ERR_BOOTFS_CORRUPT */
export function decodeStreamHeader(bytes: Uint8Array): number {
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) throw corrupt('xz: bad magic number');
  const flags = xz_header_flags(bytes, 0);
  checkCrc32(flags, xz_header_crc32(bytes, 0), 'stream header');
  return decodeStreamFlags(flags);
}

/** The end of a stream, from which its index is found. */
export interface StreamFooter {
  /** Bytes of the index before the footer. */
  readonly indexSize: number;
  /** 0 none, 1 CRC32, 4 CRC64, 10 SHA-256. */
  readonly checkType: number;
}

/**
 * @param bytes the last 12 bytes of the stream, padding left out
 * @throws ERR_BOOTFS_CORRUPT where the magic, the checksum or the flags are wrong
 */
export function decodeStreamFooter(bytes: Uint8Array): StreamFooter {
  if (xz_footer_magic(bytes, 0) !== YZ_MAGIC) throw corrupt('xz: the stream has no footer');
  const checked = bytes.subarray(XZ_FOOTER_BACKWARD_SIZE, XZ_FOOTER_MAGIC);
  checkCrc32(checked, xz_footer_crc32(bytes, 0), 'stream footer');
  const indexSize = (xz_footer_backward_size(bytes, 0) + 1) * 4;
  return { indexSize, checkType: decodeStreamFlags(xz_footer_flags(bytes, 0)) };
}

function decodeStreamFlags([reserved, checkType]: Uint8Array): number {
  if (reserved !== 0 || checkType > 15) throw corrupt('xz: a reserved bit of the stream flags is set');
  return checkType;
}

/** Something that gives a stream's bytes one by one. */
export interface ByteSource {
  /** The next one. @throws ERR_BOOTFS_CORRUPT where there is none */
  byte(): number;
}

/** A number in groups of seven bits, the lowest first. @throws ERR_BOOTFS_CORRUPT past 2^53, and for one in more bytes than it needs */
export function readNumber(input: ByteSource): number {
  let value = 0;
  let weight = 1;
  for (let index = 0; index < MAX_NUMBER; index++) {
    const byte = input.byte();
    if (byte === 0 && index > 0) break;
    value += (byte & 0x7f) * weight;
    if (value > Number.MAX_SAFE_INTEGER) break;
    if (byte < 0x80) return value;
    weight *= 128;
  }
  throw corrupt('xz: a number that is too large or too long');
}

/**
 * One filter of a block, as its header has it: the id of the format's registry and the bytes that the filter itself
 * explains.
 */
export interface FilterFlags {
  /** Filter ID of the .xz file format, 5.3: 0x03 delta, 0x04 to 0x0b branch filters, 0x21 LZMA2. */
  readonly id: number;
  /** The Filter Properties, undecoded. */
  readonly properties: Uint8Array;
}

/** The header of one block (The .xz File Format, 3.1). */
export interface BlockHeader {
  /** Bytes of the header itself. */
  readonly size: number;
  /** Bytes of LZMA2 data, and bytes that they make, where the header says so. */
  readonly storedSize: number | undefined;
  /** Undefined where the header does not say. */
  readonly unpackedSize: number | undefined;
  /** In the order in which a writer applies them; LZMA2 comes last. */
  readonly filters: readonly FilterFlags[];
}

/** `input` stands at the first byte, which is not 0: that would be an index. @throws ERR_BOOTFS_CORRUPT */
export function readBlockHeader(input: StreamInput): BlockHeader {
  const size = (input.peek(1)[0] + 1) * 4;
  const bytes = input.take(size).slice();
  const end = size - 4;
  checkCrc32(bytes.subarray(0, end), u32le(bytes, end), 'block header');
  const flags = bytes[1];
  if ((flags & 0x3c) !== 0) throw corrupt('xz: a reserved bit of a block header is set');
  const fields = new HeaderBytes(bytes.subarray(0, end), 2);
  const storedSize = flags & 0x40 ? readNumber(fields) : undefined;
  const unpackedSize = flags & 0x80 ? readNumber(fields) : undefined;
  const filters: FilterFlags[] = [];
  for (let left = (flags & (MAX_FILTERS - 1)) + 1; left > 0; left--) {
    const id = readNumber(fields);
    filters.push({ id, properties: fields.take(readNumber(fields)) });
  }
  if (filters[filters.length - 1].id !== LZMA2) throw corrupt('xz: the last filter of a block is not LZMA2');
  if (filters[filters.length - 1].properties.length !== 1) throw corrupt('xz: LZMA2 without its dictionary size');
  if (!fields.isRestZero()) throw corrupt('xz: a block header with more in it than its filters');
  return { size, storedSize, unpackedSize, filters };
}

class HeaderBytes implements ByteSource {
  private readonly bytes: Uint8Array;
  private at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.take(1)[0];
  }

  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) throw corrupt('xz: a block header that ends inside a field');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  isRestZero(): boolean {
    return this.bytes.subarray(this.at).every((byte) => byte === 0);
  }
}
