/** The x86 kernel image (Documentation/arch/x86/boot.rst). */

import { u32le } from '../bytes/endian.ts';
import type { FileReader } from '../contract/file-system.ts';
import { crc32 } from '../hash/crc32.ts';
import { peArchitecture } from './architecture.ts';
import { findCompression } from './compression.ts';
import { peFaults } from './efi-image.ts';
import { isElf } from './elf.ts';
import { type ByteRange, badHeader, cutOff, type Fault, type KernelFacts } from './fault.ts';
import { IMAGE_DIRECTORY_ENTRY_SECURITY, PE32_MAGIC, PE32_PLUS_MAGIC } from './ondisk/pe.ts';
import {
  dirent_virtual_address,
  hdr_boot_flag,
  hdr_header,
  hdr_kernel_version,
  hdr_payload_length,
  hdr_payload_offset,
  hdr_setup_sects,
  hdr_syssize,
  hdr_version,
  hdr_xloadflags,
  mz_peaddr,
  opt_csum,
  opt_magic,
  pe_machine,
  SIZEOF_DATA_DIRENT,
  SIZEOF_PE_HDR,
  SIZEOF_PE32_OPT_HDR,
  SIZEOF_PE32PLUS_OPT_HDR,
} from './ondisk/structs.gen.ts';
import { BOOT_FLAG, HDRS_MAGIC, XLF_KERNEL_64 } from './ondisk/x86.ts';
import { isPe } from './pe.ts';
import { asciiText, readUpTo } from './read.ts';

/** Reaches the end of the setup header of every protocol version. */
const HEADER_BYTES = 0x270;
const SECTOR = 512;
const MAX_VERSION = 256;
/** Bytes that are read at once. */
const PIECE = 1024 * 1024;
/** From the start of the optional header on: the certificate table's place among the data directories. */
const CERTIFICATES_AT = IMAGE_DIRECTORY_ENTRY_SECURITY * SIZEOF_DATA_DIRENT;
/** Bytes of the longer optional header up to the end of that entry. */
const PE_CHECKED_BYTES = SIZEOF_PE32PLUS_OPT_HDR + CERTIFICATES_AT + SIZEOF_DATA_DIRENT;
/** A CRC-32 over data and its own checksum without the final inversion comes to this. */
const ALL_ONES = 0xffffffff;
/** Bytes of the unpacked size behind the compressed kernel. */
const SIZE_WORD = 4;

/** `boot_flag` and `header` of an x86 kernel (Documentation/arch/x86/boot.rst); wants the first 518 bytes. */
export function isBzImage(head: Uint8Array): boolean {
  return hdr_boot_flag(head, 0) === BOOT_FLAG && hdr_header(head, 0) === HDRS_MAGIC;
}

/**
 * Sizes, version and checksum of an x86 kernel, as its boot protocol has them; damage is a fault of the result.
 * @throws what reading `file` throws
 */
export function inspectBzImage(file: FileReader): KernelFacts {
  const header = readUpTo(file, 0, HEADER_BYTES);
  const faults: Fault[] = [];
  const protocol = hdr_version(header, 0);
  // 0 means 4, for the oldest images.
  const setupBytes = ((hdr_setup_sects(header, 0) || 4) + 1) * SECTOR;
  const systemBytes = (protocol >= 0x204 ? hdr_syssize(header, 0) : hdr_syssize(header, 0) & 0xffff) * 16;
  if (systemBytes === 0) faults.push(badHeader('setup_header.syssize is 0'));
  const expected = setupBytes + systemBytes;
  if (expected > file.size)
    faults.push(cutOff('bzImage is shorter than setup_sects and syssize say', expected, file.size));
  const compressed = protocol >= 0x208 ? payload(file, header, setupBytes, faults) : [];
  if (isPe(header)) faults.push(...peFaults(file));
  const version = kernelVersion(file, header, setupBytes);
  if (faults.length === 0 && keepsChecksum(header, protocol, version)) faults.push(...checksumFaults(file, expected));
  return { format: 'bzImage', version, architecture: architectureOf(header, protocol), compressed, faults };
}

