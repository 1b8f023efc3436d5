/** U-Boot's legacy image (uImage): a 64-byte header, big-endian, with checksums of itself and of the data. */

import type { FileReader } from '../contract/file-system.ts';
import { crc32 } from '../hash/crc32.ts';
import { ubootArchitecture } from './architecture.ts';
import { type ByteRange, badHeader, cutOff, type Fault, type KernelFacts } from './fault.ts';
import {
  IH_HCRC,
  ih_arch,
  ih_comp,
  ih_dcrc,
  ih_hcrc,
  ih_magic,
  ih_name,
  ih_size,
  SIZEOF_LEGACY_IMG_HDR,
} from './ondisk/structs.gen.ts';
import { IH_COMP_NONE, IH_MAGIC } from './ondisk/uimage.ts';
import { rangeFile } from './part.ts';
import { asciiText, readUpTo } from './read.ts';

/** Bytes that are read at once. */
const PIECE = 1024 * 1024;

/** `ih_magic` of U-Boot's legacy header, which is big-endian. */
export function isUImage(head: Uint8Array): boolean {
  return ih_magic(head, 0) === IH_MAGIC;
}

/** Where the data is, as far as it is in the file. @throws what reading `file` throws */
export function uImageData(file: FileReader): { byteOffset: number; length: number } {
  const length = ih_size(readUpTo(file, 0, SIZEOF_LEGACY_IMG_HDR), 0);
  return {
    byteOffset: SIZEOF_LEGACY_IMG_HDR,
    length: Math.max(0, Math.min(length, file.size - SIZEOF_LEGACY_IMG_HDR)),
  };
}

/** Whether header and data are what their checksums say. @throws what reading `file` throws */
export function uImageFaults(file: FileReader): Fault[] {
  const header = readUpTo(file, 0, SIZEOF_LEGACY_IMG_HDR).slice();
  const headerCrc = ih_hcrc(header, 0);
  const length = ih_size(header, 0);
  const dataCrc = ih_dcrc(header, 0);
  header.fill(0, IH_HCRC, IH_HCRC + 4);
  const faults: Fault[] = [];
  if (crc32(header) !== headerCrc) faults.push(badHeader('ih_hcrc does not fit the header'));
  const expected = SIZEOF_LEGACY_IMG_HDR + length;
  if (expected > file.size) faults.push(cutOff('uImage is shorter than ih_size says', expected, file.size));
  if (faults.length > 0) return faults;
  let sum = 0;
  for (let at = SIZEOF_LEGACY_IMG_HDR; at < expected; at += PIECE) {
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
  const header = readUpTo(file, 0, SIZEOF_LEGACY_IMG_HDR);
  const format = `uImage '${asciiText(ih_name(header, 0))}'`;
  const architecture = ubootArchitecture(ih_arch(header, 0));
  const faults = uImageFaults(file);
  if (faults.length > 0) return { format, architecture, compressed: [], faults };
  const data = uImageData(file);
  if (ih_comp(header, 0) !== IH_COMP_NONE) return { format, architecture, compressed: [data], faults };
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
