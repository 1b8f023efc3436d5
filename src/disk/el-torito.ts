/** The boot catalog of an ISO 9660 image: the FAT volume that UEFI boots it from, and that need not be a partition. */
import { u16le, u32le } from '../bytes/endian.ts';
import { equalBytes } from '../bytes/names.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';

const SECTOR_BYTES = 2048;
/** Where volume descriptors begin, and how many of them are looked at. */
const FIRST_DESCRIPTOR = 16;
const MAX_DESCRIPTORS = 16;
const DESCRIPTOR_ID = /* @__PURE__ */ encodeUtf8('CD001');
const BOOT_SYSTEM = /* @__PURE__ */ encodeUtf8('EL TORITO SPECIFICATION');
/** Types of descriptors (ECMA-119, 8.1.1). */
const BOOT_RECORD = 0;
const SET_TERMINATOR = 255;
/** In the boot record: the sector of the catalog. */
const CATALOG_AT = 0x47;
const ENTRY_BYTES = 32;
/** First bytes of entries, and the platform of UEFI. */
const VALIDATION_ENTRY = 1;
const BOOTABLE = 0x88;
const SECTION_HEADER = 0x90;
const LAST_SECTION_HEADER = 0x91;
const PLATFORM_EFI = 0xef;

/** A boot image. */
export interface BootImage {
  /** From the start of the disc. */
  readonly byteOffset: number;
  /** Bytes, as the catalog says: often far too few, or none. */
  readonly length: number;
}

/** The images for UEFI that the catalog lists; none where there is no ISO 9660, or no whole catalog. @throws EIO */
export function findEfiBootImages(device: BlockDevice): BootImage[] {
  const sector = findCatalog(device);
  if (sector === undefined || (sector + 1) * SECTOR_BYTES > device.size) return [];
  return decodeCatalog(readBytes(device, sector * SECTOR_BYTES, SECTOR_BYTES));
}

function findCatalog(device: BlockDevice): number | undefined {
  for (let index = 0; index < MAX_DESCRIPTORS; index++) {
    const at = (FIRST_DESCRIPTOR + index) * SECTOR_BYTES;
    if (at + SECTOR_BYTES > device.size) return undefined;
    const bytes = readBytes(device, at, CATALOG_AT + 4);
    if (!equalBytes(bytes.subarray(1, 6), DESCRIPTOR_ID) || bytes[0] === SET_TERMINATOR) return undefined;
    const isElTorito = equalBytes(bytes.subarray(7, 7 + BOOT_SYSTEM.length), BOOT_SYSTEM);
    if (bytes[0] === BOOT_RECORD && isElTorito) return u32le(bytes, CATALOG_AT);
  }
  return undefined;
}

/** Sections of entries, each for one platform; the first entry is of the platform that the validation entry names. */
function decodeCatalog(bytes: Uint8Array): BootImage[] {
  const images: BootImage[] = [];
  if (bytes[0] !== VALIDATION_ENTRY || u16le(bytes, 30) !== 0xaa55) return images;
  let platform = bytes[1];
  for (let at = ENTRY_BYTES; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    const first = bytes[at];
    if (first === SECTION_HEADER || first === LAST_SECTION_HEADER) platform = bytes[at + 1];
    else if (first === BOOTABLE && platform === PLATFORM_EFI) {
      images.push({ byteOffset: u32le(bytes, at + 8) * SECTOR_BYTES, length: u16le(bytes, at + 6) * 512 });
    }
  }
  return images;
}