/** By its EFI stub, else by `xloadflags`, which protocol 2.12 brought; nothing says it of others. */
function architectureOf(header: Uint8Array, protocol: number): string | undefined {
  const peAt = mz_peaddr(header, 0);
  if (isPe(header) && peAt + SIZEOF_PE_HDR < HEADER_BYTES) return peArchitecture(pe_machine(header, peAt));
  return protocol >= 0x20c && (hdr_xloadflags(header, 0) & XLF_KERNEL_64) !== 0 ? 'x64' : undefined;
}

/**
 * The build put a CRC-32 behind all that syssize counts, from protocol 2.08 until Linux 6.15. Whatever rewrites the PE
 * headers (signing, removing a signature) makes it wrong, and says so in the PE checksum or in the certificate table.
 */
function keepsChecksum(header: Uint8Array, protocol: number, version = ''): boolean {
  const [major, minor] = version.split('.').map(Number);
  const optionalAt = mz_peaddr(header, 0) + SIZEOF_PE_HDR;
  const magic = optionalAt + PE_CHECKED_BYTES < HEADER_BYTES ? opt_magic(header, optionalAt) : 0;
  if (protocol < 0x208 || !isPe(header) || (magic !== PE32_MAGIC && magic !== PE32_PLUS_MAGIC)) return false;
  if (!(major > 2 && (major < 6 || (major === 6 && minor < 15)))) return false;
  const directoriesAt = optionalAt + (magic === PE32_MAGIC ? SIZEOF_PE32_OPT_HDR : SIZEOF_PE32PLUS_OPT_HDR);
  return opt_csum(header, optionalAt) === 0 && dirent_virtual_address(header, directoriesAt + CERTIFICATES_AT) === 0;
}

function checksumFaults(file: FileReader, length: number): Fault[] {
  let crc = 0;
  for (let at = 0; at < length; at += PIECE) crc = crc32(readUpTo(file, at, Math.min(PIECE, length - at)), crc);
  if (crc === ALL_ONES) return [];
  const message = 'the CRC-32 at the end of the bzImage does not fit';
  return [{ id: 'kernel-checksum', message, numbers: { length } }];
}

/** setup_header.payload_offset and payload_length: the compressed kernel. */
function payload(file: FileReader, header: Uint8Array, setupBytes: number, faults: Fault[]): ByteRange[] {
  const byteOffset = setupBytes + hdr_payload_offset(header, 0);
  const length = hdr_payload_length(header, 0);
  if (length === 0) return [];
  if (byteOffset + length > file.size) {
    faults.push(cutOff('the compressed kernel leaves the file', byteOffset + length, file.size));
    return [];
  }
  const head = readUpTo(file, byteOffset, 8);
  // CONFIG_KERNEL_UNCOMPRESSED
  if (isElf(head)) return [];
  const compression = findCompression(head);
  if (compression === undefined) {
    faults.push(badHeader('the compressed kernel begins like no compression that Linux knows', { byteOffset }));
    return [];
  }
  // gzip ends with the size itself; behind all others the build appends it (scripts/Makefile.lib, size_append).
  if (compression === 'gzip' || length < SIZE_WORD) return [{ byteOffset, length, inside: 'elf' }];
  const unpackedLength = u32le(readUpTo(file, byteOffset + length - SIZE_WORD, SIZE_WORD), 0);
  return [{ byteOffset, length: length - SIZE_WORD, unpackedLength, inside: 'elf' }];
}

/** setup_header.kernel_version points at `6.1.0 (user@host) #1 ...`. */
function kernelVersion(file: FileReader, header: Uint8Array, setupBytes: number): string | undefined {
  const pointer = hdr_kernel_version(header, 0);
  if (pointer === 0 || pointer + SECTOR >= setupBytes) return undefined;
  const text = asciiText(readUpTo(file, pointer + SECTOR, MAX_VERSION));
  return /^([0-9][^ ]*)/.exec(text)?.[1];
}
