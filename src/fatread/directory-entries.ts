/** From slots to entries: which belong together, and under which name. */
import { u16le } from '../bytes/endian.ts';
import { decodeLongName, decodeShortName, shortNameChecksum } from './names.ts';
import {
  ATTR,
  decodeMsdosDirEntry,
  ds_alias_checksum,
  ds_id,
  ds_name0_4,
  ds_name5_10,
  ds_name11_12,
  type MsdosDirEntry,
} from './ondisk/structs.gen.ts';
import type { NextSlot, Slot } from './slot-cursor.ts';

const ATTR_VOLUME = 0x08;
const ATTR_DIR = 0x10;
/** Of a part of a long name: read-only, hidden, system and volume at once. */
const ATTR_EXT = 0x0f;
/** The bits that have a meaning. */
const ATTR_MASK = 0x3f;
const DELETED_FLAG = 0xe5;

/** `msdos_dir_slot.id`: the last part of a name, which stands first. */
const LAST_LONG_ENTRY = 0x40;
const MAX_SLOTS = 20;
const UNITS_A_SLOT = 13;

/** A file, a directory, or `.` or `..`. */
export interface FatEntry {
  /** The short entry, `struct msdos_dir_entry`. */
  readonly fields: MsdosDirEntry;
  /** Of the short entry, on the device. */
  readonly byteOffset: number;
  /** '' where it has none: then no look-up finds it, under its long name neither. */
  readonly shortName: string;
  /** Undefined where it has none, or one that does not belong to the short entry. */
  readonly longName: string | undefined;
}

/** The name in a listing. What stands under the short name `.` or `..` is shown so, whatever its long name. */
export function listedName({ shortName, longName }: FatEntry): string {
  return shortName === '.' || shortName === '..' ? shortName : (longName ?? shortName);
}

/** By `msdos_dir_entry.attr`. */
export function isDirectory(attributes: number): boolean {
  return (attributes & ATTR_DIR) !== 0;
}

/**
 * Every entry in the order on disk, as fat_search_long and __fat_readdir in fs/fat/dir.c see them: without what is deleted,
 * volume labels, and long names whose parts do not fit together or do not belong to the short entry behind them.
 */
export function readEntries(nextSlot: NextSlot, visit: (entry: FatEntry) => void): void {
  /** Of the long name that ended right before the current slot. */
  let units: number[] | undefined;
  let checksum = 0;

  /** As fat_parse_long: the slot behind the parts, or where they do not fit, what is still to be looked at. */
  function readParts(first: Slot): Slot | undefined {
    const id = ds_id(first.bytes, 0);
    const parts = id & ~LAST_LONG_ENTRY;
    if (parts === id || parts === 0 || parts > MAX_SLOTS) return nextSlot();
    checksum = ds_alias_checksum(first.bytes, 0);
    const found: number[] = [];
    let slot: Slot | undefined = first;
    for (let part = parts - 1; part >= 0; part--) {
      readUnits(slot.bytes, part, found);
      slot = nextSlot();
      if (slot === undefined || (part > 0 && !isPartNumber(slot, part, checksum))) return slot;
    }
    units = found;
    return slot;
  }

  let slot = nextSlot();
  while (slot !== undefined) {
    const longUnits = units;
    units = undefined;
    if (isPart(slot)) {
      slot = readParts(slot);
      continue;
    }
    if (isShown(slot)) {
      const fields = decodeMsdosDirEntry(slot.bytes.slice());
      const { name, lcase } = fields;
      visit({
        fields,
        byteOffset: slot.byteOffset,
        shortName: decodeShortName(name, lcase),
        longName: longUnits && shortNameChecksum(name) === checksum ? decodeLongName(longUnits) : undefined,
      });
    }
    slot = nextSlot();
  }
}

/** How many of the entries are directories, `.` and `..` among them (fat_subdirs). */
export function countDirectories(nextSlot: NextSlot): number {
  let count = 0;
  for (let slot = nextSlot(); slot !== undefined; slot = nextSlot()) {
    if (isShown(slot) && isDirectory(attributesOf(slot))) count++;
  }
  return count;
}

/** The 11 bytes of the first volume label; undefined where there is none. What has a cluster is no label. */
export function findVolumeLabel(nextSlot: NextSlot): Uint8Array | undefined {
  for (let slot = nextSlot(); slot !== undefined; slot = nextSlot()) {
    const { name, attr, start, starthi } = decodeMsdosDirEntry(slot.bytes);
    const attributes = attr & ATTR_MASK;
    const isLabel = (attributes & (ATTR_VOLUME | ATTR_DIR)) === ATTR_VOLUME && attributes !== ATTR_EXT;
    if (isLabel && !isDeleted(slot) && start + starthi === 0) return name;
  }
  return undefined;
}

function attributesOf({ bytes }: Slot): number {
  return bytes[ATTR];
}

function isDeleted({ bytes }: Slot): boolean {
  return bytes[0] === DELETED_FLAG;
}

function isPart(slot: Slot): boolean {
  return attributesOf(slot) === ATTR_EXT && !isDeleted(slot);
}

function isShown(slot: Slot): boolean {
  return (attributesOf(slot) & ATTR_VOLUME) === 0 && !isDeleted(slot);
}

function isPartNumber({ bytes }: Slot, part: number, checksum: number): boolean {
  const number = ds_id(bytes, 0) & ~LAST_LONG_ENTRY;
  return bytes[ATTR] === ATTR_EXT && number === part && ds_alias_checksum(bytes, 0) === checksum;
}

/** The mark ends a name, on a later part too. */
function readUnits(bytes: Uint8Array, part: number, units: number[]): void {
  let at = part * UNITS_A_SLOT;
  for (const piece of [ds_name0_4(bytes, 0), ds_name5_10(bytes, 0), ds_name11_12(bytes, 0)]) {
    for (let byte = 0; byte < piece.length; byte += 2) units[at++] = u16le(piece, byte);
  }
  if ((ds_id(bytes, 0) & LAST_LONG_ENTRY) !== 0) units[at] = 0;
}
