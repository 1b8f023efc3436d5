/** U-Boot's legacy image (uImage): a 64-byte header, big-endian, with checksums of itself and of the data. */

import { u32be } from '../bytes/endian.ts';
import type { FileReader } from '../contract/file-system.ts';
import { crc32 } from '../hash/crc32.ts';
import { ubootArchitecture } from './architecture.ts';
import { type ByteRange, badHeader, cutOff, type Fault, type KernelFacts } from './fault.ts';
import { rangeFile } from './part.ts';
import { asciiText, readUpTo } from './read.ts';

/** `struct legacy_img_hdr` of U-Boot's include/image.h */
export const UIMAGE_HEADER_BYTES = 64;
const IH_MAGIC = 0x27051956;
const HEADER_CRC_AT = 4;
const SIZE_AT = 12;
const DATA_CRC_AT = 24;
const ARCH_AT = 29;
const COMP_AT = 31;
const NAME_AT = 32;
const IH_COMP_NONE = 0;
/** Bytes that are read at once. */
const PIECE = 1024 * 1024;

/** `ih_magic` of U-Boot's legacy header, which is big-endian. */
export function isUImage(head: Uint8Array): boolean {
  return u32be(head, 0) === IH_MAGIC;
}

/** Where the data is, as far as it is in the file. @throws what reading `file` throws */
export function uImageData(file: FileReader): { byteOffset: number; length: number } {
  const length = u32be(readUpTo(file, 0, UIMAGE_HEADER_BYTES), SIZE_AT);
  return {
    byteOffset: UIMAGE_HEADER_BYTES,
    length: Math.max(0, Math.min(length, file.size - UIMAGE_HEADER_BYTES)),
  };
}

/** Whether header and data are what their checksums say. @throws what reading `file` throws */
export function uImageFaults(file: FileReader): Fault[] {
  const header = readUpTo(file, 0, UIMAGE_HEADER_BYTES).slice();
  const headerCrc = u32be(header, HEADER_CRC_AT);
  const length = u32be(header, SIZE_AT);
  const dataCrc = u32be(header, DATA_CRC_AT);
  header.fill(0, HEADER_CRC_AT, HEADER_CRC_AT + 4);
  const faults: Fault[] = [];
  if (crc32(header) !== headerCrc) faults.push(badHeader('ih_hcrc does not fit the header'));
  const expected = UIMAGE_HEADER_BYTES + length;
  if (expected > file.size) faults.push(cutOff('uImage is shorter than ih_size says', expected, file.size));
  if (faults.length > 0) return faults;
  let sum = 0;
  for (let at = UIMAGE_HEADER_BYTES; at < expected; at += PIECE) {
    sum = crc32(readUpTo(file, at, Math.min(PIECE, expected - at)), sum);
  }
  if (sum === dataCrc) return [];
  return [{ id: 'kernel-checksum', message: 'ih_dcrc does not fit the data', numbers: { length } }];
}

/**
 * U-Boot's legacy image: size, both checksums, and what is in it; damage is a fault of the result.
 * @param inspectInner Of the kernel in it, where U-Boot does not unpack it.
 * @throws what reading `file` throws
 */
export function inspectUImage(file: FileReader, inspectInner: (kernel: FileReader) => KernelFacts): KernelFacts {
  const header = readUpTo(file, 0, UIMAGE_HEADER_BYTES);
  const format = `uImage '${asciiText(header.subarray(NAME_AT, UIMAGE_HEADER_BYTES))}'`;
  const architecture = ubootArchitecture(header[ARCH_AT]);
  const faults = uImageFaults(file);
  if (faults.length > 0) return { format, architecture, compressed: [], faults };
  const data = uImageData(file);
  if (header[COMP_AT] !== IH_COMP_NONE) return { format, architecture, compressed: [data], faults };
  const inner = inspectInner(rangeFile(file, data.byteOffset, data.length));
  // It may be a program for another kernel than Linux, of which nothing is known.
  if (inner.format === 'unknown') return { format, architecture, compressed: [], faults };
  const shifted = (range: ByteRange): ByteRange => ({ ...range, byteOffset: range.byteOffset + data.byteOffset });
  return {
    ...inner,
    format: `${format}, ${inner.format}`,
    architecture: inner.architecture ?? architecture,
    compressed: inner.compressed.map(shifted),
    embedded: undefined,
  };
}
