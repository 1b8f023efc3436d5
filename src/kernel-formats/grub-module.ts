/** A module of GRUB: an ELF object that says its own name. */
import { joinU64 } from '../bytes/endian.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';
import { isElf } from './elf.ts';
import { ELFCLASS64 } from './ondisk/elf.ts';
import {
  elf_ei_class,
  elf32_e_shentsize,
  elf32_e_shnum,
  elf32_e_shoff,
  elf32_e_shstrndx,
  elf32_sh_name,
  elf32_sh_offset,
  elf64_e_shentsize,
  elf64_e_shnum,
  elf64_e_shoff_hi,
  elf64_e_shoff_lo,
  elf64_e_shstrndx,
  elf64_sh_name,
  elf64_sh_offset_hi,
  elf64_sh_offset_lo,
  SIZEOF_ELF32_SHDR,
  SIZEOF_ELF64_HDR,
  SIZEOF_ELF64_SHDR,
} from './ondisk/structs.gen.ts';
import { asciiText } from './read.ts';

/** A module has about twenty sections. */
const MAX_SECTIONS = 256;
const MAX_NAME_BYTES = 64;
/** The section with the module's name. */
const NAME_SECTION = '.modname';

/** Where the section headers are. */
interface SectionTable {
  /** Bytes from the start of the module. */
  readonly tableAt: number;
  /** Bytes of a header. */
  readonly entryBytes: number;
  /** Headers. */
  readonly count: number;
  /** The section that holds the names of all. */
  readonly stringsIndex: number;
}

function sectionTable32(header: Uint8Array): SectionTable {
  return {
    tableAt: elf32_e_shoff(header, 0),
    entryBytes: elf32_e_shentsize(header, 0),
    count: elf32_e_shnum(header, 0),
    stringsIndex: elf32_e_shstrndx(header, 0),
  };
}

function sectionTable64(header: Uint8Array): SectionTable {
  return {
    tableAt: joinU64(elf64_e_shoff_lo(header, 0), elf64_e_shoff_hi(header, 0)),
    entryBytes: elf64_e_shentsize(header, 0),
    count: elf64_e_shnum(header, 0),
    stringsIndex: elf64_e_shstrndx(header, 0),
  };
}

/** Undefined for what is no module, or a damaged one. @throws EIO */
export function grubModuleName(module: BlockDevice): string | undefined {
  if (module.size < SIZEOF_ELF64_HDR) return undefined;
  const header = readBytes(module, 0, SIZEOF_ELF64_HDR);
  if (!isElf(header)) return undefined;
  const is64 = elf_ei_class(header, 0) === ELFCLASS64;
  const { tableAt, entryBytes, count, stringsIndex } = is64 ? sectionTable64(header) : sectionTable32(header);
  const leastBytes = is64 ? SIZEOF_ELF64_SHDR : SIZEOF_ELF32_SHDR;
  if (entryBytes < leastBytes || count > MAX_SECTIONS || stringsIndex >= count) return undefined;
  if (tableAt + entryBytes * count > module.size) return undefined;
  const table = readBytes(module, tableAt, entryBytes * count);
  const offsetOf = (index: number): number => {
    const at = index * entryBytes;
    return is64 ? joinU64(elf64_sh_offset_lo(table, at), elf64_sh_offset_hi(table, at)) : elf32_sh_offset(table, at);
  };
  const nameOf = is64 ? elf64_sh_name : elf32_sh_name;
  const textAt = (byteOffset: number): string =>
    byteOffset >= module.size
      ? ''
      : asciiText(readBytes(module, byteOffset, Math.min(MAX_NAME_BYTES, module.size - byteOffset)));
  for (let index = 0; index < count; index++) {
    if (textAt(offsetOf(stringsIndex) + nameOf(table, index * entryBytes)) === NAME_SECTION) {
      return textAt(offsetOf(index));
    }
  }
  return undefined;
}
