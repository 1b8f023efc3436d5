/** zImage of 32-bit ARM: code that unpacks the kernel behind it (arch/arm/boot/compressed/head.S, vmlinux.lds.S). */

import { u32le } from '../bytes/endian.ts';
import { GZIP_CM_DEFLATE, GZIP_OS_UNIX } from '../codecs/ondisk/gzip.ts';
import {
  gzip_cm,
  gzip_flg,
  gzip_mtime,
  gzip_os,
  xz_header_crc32,
  xz_header_flags,
} from '../codecs/ondisk/structs.gen.ts';
import type { FileReader } from '../contract/file-system.ts';
import { crc32 } from '../hash/crc32.ts';
import { type Compression, findCompression } from './compression.ts';
import { peFaults } from './efi-image.ts';
import { type ByteRange, badHeader, cutOff, type Fault, type KernelFacts } from './fault.ts';
import { ARM_ZIMAGE_MAGIC, ARM_ZIMAGE_TABLE_MAGIC, ARM_ZIMAGE_TAG_KRNL } from './ondisk/arm.ts';
import {
  SIZEOF_ARM_ZIMAGE_HEADER,
  SIZEOF_ARM_ZIMAGE_TAG,
  zimage_edata,
  zimage_magic,
  zimage_start,
  zimage_table,
  zimage_table_magic,
  zimage_tag_size_ptr,
  zimage_tag_tag,
} from './ondisk/structs.gen.ts';
import { isPe } from './pe.ts';
import { readUpTo } from './read.ts';

/** The code in front of the compressed kernel has about 60 KiB, with an EFI stub in it. */
const MAX_CODE = 512 * 1024;
const SIZE_WORD = 4;
/** The second half of the magic number of lzop (lib/decompress_unlzo.c). */
const LZO_MAGIC_END = 0x1a0a0d00;

/** Wants the first 40 bytes. */
export function isArmZImage(head: Uint8Array): boolean {
  return zimage_magic(head, 0) === ARM_ZIMAGE_MAGIC;
}

/** Its length, and the compressed kernel where it says that it ends; damage is a fault of the result. @throws what reading throws */
export function inspectArmZImage(file: FileReader): KernelFacts {
  const header = readUpTo(file, 0, SIZEOF_ARM_ZIMAGE_HEADER);
  const expected = zimage_edata(header, 0) - zimage_start(header, 0);
  const faults: Fault[] = [];
  if (expected <= 0) faults.push(badHeader('zImage ends before it begins', { expected, size: file.size }));
  else if (expected > file.size) faults.push(cutOff('zImage is shorter than its header says', expected, file.size));
  if (isPe(header)) faults.push(...peFaults(file));
  const compressed = faults.length === 0 ? findPayload(file, header, faults) : [];
  return { format: 'arm zImage', architecture: 'arm', compressed, faults };
}

/** None where the image does not say where it ends, as older ones, or where nothing tells where it begins (lzma). */
function findPayload(file: FileReader, header: Uint8Array, faults: Fault[]): ByteRange[] {
  if (zimage_table_magic(header, 0) !== ARM_ZIMAGE_TABLE_MAGIC) return [];
  const tableAt = zimage_table(header, 0);
  const tag = readUpTo(file, tableAt, SIZEOF_ARM_ZIMAGE_TAG);
  if (tag.length < SIZEOF_ARM_ZIMAGE_TAG || zimage_tag_tag(tag, 0) !== ARM_ZIMAGE_TAG_KRNL) return [];
  const sizeAt = zimage_tag_size_ptr(tag, 0);
  if (sizeAt + SIZE_WORD > file.size) {
    faults.push(badHeader('its table says of a size outside of the file', { sizeAt, size: file.size }));
    return [];
  }
  const code = readUpTo(file, 0, Math.min(MAX_CODE, sizeAt));
  const found = findStream(code, tableAt + SIZEOF_ARM_ZIMAGE_TAG);
  if (found === undefined) return [];
  const { byteOffset, compression } = found;
  // gzip ends with the size itself; behind all others the build appends it.
  const end = compression === 'gzip' ? sizeAt + SIZE_WORD : sizeAt;
  const unpackedLength = u32le(readUpTo(file, sizeAt, SIZE_WORD), 0);
  return [{ byteOffset, length: end - byteOffset, unpackedLength }];
}

/** The first stream of a compression that begins in a way that code and tables do not. */
function findStream(code: Uint8Array, from: number): { byteOffset: number; compression: Compression } | undefined {
  for (let at = from; at + 16 < code.length; at++) {
    const compression = findCompression(code, at);
    if (compression === 'xz' && isXzHeader(code, at)) return { byteOffset: at, compression };
    if (compression === 'gzip' && isGzipHeader(code, at)) return { byteOffset: at, compression };
    if (compression === 'lzo' && u32le(code, at + 4) === LZO_MAGIC_END) return { byteOffset: at, compression };
  }
  return undefined;
}

/** The flags of a stream have a checksum of their own. */
function isXzHeader(bytes: Uint8Array, at: number): boolean {
  return crc32(xz_header_flags(bytes, at)) === xz_header_crc32(bytes, at);
}

/** As `gzip -n -9` of the kernel's build writes it: deflate, no name, no time. */
function isGzipHeader(bytes: Uint8Array, at: number): boolean {
  const isPlain = gzip_cm(bytes, at) === GZIP_CM_DEFLATE && gzip_flg(bytes, at) === 0;
  return isPlain && gzip_mtime(bytes, at) === 0 && gzip_os(bytes, at) === GZIP_OS_UNIX;
}
