/** ELF kernels: vmlinux, and the kernels of powerpc, s390 and Xen guests. */
import { u16be, u16le, u32be, u32le, u64be, u64le } from '../bytes/endian.ts';
import type { FileReader } from '../contract/file-system.ts';
import { elfArchitecture } from './architecture.ts';
import { badHeader, cutOff, type Fault, type KernelFacts } from './fault.ts';
import { readUpTo } from './read.ts';

const MAX_PROGRAM_HEADERS = 1000;
const PT_LOAD = 1;

/** `EI_MAG0` to `EI_MAG3`. */
export function isElf(head: Uint8Array): boolean {
  return head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46;
}

/**
 * An ELF kernel: that each segment to be loaded is in the file; damage is a fault of the result.
 * @throws what reading `file` throws
 */
export function inspectElf(file: FileReader): KernelFacts {
  const head = readUpTo(file, 0, 64);
  const is64 = head[4] === 2;
  const isLittle = head[5] === 1;
  const format = `ELF, ${is64 ? 64 : 32} bits`;
  const u16 = isLittle ? u16le : u16be;
  const u32 = isLittle ? u32le : u32be;
  const word = (bytes: Uint8Array, at: number): number =>
    is64 ? (isLittle ? u64le : u64be)(bytes, at) : u32(bytes, at);
  const architecture = elfArchitecture(u16(head, 0x12));
  const tableOffset = word(head, is64 ? 0x20 : 0x1c);
  const entrySize = u16(head, is64 ? 0x36 : 0x2a);
  const count = u16(head, is64 ? 0x38 : 0x2c);
  const leastSize = is64 ? 56 : 32;
  if (head.length < (is64 ? 64 : 52) || count === 0 || count > MAX_PROGRAM_HEADERS || entrySize < leastSize) {
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
    if (u32(table, at) !== PT_LOAD) continue;
    const end = word(table, at + (is64 ? 8 : 4)) + word(table, at + (is64 ? 32 : 16));
    if (end > file.size) faults.push(cutOff(`segment ${index} leaves the file`, end, file.size));
  }
  return { format, architecture, compressed: [], faults };
}
