/** The section table of a PE/COFF file (an EFI program), without loading more than its headers. */
import { beforeNul } from '../bytes/before-nul.ts';
import { decodeLatin1 } from '../bytes/latin1.ts';
import { corrupt } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { IMAGE_NT_SIGNATURE, PE32_MAGIC, PE32_PLUS_MAGIC } from './ondisk/pe.ts';
import {
  mz_peaddr,
  opt_image_size,
  opt_magic,
  pe_machine,
  pe_magic,
  pe_opt_hdr_size,
  pe_sections,
  SIZEOF_MZ_HDR,
  SIZEOF_PE_HDR,
  SIZEOF_PE_OPT_HDR,
  SIZEOF_SECTION_HEADER,
  scn_data_addr,
  scn_name,
  scn_raw_data_size,
  scn_virtual_address,
  scn_virtual_size,
} from './ondisk/structs.gen.ts';

/** Where the PE header may begin at the latest; Linux's own EFI stubs have it within the first 4 KiB. */
const MAX_PE_OFFSET = 64 * 1024;
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
  const dos = readExactly(file, 0, SIZEOF_MZ_HDR, 'DOS header');
  if (!isPe(dos)) throw corrupt('not a PE file: no MZ signature');
  const peOffset = mz_peaddr(dos, 0);
  if (peOffset > MAX_PE_OFFSET) throw corrupt('PE header too far from the start', { peOffset });
  const coff = readExactly(file, peOffset, SIZEOF_PE_HDR, 'COFF header');
  if (pe_magic(coff, 0) !== IMAGE_NT_SIGNATURE) throw corrupt('not a PE file: no PE signature', { peOffset });
  const count = pe_sections(coff, 0);
  if (count > MAX_SECTIONS) throw corrupt(`more than ${MAX_SECTIONS} PE sections`, { count });
  const table = readExactly(
    file,
    peOffset + SIZEOF_PE_HDR + pe_opt_hdr_size(coff, 0),
    count * SIZEOF_SECTION_HEADER,
    'section table',
  );
  const sections: PeSection[] = [];
  for (let index = 0; index < count; index++) sections.push(decodeSection(table, index * SIZEOF_SECTION_HEADER));
  return { machine: pe_machine(coff, 0), memoryLength: readMemoryLength(file, peOffset + SIZEOF_PE_HDR), sections };
}

function readMemoryLength(file: FileReader, optionalAt: number): number | undefined {
  const optional = new Uint8Array(SIZEOF_PE_OPT_HDR);
  if (optionalAt + optional.length > file.size) return undefined;
  file.read(optionalAt, optional);
  const magic = opt_magic(optional, 0);
  return magic === PE32_MAGIC || magic === PE32_PLUS_MAGIC ? opt_image_size(optional, 0) : undefined;
}

function decodeSection(table: Uint8Array, at: number): PeSection {
  const name = decodeLatin1(beforeNul(scn_name(table, at)));
  const memoryLength = scn_virtual_size(table, at);
  const memoryOffset = scn_virtual_address(table, at);
  const rawLength = scn_raw_data_size(table, at);
  const length = Math.min(memoryLength, rawLength);
  return { name, byteOffset: scn_data_addr(table, at), length, rawLength, memoryOffset, memoryLength };
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
