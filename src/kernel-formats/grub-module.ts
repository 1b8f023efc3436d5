/** A module of GRUB: an ELF object that says its own name. */
import { u16le, u32le, u64le } from '../bytes/endian.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';
import { isElf } from './elf.ts';
import { asciiText } from './read.ts';

/** Bytes of the longer header, of 64 bits. */
const HEADER_BYTES = 64;
/** A module has about twenty sections. */
const MAX_SECTIONS = 256;
const MAX_NAME_BYTES = 64;
/** The section with the module's name. */
const NAME_SECTION = '.modname';

/** Undefined for what is no module, or a damaged one. @throws EIO */
export function grubModuleName(module: BlockDevice): string | undefined {
  if (module.size < HEADER_BYTES) return undefined;
  const header = readBytes(module, 0, HEADER_BYTES);
  if (!isElf(header)) return undefined;
  const is64 = header[4] === 2;
  const word = is64 ? u64le : u32le;
  const tableAt = word(header, is64 ? 0x28 : 0x20); // e_shoff
  const [entryBytes, count, stringsIndex] = [0, 2, 4].map((at) => u16le(header, (is64 ? 0x3a : 0x2e) + at));
  if (entryBytes < (is64 ? 64 : 40) || count > MAX_SECTIONS || stringsIndex >= count) return undefined;
  if (tableAt + entryBytes * count > module.size) return undefined;
  const table = readBytes(module, tableAt, entryBytes * count);
  // sh_offset
  const offsetOf = (index: number): number => word(table, index * entryBytes + (is64 ? 0x18 : 0x10));
  const textAt = (byteOffset: number): string =>
    byteOffset >= module.size
      ? ''
      : asciiText(readBytes(module, byteOffset, Math.min(MAX_NAME_BYTES, module.size - byteOffset)));
  for (let index = 0; index < count; index++) {
    if (textAt(offsetOf(stringsIndex) + u32le(table, index * entryBytes)) === NAME_SECTION) {
      return textAt(offsetOf(index));
    }
  }
  return undefined;
}
