/** U-Boot's legacy image (uImage): a 64-byte header, big-endian, with checksums of itself and of the data. */

import { u32be } from '../bytes/endian.ts';
import type { FileReader } from '../contract/file-system.ts';
import { crc32 } from '../hash/crc32.ts';
import { ubootArchitecture } from './architecture.ts';
import { badHeader, cutOff, type Fault, type KernelFacts } from './fault.ts';
import { asciiText, readUpTo } from './read.ts';

const HEADER_BYTES = 64;
const MAGIC = 0x27051956;
/** A bigger one is not checksummed, as that needs the whole of it in memory. */
const MAX_CHECKSUMMED = 256 * 1024 * 1024;

/** `ih_magic` of U-Boot's legacy header, which is big-endian. */
export function isUImage(head: Uint8Array): boolean {
  return u32be(head, 0) === MAGIC;
}

/**
 * U-Boot's legacy image: size and both checksums; damage is a fault of the result.
 * @throws what reading `file` throws
 */
export function inspectUImage(file: FileReader): KernelFacts {
  const header = readUpTo(file, 0, HEADER_BYTES);
  const faults: Fault[] = [];
  const length = u32be(header, 0x0c);
  const expected = HEADER_BYTES + length;
  const withoutChecksum = header.slice();
  withoutChecksum.set([0, 0, 0, 0], 4);
  if (crc32(withoutChecksum) !== u32be(header, 4)) faults.push(badHeader('ih_hcrc does not fit the header'));
  if (expected > file.size) faults.push(cutOff('uImage is shorter than ih_size says', expected, file.size));
  else if (faults.length === 0 && length <= MAX_CHECKSUMMED) {
    if (crc32(readUpTo(file, HEADER_BYTES, length)) !== u32be(header, 0x18)) {
      faults.push({ id: 'kernel-checksum', message: 'ih_dcrc does not fit the data', numbers: { length } });
    }
  }
  const format = `uImage '${asciiText(header.subarray(0x20, 0x40))}'`;
  return { format, architecture: ubootArchitecture(header[0x1d]), compressed: [], faults };
}
