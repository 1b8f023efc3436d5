/** What stands in a block of EROFS: nothing but the superblock has a magic number, so that a walk has to say where. */
import { beforeNul } from '../../bytes/before-nul.ts';
import { u16le, u32le } from '../../bytes/endian.ts';
import { escapePath, nameFromBytes } from '../../bytes/names.ts';
import { erofsInodeChunkIndex } from '../../erofsread/ondisk/chunk-index.ts';
import { zErofsLclusterIndex } from '../../erofsread/ondisk/cluster-index.ts';
import { erofsDirent } from '../../erofsread/ondisk/directory.ts';
import { erofsInodeCompact, erofsInodeExtended } from '../../erofsread/ondisk/inode.ts';
import { zErofsMapHeader } from '../../erofsread/ondisk/map-header.ts';
import { type DecodedStructure, decodeRecords, decodeStructure, MAX_RECORDS } from './struct-reader.ts';

const DIRENT_BYTES = 12;
const COMPACT_BYTES = 32;
const EXTENDED_BYTES = 64;
const XATTR_HEADER_BYTES = 12;
const MAP_HEADER_BYTES = 8;
/** i_format, bits 1 to 3. */
const FULL_INDEX = 1;
const FLAT_INLINE = 2;
const COMPACT_INDEX = 3;
const CHUNKS = 4;
const CHUNK_INDEXES = 0x20;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;

/** What a walk knows of a block. */
export interface ErofsSetting {
  /** Inodes that begin in the block: their first bytes in it, and their numbers. */
  readonly inodes: readonly { readonly at: number; readonly ino: number }[];
  /** Entries of a directory fill it. */
  readonly isDirectory: boolean;
}

/** The superblock is somebody else's: these are inodes with what follows them, and entries. */
export function erofsStructures(bytes: Uint8Array, { inodes, isDirectory }: ErofsSetting): DecodedStructure[] {
  const found = inodes.flatMap(({ at, ino }) => inodeAt(bytes, at, ino));
  return isDirectory && inodes.length === 0 ? direntsIn(bytes, 0, bytes.length) : found;
}

function inodeAt(bytes: Uint8Array, at: number, ino: number): DecodedStructure[] {
  if (at + COMPACT_BYTES > bytes.length) return [];
  const format = u16le(bytes, at);
  const isExtended = (format & 1) !== 0;
  const size = isExtended ? EXTENDED_BYTES : COMPACT_BYTES;
  const inode = decodeStructure(isExtended ? erofsInodeExtended : erofsInodeCompact, `inode ${ino}`, bytes, at);
  const xattrUnits = u16le(bytes, at + 2);
  const end = at + size + (xattrUnits === 0 ? 0 : XATTR_HEADER_BYTES + 4 * (xattrUnits - 1));
  return [inode, ...behind(bytes, at, end, (format >>> 1) & 7)];
}

/** What follows an inode and its attributes, by the layout of its data. */
function behind(bytes: Uint8Array, at: number, end: number, layout: number): DecodedStructure[] {
  if (layout === FLAT_INLINE && (u16le(bytes, at + 4) & S_IFMT) === S_IFDIR) {
    const tail = u32le(bytes, at + 8) % bytes.length;
    return direntsIn(bytes, end, Math.min(end + tail, bytes.length));
  }
  const aligned = Math.ceil(end / 8) * 8;
  if (layout === CHUNKS && (u16le(bytes, at + 0x10) & CHUNK_INDEXES) !== 0) {
    const chunkBlocks = 2 ** (bytes[at + 0x10] & 0x1f);
    const count = Math.ceil(u32le(bytes, at + 8) / (chunkBlocks * bytes.length));
    return decodeRecords(erofsInodeChunkIndex, 'chunk', bytes, aligned, count);
  }
  const isCompressed = layout === FULL_INDEX || layout === COMPACT_INDEX;
  if (!isCompressed || aligned + MAP_HEADER_BYTES > bytes.length) return [];
  const header = decodeStructure(zErofsMapHeader, 'head of the index', bytes, aligned);
  // The full index has 8 bytes of nothing in front.
  const clusters = Math.ceil(u32le(bytes, at + 8) / bytes.length);
  return layout === FULL_INDEX
    ? [header, ...decodeRecords(zErofsLclusterIndex, 'cluster', bytes, aligned + 2 * MAP_HEADER_BYTES, clusters)]
    : [header];
}

/** Entries between two bytes; the first one says how many they are, what makes no sense ends them. */
function direntsIn(bytes: Uint8Array, start: number, end: number): DecodedStructure[] {
  const found: DecodedStructure[] = [];
  if (start + DIRENT_BYTES > end) return found;
  const count = Math.floor(u16le(bytes, start + 8) / DIRENT_BYTES);
  for (let index = 0; index < Math.min(count, MAX_RECORDS); index++) {
    const at = start + index * DIRENT_BYTES;
    if (at + DIRENT_BYTES > end) break;
    const nameStart = start + u16le(bytes, at + 8);
    const nextStart = index + 1 < count && at + 2 * DIRENT_BYTES <= end ? start + u16le(bytes, at + 20) : end;
    if (nameStart > end || nextStart > end || nextStart < nameStart) break;
    const name = escapePath(nameFromBytes(beforeNul(bytes.subarray(nameStart, nextStart))));
    found.push(decodeStructure(erofsDirent, `entry ${name}`, bytes, at));
  }
  return found;
}
