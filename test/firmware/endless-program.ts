/** An EFI program that does nothing, for ever: as small as firmware takes one. */
import { putU32le } from '../../src/bytes/endian.ts';
import type { MachineName } from './machines.ts';

/** IMAGE_FILE_MACHINE_*, and an instruction that jumps to itself. */
const CODE: Readonly<Record<MachineName, { machine: number; jump: readonly number[] }>> = {
  x64: { machine: 0x8664, jump: [0xeb, 0xfe] },
  aa64: { machine: 0xaa64, jump: [0x00, 0x00, 0x00, 0x14] },
};
const COFF = 0x44;
const OPTIONAL = COFF + 20;
const OPTIONAL_BYTES = 0xf0;
const SECTION = OPTIONAL + OPTIONAL_BYTES;
const FILE_ALIGNMENT = 0x200;
const PAGE = 0x1000;
const IMAGE_SUBSYSTEM_EFI_APPLICATION = 10;

/** PE32+ with one section, a page of code. */
export function endlessProgram(name: MachineName): Uint8Array {
  const { machine, jump } = CODE[name];
  const bytes = new Uint8Array(2 * FILE_ALIGNMENT);
  const u32 = (at: number, value: number): void => putU32le(bytes, at, value);
  bytes.set(Buffer.from('MZ'));
  u32(0x3c, COFF - 4);
  bytes.set(Buffer.from('PE\0\0'), COFF - 4);
  u32(COFF, machine | (1 << 16)); // one section
  u32(COFF + 16, OPTIONAL_BYTES | (0x22 << 16)); // IMAGE_FILE_EXECUTABLE_IMAGE | IMAGE_FILE_LARGE_ADDRESS_AWARE
  u32(OPTIONAL, 0x20b);
  u32(OPTIONAL + 4, FILE_ALIGNMENT); // SizeOfCode
  u32(OPTIONAL + 16, PAGE); // AddressOfEntryPoint
  u32(OPTIONAL + 20, PAGE); // BaseOfCode
  u32(OPTIONAL + 32, PAGE); // SectionAlignment
  u32(OPTIONAL + 36, FILE_ALIGNMENT);
  u32(OPTIONAL + 56, 2 * PAGE); // SizeOfImage
  u32(OPTIONAL + 60, FILE_ALIGNMENT); // SizeOfHeaders
  u32(OPTIONAL + 68, IMAGE_SUBSYSTEM_EFI_APPLICATION);
  u32(OPTIONAL + 108, 16); // NumberOfRvaAndSizes
  bytes.set(Buffer.from('.text'), SECTION);
  u32(SECTION + 8, PAGE); // VirtualSize
  u32(SECTION + 12, PAGE); // VirtualAddress
  u32(SECTION + 16, FILE_ALIGNMENT); // SizeOfRawData
  u32(SECTION + 20, FILE_ALIGNMENT); // PointerToRawData
  u32(SECTION + 36, 0x60000020); // IMAGE_SCN_CNT_CODE | IMAGE_SCN_MEM_EXECUTE | IMAGE_SCN_MEM_READ
  bytes.set(jump, FILE_ALIGNMENT);
  return bytes;
}
