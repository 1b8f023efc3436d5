/** Directory entries byte by byte: whatever a test wants to stand there. */

/** What one 32-byte entry holds; what is left out is zero, the attribute `archive`. */
export interface EntryFields {
  /** DIR_Attr; 0x20 by default. */
  readonly attributes?: number;
  /** DIR_NTRes: 0x08 base in lower case, 0x10 extension in lower case. */
  readonly caseBits?: number;
  readonly cluster?: number;
  /** Bytes. */
  readonly size?: number;
  /** As stored: hours << 11 | minutes << 5 | seconds / 2. */
  readonly time?: number;
  /** As stored: (year - 1980) << 9 | month << 5 | day. */
  readonly date?: number;
  readonly creationTime?: number;
  readonly creationDate?: number;
  /** 10 ms. */
  readonly creationTenths?: number;
  readonly accessDate?: number;
}

export const ATTR_VOLUME = 0x08;
export const ATTR_DIRECTORY = 0x10;
export const ATTR_ARCHIVE = 0x20;
export const ATTR_LONG_NAME = 0x0f;

/** 11 bytes: `README  TXT`. Characters are bytes of the code page. */
export function rawName(name: string): Uint8Array {
  if (name.length !== 11) throw new Error(`a raw name has 11 bytes: '${name}'`);
  return Uint8Array.from(name, (character) => character.charCodeAt(0));
}

/** A short entry; `name` as `rawName` takes it. */
export function shortSlot(name: string | Uint8Array, fields: EntryFields = {}): Uint8Array {
  const slot = new Uint8Array(32);
  const view = new DataView(slot.buffer);
  slot.set(typeof name === 'string' ? rawName(name) : name);
  slot[11] = fields.attributes ?? ATTR_ARCHIVE;
  slot[12] = fields.caseBits ?? 0;
  slot[13] = fields.creationTenths ?? 0;
  view.setUint16(14, fields.creationTime ?? 0, true);
  view.setUint16(16, fields.creationDate ?? 0, true);
  view.setUint16(18, fields.accessDate ?? 0, true);
  view.setUint16(20, (fields.cluster ?? 0) >>> 16, true);
  view.setUint16(22, fields.time ?? 0, true);
  view.setUint16(24, fields.date ?? 0x5a21, true);
  view.setUint16(26, (fields.cluster ?? 0) & 0xffff, true);
  view.setUint32(28, fields.size ?? 0, true);
  return slot;
}

/** Of the 11 bytes of a short name. */
export function nameChecksum(name: string | Uint8Array): number {
  const bytes = typeof name === 'string' ? rawName(name) : name;
  return bytes.reduce((sum, byte) => (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff, 0);
}

/** What one part of a long name holds. */
export interface PartFields {
  /** LDIR_Ord: the number of the part, 0x40 on the last. */
  readonly order: number;
  readonly checksum: number;
  /** 13 UTF-16 units. */
  readonly units: readonly number[];
  readonly type?: number;
  readonly cluster?: number;
}

const UNIT_OFFSETS = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

export function partSlot({ order, checksum, units, type = 0, cluster = 0 }: PartFields): Uint8Array {
  const slot = new Uint8Array(32);
  const view = new DataView(slot.buffer);
  slot[0] = order;
  slot[11] = ATTR_LONG_NAME;
  slot[12] = type;
  slot[13] = checksum;
  view.setUint16(26, cluster, true);
  UNIT_OFFSETS.forEach((at, index) => {
    view.setUint16(at, units[index] ?? 0xffff, true);
  });
  return slot;
}

/** The parts of a long name in the order on disk, the last first; units that are no text are allowed. */
export function longSlots(name: string | readonly number[], shortName: string | Uint8Array): Uint8Array[] {
  const units = typeof name === 'string' ? [...Array(name.length).keys()].map((at) => name.charCodeAt(at)) : name;
  const padded = units.length % 13 === 0 ? units : [...units, 0];
  const count = Math.ceil(padded.length / 13);
  const checksum = nameChecksum(shortName);
  return [...Array(count).keys()].reverse().map((index) =>
    partSlot({
      order: (index + 1) | (index === count - 1 ? 0x40 : 0),
      checksum,
      units: padded.slice(index * 13, index * 13 + 13),
    }),
  );
}

/** A long name with its short entry. */
export function namedSlots(
  name: string | readonly number[],
  shortName: string,
  fields: EntryFields = {},
): Uint8Array[] {
  return [...longSlots(name, shortName), shortSlot(shortName, fields)];
}
