/** A compressed kernel in an EFI program: `struct linux_efi_zboot_header` (drivers/firmware/efi/libstub/zboot-header.S). */
import { u32le } from '../bytes/endian.ts';
import { attempt, isCorrupt } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { peArchitecture } from './architecture.ts';
import { type Compression, findCompression } from './compression.ts';
import { peFaults } from './efi-image.ts';
import { badHeader, cutOff, type KernelFacts } from './fault.ts';
import {
  SIZEOF_LINUX_EFI_ZBOOT_HEADER,
  zboot_compression_type,
  zboot_image_type,
  zboot_payload_offset,
  zboot_payload_size,
} from './ondisk/structs.gen.ts';
import { ZBOOT_MAGIC } from './ondisk/zboot.ts';
import { isPe, readPe } from './pe.ts';
import { asciiText, readUpTo } from './read.ts';

/** Bytes of the unpacked size behind the compressed kernel. */
const SIZE_WORD = 4;
/** `comp_type`, as the kernel's build names them. */
const TYPES: Readonly<Record<string, Compression>> = {
  gzip: 'gzip',
  lz4: 'lz4',
  lzma: 'lzma',
  lzo: 'lzo',
  xzkern: 'xz',
  xz: 'xz',
  zstd22: 'zstd',
  zstd: 'zstd',
};

/** `zimg` behind MZ; wants the first 8 bytes. */
export function isEfiZboot(head: Uint8Array): boolean {
  return isPe(head) && zboot_image_type(head, 0) === ZBOOT_MAGIC;
}

/**
 * Where its compressed kernel is and what that unpacks to; damage is a fault of the result.
 * @throws what reading `file` throws
 */
export function inspectEfiZboot(file: FileReader): KernelFacts {
  const header = readUpTo(file, 0, SIZEOF_LINUX_EFI_ZBOOT_HEADER);
  const byteOffset = zboot_payload_offset(header, 0);
  const length = zboot_payload_size(header, 0);
  const type = asciiText(zboot_compression_type(header, 0));
  const format = `EFI zboot image, ${type}`;
  const faults = peFaults(file);
  const architecture = attempt(
    () => peArchitecture(readPe(file).machine),
    isCorrupt,
    () => undefined,
  );
  const facts = { format, architecture, compressed: [], faults };
  // gzip ends with the size itself; behind all others the build appends it, and does not count it.
  const sizeBytes = type === 'gzip' ? 0 : SIZE_WORD;
  const end = byteOffset + length + sizeBytes;
  if (end > file.size) faults.push(cutOff('the compressed kernel leaves the file', end, file.size));
  else if (byteOffset < SIZEOF_LINUX_EFI_ZBOOT_HEADER || length === 0) {
    faults.push(badHeader('the header says of no compressed kernel where it is', { byteOffset, length }));
  }
  if (faults.length > 0) return facts;
  const found = findCompression(readUpTo(file, byteOffset, 8));
  if (TYPES[type] === undefined || found !== TYPES[type]) {
    faults.push(
      badHeader(`the compressed kernel is ${found ?? 'of no known compression'}, and the header says ${type}`),
    );
    return facts;
  }
  const unpackedLength = sizeBytes === 0 ? undefined : u32le(readUpTo(file, byteOffset + length, SIZE_WORD), 0);
  return { ...facts, compressed: [{ byteOffset, length, unpackedLength, inside: 'image' }] };
}
