/** The items of an XFS transaction, as lists of regions. */
import { words } from './log-builder.ts';

const CHUNK = 128;

/** 128 bytes of one value. */
export const chunk = (value: number): Uint8Array => new Uint8Array(CHUNK).fill(value);

/** A buffer whose `chunks`, by number, get new contents; runs of neighbours are one region. */
export function bufferItem(
  daddr: number,
  length: number,
  chunks: Readonly<Record<number, Uint8Array>>,
  { flags = 0x5000, little = true, mapWords = 1 } = {},
): Uint8Array[] {
  const map = new Array<number>(mapWords).fill(0);
  const regions: Uint8Array[] = [];
  let last = -2;
  for (const number of Object.keys(chunks).map(Number)) {
    map[number >>> 5] |= 1 << (number & 31);
    const before = regions[regions.length - 1];
    if (number === last + 1) regions[regions.length - 1] = Uint8Array.from([...before, ...chunks[number]]);
    else regions.push(chunks[number]);
    last = number;
  }
  return [bufferFormat(daddr, length, map, regions.length + 1, flags, little), ...regions];
}

export function bufferFormat(
  daddr: number,
  length: number,
  map: readonly number[],
  regionCount: number,
  flags = 0x5000,
  little = true,
): Uint8Array {
  const format = words([0, 0, daddr, 0, map.length, ...map], little);
  const view = new DataView(format.buffer);
  if (!little) view.setUint32(8, 0);
  if (!little) view.setUint32(12, daddr);
  view.setUint16(0, 0x123c, little);
  view.setUint16(2, regionCount, little);
  view.setUint16(4, flags, little);
  view.setUint16(6, length, little);
  return format;
}

export const cancelItem = (daddr: number, length: number): Uint8Array[] => [
  bufferFormat(daddr, length, [0], 1, 0x5002),
];

export interface InodeItemOptions {
  readonly ino?: number;
  readonly clusterStart: number;
  readonly clusterLength?: number;
  readonly byteOffset?: number;
  readonly fields?: number;
  readonly core?: Uint8Array;
  readonly forks?: readonly Uint8Array[];
  readonly rdev?: number;
  readonly little?: boolean;
  /** The form of 52 bytes. */
  readonly packed?: boolean;
  readonly regionCount?: number;
}

export function inodeItem(options: InodeItemOptions): Uint8Array[] {
  const { ino = 128, clusterStart, clusterLength = 32, byteOffset = 0, fields = 1, forks = [], rdev = 0 } = options;
  const { little = true, packed = false } = options;
  const format = new Uint8Array(packed ? 52 : 56);
  const view = new DataView(format.buffer);
  const shift = packed ? 4 : 0;
  view.setUint16(0, 0x123b, little);
  view.setUint16(2, options.regionCount ?? 2 + forks.length, little);
  view.setUint32(4, fields, little);
  view.setBigUint64(16 - shift, BigInt(ino), little);
  view.setUint32(24 - shift, rdev, little);
  view.setBigUint64(40 - shift, BigInt(clusterStart), little);
  view.setUint32(48 - shift, clusterLength, little);
  view.setUint32(52 - shift, byteOffset, little);
  return [format, options.core ?? logDinode({ little }), ...forks];
}

export interface DinodeOptions {
  readonly little?: boolean;
  readonly mode?: number;
  readonly size?: number;
  readonly forkOffset?: number;
  readonly flags2?: number;
  readonly mtime?: bigint;
  readonly magic?: number;
}

/** xfs_log_dinode. */
export function logDinode({
  little = true,
  mode = 0o100644,
  size = 7,
  forkOffset = 0,
  ...rest
}: DinodeOptions): Uint8Array {
  const core = new Uint8Array(176);
  const view = new DataView(core.buffer);
  view.setUint16(0, rest.magic ?? 0x494e, little);
  view.setUint16(2, mode, little);
  core[4] = 3;
  core[5] = 2;
  view.setUint32(8, 1000, little);
  view.setUint32(16, 1, little);
  view.setBigUint64(40, rest.mtime ?? 0n, little);
  view.setBigUint64(56, BigInt(size), little);
  core[82] = forkOffset;
  core[83] = 1;
  view.setUint32(92, 0x01020304, little);
  view.setUint32(96, 0x77777777, little);
  view.setBigUint64(120, BigInt(rest.flags2 ?? 0), little);
  return core;
}

/** xfs_icreate_log. */
export function icreateItem(
  ag: number,
  agBlock: number,
  count: number,
  inodeSize: number,
  length: number,
): Uint8Array[] {
  const format = words([0, ag, agBlock, count, inodeSize, length, 0x99], false);
  const view = new DataView(format.buffer);
  view.setUint16(0, 0x123f, true);
  view.setUint16(2, 1, true);
  return [format];
}

/** Any intent or done item: type, id, and what follows the id in words of 64 bits. */
export function intentItem(
  type: number,
  id: bigint,
  second: number,
  rest: readonly bigint[],
  regions = 1,
): Uint8Array[] {
  const format = new Uint8Array(16 + rest.length * 8);
  const view = new DataView(format.buffer);
  view.setUint16(0, type, true);
  view.setUint16(2, regions, true);
  view.setUint32(4, second, true);
  view.setBigUint64(8, id, true);
  for (const [index, value] of rest.entries()) view.setBigUint64(16 + index * 8, value, true);
  return [format];
}

export interface AttributeItemOptions {
  readonly id: bigint;
  readonly ino?: number;
  /** XFS_ATTRI_OP_FLAGS_*: 1 set, 2 remove, 3 replace, 4 to 6 for parent pointers. */
  readonly operation: number;
  /** XFS_ATTR_ROOT and the like. */
  readonly filter?: number;
  readonly name: string;
  readonly value?: string;
}

/** ATTRI: the change of an attribute, with its name and value, each padded to a multiple of 4 bytes. */
export function attributeItem(options: AttributeItemOptions): Uint8Array[] {
  const { id, ino = 131, operation, filter = 2, name, value = '' } = options;
  const regions = [name, value].filter((text) => text !== '').map(padded);
  const lengths = [BigInt(operation) | (BigInt(name.length) << 32n), BigInt(value.length) | (BigInt(filter) << 32n)];
  const [format] = intentItem(0x1246, id, 0, [BigInt(ino), ...lengths], 1 + regions.length);
  return [format, ...regions];
}

function padded(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(text.length / 4) * 4);
  bytes.set(Buffer.from(text));
  return bytes;
}
