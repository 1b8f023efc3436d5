/** ELF kernels: vmlinux, and the kernels of powerpc, s390 and Xen guests. */
import { u16be, u16le, u32be, u32le, u64be, u64le } from '../bytes/endian.ts';
import type { FileReader } from '../contract/file-system.ts';
import { elfArchitecture } from './architecture.ts';
import { badHeader, cutOff, type Fault, type KernelFacts } from './fault.ts';
import { ELFCLASS64, ELFDATA2LSB, PT_LOAD } from './ondisk/elf.ts';
import {
  ELF_E_MACHINE,
  ELF32_E_PHENTSIZE,
  ELF32_E_PHNUM,
  ELF32_E_PHOFF,
  ELF32_P_FILESZ,
  ELF32_P_OFFSET,
  ELF32_P_TYPE,
  ELF64_E_PHENTSIZE,
  ELF64_E_PHNUM,
  ELF64_E_PHOFF,
  ELF64_P_FILESZ,
  ELF64_P_OFFSET,
  ELF64_P_TYPE,
  elf_ei_class,
  elf_ei_data,
  SIZEOF_ELF32_HDR,
  SIZEOF_ELF32_PHDR,
  SIZEOF_ELF64_HDR,
  SIZEOF_ELF64_PHDR,
} from './ondisk/structs.gen.ts';
import { readUpTo } from './read.ts';

const MAX_PROGRAM_HEADERS = 1000;

/** `EI_MAG0` to `EI_MAG3`. */
export function isElf(head: Uint8Array): boolean {
  return head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46;
}

/**
 * An ELF kernel: that each segment to be loaded is in the file; damage is a fault of the result.
 * @throws what reading `file` throws
 */
export function inspectElf(file: FileReader): KernelFacts {
  const head = readUpTo(file, 0, SIZEOF_ELF64_HDR);
  const is64 = elf_ei_class(head, 0) === ELFCLASS64;
  const isLittle = elf_ei_data(head, 0) === ELFDATA2LSB;
  const format = `ELF, ${is64 ? 64 : 32} bits`;
  const u16 = isLittle ? u16le : u16be;
  const u32 = isLittle ? u32le : u32be;
  const word = (bytes: Uint8Array, at: number): number =>
    is64 ? (isLittle ? u64le : u64be)(bytes, at) : u32(bytes, at);
  const architecture = elfArchitecture(u16(head, ELF_E_MACHINE));
  const tableOffset = word(head, is64 ? ELF64_E_PHOFF : ELF32_E_PHOFF);
  const entrySize = u16(head, is64 ? ELF64_E_PHENTSIZE : ELF32_E_PHENTSIZE);
  const count = u16(head, is64 ? ELF64_E_PHNUM : ELF32_E_PHNUM);
  const leastSize = is64 ? SIZEOF_ELF64_PHDR : SIZEOF_ELF32_PHDR;
  if (
    head.length < (is64 ? SIZEOF_ELF64_HDR : SIZEOF_ELF32_HDR) ||
    count === 0 ||
    count > MAX_PROGRAM_HEADERS ||
    entrySize < leastSize
  ) {
    return {
      format,
      architecture,
      compressed: [],
      faults: [badHeader('no usable program headers', { count, entrySize })],
    };
  }
  const tableEnd = tableOffset + count * entrySize;
  if (tableEnd > file.size) {
    return {
      format,
      architecture,
      compressed: [],
      faults: [cutOff('the program headers leave the file', tableEnd, file.size)],
    };
  }
  const faults: Fault[] = [];
  const table = readUpTo(file, tableOffset, count * entrySize);
  for (let index = 0; index < count; index++) {
    const at = index * entrySize;
    if (u32(table, at + (is64 ? ELF64_P_TYPE : ELF32_P_TYPE)) !== PT_LOAD) continue;
    const end =
      word(table, at + (is64 ? ELF64_P_OFFSET : ELF32_P_OFFSET)) +
      word(table, at + (is64 ? ELF64_P_FILESZ : ELF32_P_FILESZ));
    if (end > file.size) faults.push(cutOff(`segment ${index} leaves the file`, end, file.size));
  }
  return { format, architecture, compressed: [], faults };
}
