/** What is packed into GRUB's own image next to its code: where its files are, and a script of its own. */
import { beforeNul } from '../bytes/before-nul.ts';
import { joinU64 } from '../bytes/endian.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { sliceDevice } from '../device/slice.ts';
import { grubModuleName } from './grub-module.ts';
import { GRUB_MODULE_MAGIC } from './ondisk/grub.ts';
import {
  info32_magic,
  info32_offset,
  info32_size,
  info64_offset_hi,
  info64_offset_lo,
  info64_padding,
  info64_size_hi,
  info64_size_lo,
  module_size,
  module_type,
  SIZEOF_GRUB_MODULE_HEADER,
  SIZEOF_GRUB_MODULE_INFO32,
  SIZEOF_GRUB_MODULE_INFO64,
} from './ondisk/structs.gen.ts';

const OBJ_TYPE_ELF = 0;
const OBJ_TYPE_MEMDISK = 1;
const OBJ_TYPE_CONFIG = 2;
const OBJ_TYPE_PREFIX = 3;
/** An image has a few hundred modules at most. */
const MAX_OBJECTS = 2000;
/** Bytes; scripts of this kind are a few lines. */
const MAX_TEXT_BYTES = 64 * 1024;
/** Before the area of modules, in the unpacked core of a BIOS image: its code. */
const MAX_KERNEL_BYTES = 256 * 1024;

/** As it was packed by grub-mkimage. */
export interface GrubCore {
  /** Where its files are: `/EFI/debian`, `(hd0,msdos1)/boot/grub`, `(,gpt2)/grub`. */
  readonly prefix: string;
  /** A script that runs before everything else. */
  readonly config: string | undefined;
  /** The filesystem that the script knows as `(memdisk)`. */
  readonly memdisk: BlockDevice | undefined;
  /** All of these, and the modules. */
  readonly area: BlockDevice;
}

/**
 * The objects in the area of modules: the `mods` section of an EFI image.
 *
 * @throws ERR_BOOTFS_CORRUPT where it is not what it should be
 */
export function readGrubModules(area: BlockDevice): GrubCore {
  let prefix = '';
  let config: string | undefined;
  let memdisk: BlockDevice | undefined;
  for (const { type, content } of readObjects(area)) {
    if (type === OBJ_TYPE_MEMDISK) memdisk = content;
    if (type === OBJ_TYPE_CONFIG) config = readText(content);
    if (type === OBJ_TYPE_PREFIX) prefix = readText(content);
  }
  return { prefix, config, memdisk, area };
}

/** Names of the modules that are packed in: those that need not be loaded. @throws as `readGrubModules` */
export function packedGrubModules({ area }: GrubCore): string[] {
  const names: string[] = [];
  for (const { type, content } of readObjects(area)) {
    const name = type === OBJ_TYPE_ELF ? grubModuleName(content) : undefined;
    if (name !== undefined) names.push(name);
  }
  return names;
}

/** One thing in the area of modules. */
interface GrubObject {
  readonly type: number;
  readonly content: BlockDevice;
}

function readObjects(area: BlockDevice): GrubObject[] {
  if (area.size < SIZEOF_GRUB_MODULE_INFO64)
    throw corrupt('GRUB image: the area of modules is too short', { size: area.size });
  const info = readBytes(area, 0, SIZEOF_GRUB_MODULE_INFO64);
  const is64 = info64_padding(info, 0) === 0;
  const first = is64 ? joinU64(info64_offset_lo(info, 0), info64_offset_hi(info, 0)) : info32_offset(info, 0);
  const end = is64 ? joinU64(info64_size_lo(info, 0), info64_size_hi(info, 0)) : info32_size(info, 0);
  if (
    info32_magic(info, 0) !== GRUB_MODULE_MAGIC ||
    first < (is64 ? SIZEOF_GRUB_MODULE_INFO64 : SIZEOF_GRUB_MODULE_INFO32) ||
    end > area.size
  ) {
    throw corrupt('GRUB image: no area of modules', { first, end, size: area.size });
  }
  const objects: GrubObject[] = [];
  for (let at = first; at + SIZEOF_GRUB_MODULE_HEADER <= end; ) {
    const header = readBytes(area, at, SIZEOF_GRUB_MODULE_HEADER);
    const size = module_size(header, 0);
    if (size < SIZEOF_GRUB_MODULE_HEADER || size > end - at || objects.length >= MAX_OBJECTS) {
      throw corrupt('GRUB image: a module of an impossible size', { byteOffset: at, size });
    }
    const content = sliceDevice(area, at + SIZEOF_GRUB_MODULE_HEADER, size - SIZEOF_GRUB_MODULE_HEADER);
    objects.push({ type: module_type(header, 0), content });
    at += size;
  }
  return objects;
}

/** The area of modules in the unpacked core of a BIOS image: it follows the code. @throws ERR_BOOTFS_CORRUPT */
export function findGrubModules(core: BlockDevice): GrubCore {
  const bytes = readBytes(core, 0, Math.min(core.size, MAX_KERNEL_BYTES));
  for (let at = 0; at + SIZEOF_GRUB_MODULE_INFO32 <= bytes.length; at += 4) {
    // The code holds the magic number, too, but no header around it.
    if (info32_magic(bytes, at) !== GRUB_MODULE_MAGIC || info32_offset(bytes, at) !== SIZEOF_GRUB_MODULE_INFO32)
      continue;
    return readGrubModules(sliceDevice(core, at, core.size - at));
  }
  throw corrupt('GRUB image: no area of modules in its core');
}

function readText(content: BlockDevice): string {
  if (content.size > MAX_TEXT_BYTES) throw corrupt('GRUB image: a text that is too long', { size: content.size });
  const text = decodeUtf8(beforeNul(readBytes(content, 0, content.size)));
  if (text === undefined) throw corrupt('GRUB image: a text that is not UTF-8');
  return text;
}
