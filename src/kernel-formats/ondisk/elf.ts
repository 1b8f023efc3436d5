import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'Linux, include/uapi/linux/elf.h';

/** `e_ident[EI_CLASS]`: the tables are those of 64 bits. */
export const ELFCLASS64 = 2;
/** `e_ident[EI_DATA]`: the lowest byte first. */
export const ELFDATA2LSB = 1;
/** `p_type` of a segment that is loaded. */
export const PT_LOAD = 1;

/**
 * The readers are of little-endian files; where a file may be of the other order, it is read at the same offsets.
 */
export const elf32Header: StructTable = {
  name: 'elf32_hdr',
  source,
  endian: 'little',
  hot: true,
  prefix: 'elf32_',
  size: 52,
  offsets: ['e_phoff', 'e_phentsize', 'e_phnum'],
  fields: [
    [0x1c, 'e_phoff', 'u32', 'byte offset of the program headers'],
    [0x20, 'e_shoff', 'u32', 'byte offset of the section headers'],
    [0x2a, 'e_phentsize', 'u16', 'bytes of a program header'],
    [0x2c, 'e_phnum', 'u16', 'program headers'],
    [0x2e, 'e_shentsize', 'u16', 'bytes of a section header'],
    [0x30, 'e_shnum', 'u16', 'section headers'],
    [0x32, 'e_shstrndx', 'u16', 'the section that holds the names of sections'],
  ],
};

/** What both headers begin with. */
export const elfIdent: StructTable = {
  name: 'elf_ident',
  source,
  endian: 'little',
  hot: true,
  prefix: 'elf_',
  size: 20,
  offsets: ['e_machine'],
  fields: [
    [0x04, 'ei_class', 'u8', '1: 32 bits, 2: 64 bits'],
    [0x05, 'ei_data', 'u8', '1: lowest byte first, 2: highest byte first'],
    [0x12, 'e_machine', 'u16', 'EM_*'],
  ],
};

/** As elf32_hdr. */
export const elf64Header: StructTable = {
  name: 'elf64_hdr',
  source,
  endian: 'little',
  hot: true,
  prefix: 'elf64_',
  size: 64,
  offsets: ['e_phoff', 'e_phentsize', 'e_phnum'],
  fields: [
    [0x20, 'e_phoff', 'u64', 'byte offset of the program headers'],
    [0x28, 'e_shoff', 'u64', 'byte offset of the section headers'],
    [0x36, 'e_phentsize', 'u16', 'bytes of a program header'],
    [0x38, 'e_phnum', 'u16', 'program headers'],
    [0x3a, 'e_shentsize', 'u16', 'bytes of a section header'],
    [0x3c, 'e_shnum', 'u16', 'section headers'],
    [0x3e, 'e_shstrndx', 'u16', 'the section that holds the names of sections'],
  ],
};

/** A segment. */
export const elf32ProgramHeader: StructTable = {
  name: 'elf32_phdr',
  source,
  endian: 'little',
  hot: true,
  prefix: 'elf32_',
  size: 32,
  offsets: ['p_type', 'p_offset', 'p_filesz'],
  fields: [
    [0x00, 'p_type', 'u32', '1: loaded'],
    [0x04, 'p_offset', 'u32', 'byte offset in the file'],
    [0x10, 'p_filesz', 'u32', 'bytes in the file'],
  ],
};

/** A segment. */
export const elf64ProgramHeader: StructTable = {
  name: 'elf64_phdr',
  source,
  endian: 'little',
  hot: true,
  prefix: 'elf64_',
  size: 56,
  offsets: ['p_type', 'p_offset', 'p_filesz'],
  fields: [
    [0x00, 'p_type', 'u32', '1: loaded'],
    [0x08, 'p_offset', 'u64', 'byte offset in the file'],
    [0x20, 'p_filesz', 'u64', 'bytes in the file'],
  ],
};

/** A section. */
export const elf32SectionHeader: StructTable = {
  name: 'elf32_shdr',
  source,
  endian: 'little',
  hot: true,
  prefix: 'elf32_',
  size: 40,
  fields: [
    [0x00, 'sh_name', 'u32', 'bytes from the start of the section of names'],
    [0x10, 'sh_offset', 'u32', 'byte offset in the file'],
  ],
};

/** A section. */
export const elf64SectionHeader: StructTable = {
  name: 'elf64_shdr',
  source,
  endian: 'little',
  hot: true,
  prefix: 'elf64_',
  size: 64,
  fields: [
    [0x00, 'sh_name', 'u32', 'bytes from the start of the section of names'],
    [0x18, 'sh_offset', 'u64', 'byte offset in the file'],
  ],
};
