/** The section table of a PE/COFF file (an EFI program), without loading more than its headers. */
import { u16le, u32le } from '../bytes/endian.ts';
import { corrupt } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';

const DOS_HEADER_LENGTH = 64;
/** Where the PE header may begin at the latest; Linux's own EFI stubs have it within the first 4 KiB. */
const MAX_PE_OFFSET = 64 * 1024;
const COFF_LENGTH = 24;
const SECTION_LENGTH = 40;
const PE32_MAGIC = 0x10b;
const PE32_PLUS_MAGIC = 0x20b;
/** In the optional header of both kinds. */
const SIZE_OF_IMAGE_AT = 56;
/** The Windows loader's own limit. */
const MAX_SECTIONS = 96;

/** One row of the section table (`IMAGE_SECTION_HEADER`). */
export interface PeSection {
  /** `Name`, up to its first NUL. */
  readonly name: string;
  /** Bytes from the start of the file. */
  readonly byteOffset: number;
  /** Bytes of content: the smaller one of VirtualSize and SizeOfRawData. */
  readonly length: number;
  /** SizeOfRawData: bytes that the section takes in the file. */
  readonly rawLength: number;
  /** VirtualAddress and VirtualSize: where the section is in memory, from the start of the image on. */
  readonly memoryOffset: number;
  /** Bytes; what the file does not have of them is zeros. */
  readonly memoryLength: number;
}

/** The headers of a PE file, as far as booting needs them. */
export interface PeFile {
  /** IMAGE_FILE_MACHINE_*: 0x8664 x86-64, 0xaa64 arm64, 0x5064 riscv64, ... */
  readonly machine: number;
  /** SizeOfImage: bytes of memory that the firmware takes for it; undefined where there is no optional header. */
  readonly memoryLength: number | undefined;
  /** In the order of the table. */
  readonly sections: readonly PeSection[];
}

/** Does it begin as a DOS program, as every PE file does? */
export function isPe(head: Uint8Array): boolean {
  return head[0] === 0x4d && head[1] === 0x5a;
}

/**
 * @throws ERR_BOOTFS_CORRUPT where the headers are cut off or point outside the file. Sections that do are kept: it is
 * for the caller to read, or to complain about, what lies in them.
 */
export function readPe(file: FileReader): PeFile {
  const dos = readExactly(file, 0, DOS_HEADER_LENGTH, 'DOS header');
  if (!isPe(dos)) throw corrupt('not a PE file: no MZ signature');
  const peOffset = u32le(dos, 0x3c);
  if (peOffset > MAX_PE_OFFSET) throw corrupt('PE header too far from the start', { peOffset });
  const coff = readExactly(file, peOffset, COFF_LENGTH, 'COFF header');
  if (u32le(coff, 0) !== 0x4550) throw corrupt('not a PE file: no PE signature', { peOffset });
  const count = u16le(coff, 6);
  if (count > MAX_SECTIONS) throw corrupt(`more than ${MAX_SECTIONS} PE sections`, { count });
  const table = readExactly(file, peOffset + COFF_LENGTH + u16le(coff, 20), count * SECTION_LENGTH, 'section table');
  const sections: PeSection[] = [];
  for (let index = 0; index < count; index++) sections.push(decodeSection(table, index * SECTION_LENGTH));
  return { machine: u16le(coff, 4), memoryLength: readMemoryLength(file, peOffset + COFF_LENGTH), sections };
}

function readMemoryLength(file: FileReader, optionalAt: number): number | undefined {
  const optional = new Uint8Array(SIZE_OF_IMAGE_AT + 4);
  if (optionalAt + optional.length > file.size) return undefined;
  file.read(optionalAt, optional);
  const magic = u16le(optional, 0);
  return magic === PE32_MAGIC || magic === PE32_PLUS_MAGIC ? u32le(optional, SIZE_OF_IMAGE_AT) : undefined;
}

function decodeSection(table: Uint8Array, at: number): PeSection {
  let name = '';
  for (let i = 0; i < 8 && table[at + i] !== 0; i++) name += String.fromCharCode(table[at + i]);
  const memoryLength = u32le(table, at + 8);
  const memoryOffset = u32le(table, at + 12);
  const rawLength = u32le(table, at + 16);
  const length = Math.min(memoryLength, rawLength);
  return { name, byteOffset: u32le(table, at + 20), length, rawLength, memoryOffset, memoryLength };
}

/** A section's content. @throws ERR_BOOTFS_CORRUPT where it is longer than `limit` bytes or leaves the file. */
export function readPeSection(file: FileReader, section: PeSection, limit: number): Uint8Array {
  const { name, length, byteOffset } = section;
  if (length > limit) throw corrupt(`PE section ${name} is too long`, { length, limit });
  return readExactly(file, byteOffset, length, `PE section ${name}`);
}

function readExactly(file: FileReader, byteOffset: number, length: number, what: string): Uint8Array {
  if (byteOffset + length > file.size)
    throw corrupt(`${what} leaves the file`, { byteOffset, length, size: file.size });
  const bytes = new Uint8Array(length);
  file.read(byteOffset, bytes);
  return bytes;
}
