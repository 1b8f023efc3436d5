/** The boot catalog of an ISO 9660 image: the FAT volume that UEFI boots it from, and that need not be a partition. */

import { equalBytes } from '../bytes/names.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';
import {
  entry_boot_indicator,
  entry_load_rba,
  entry_sector_count,
  record_catalog,
  record_id,
  record_system,
  record_type,
  SIZEOF_EL_TORITO_BOOT_ENTRY,
  SIZEOF_EL_TORITO_BOOT_RECORD,
  validation_header_id,
  validation_key,
  validation_platform_id,
} from './ondisk/structs.gen.ts';

const SECTOR_BYTES = 2048;
/** In which the catalog counts the length of an image. */
const VIRTUAL_SECTOR_BYTES = 512;
/** Where volume descriptors begin, and how many of them are looked at. */
const FIRST_DESCRIPTOR = 16;
const MAX_DESCRIPTORS = 16;
const DESCRIPTOR_ID = /* @__PURE__ */ encodeUtf8('CD001');
const BOOT_SYSTEM = /* @__PURE__ */ encodeUtf8('EL TORITO SPECIFICATION');
/** Types of descriptors (ECMA-119, 8.1.1). */
const BOOT_RECORD = 0;
const SET_TERMINATOR = 255;
/** First bytes of entries, and the platform of UEFI. */
const VALIDATION_ENTRY = 1;
const VALIDATION_KEY = 0xaa55;
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
    const bytes = readBytes(device, at, SIZEOF_EL_TORITO_BOOT_RECORD);
    const type = record_type(bytes, 0);
    if (!equalBytes(record_id(bytes, 0), DESCRIPTOR_ID) || type === SET_TERMINATOR) return undefined;
    const isElTorito = equalBytes(record_system(bytes, 0), BOOT_SYSTEM);
    if (type === BOOT_RECORD && isElTorito) return record_catalog(bytes, 0);
  }
  return undefined;
}

/** Sections of entries, each for one platform; the first entry is of the platform that the validation entry names. */
function decodeCatalog(bytes: Uint8Array): BootImage[] {
  const images: BootImage[] = [];
  if (validation_header_id(bytes, 0) !== VALIDATION_ENTRY || validation_key(bytes, 0) !== VALIDATION_KEY) return images;
  let platform = validation_platform_id(bytes, 0);
  for (
    let at = SIZEOF_EL_TORITO_BOOT_ENTRY;
    at + SIZEOF_EL_TORITO_BOOT_ENTRY <= bytes.length;
    at += SIZEOF_EL_TORITO_BOOT_ENTRY
  ) {
    const first = entry_boot_indicator(bytes, at);
    if (first === SECTION_HEADER || first === LAST_SECTION_HEADER) platform = validation_platform_id(bytes, at);
    else if (first === BOOTABLE && platform === PLATFORM_EFI) {
      images.push({
        byteOffset: entry_load_rba(bytes, at) * SECTOR_BYTES,
        length: entry_sector_count(bytes, at) * VIRTUAL_SECTOR_BYTES,
      });
    }
  }
  return images;
}
