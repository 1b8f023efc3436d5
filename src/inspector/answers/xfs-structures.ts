/** What stands in a block of XFS: nearly all of it begins with a magic number. */
import { u16be, u32be } from '../../bytes/endian.ts';
import { escapePath, nameFromBytes } from '../../bytes/names.ts';
import type { StructTable } from '../../bytes/struct-table.ts';
import { XLOG_HEADER_MAGIC_NUM, XLOG_REC_HEADER } from '../../xfslog/ondisk/record-header.ts';
import { XFS_ATTR3_RMT_HDR, XFS_BTREE_LBLOCK, XFS_DA3_BLKINFO, XFS_DIR3_BLK_HDR } from '../../xfsread/ondisk/blocks.ts';
import { XFS_AGF, XFS_AGI, XFS_BTREE_SBLOCK } from '../../xfsread/ondisk/groups.ts';
import { XFS_DINODE } from '../../xfsread/ondisk/inode.ts';
import { XFS_DSB } from '../../xfsread/ondisk/superblock.ts';
import {
  XFS_AGFL,
  XFS_ALLOC_REC,
  XFS_BMBT_REC,
  XFS_DIR2_DATA_ENTRY,
  XFS_DIR2_LEAF_ENTRY,
  XFS_INOBT_REC,
  XFS_REFCOUNT_REC,
  XFS_RMAP_REC,
} from './shown-tables.ts';
import { type DecodedStructure, decodeRecords, decodeStructure, MAX_RECORDS } from './struct-reader.ts';

const SECTOR_BYTES = 512;
/** In the order of their first bytes, as text. */
const HEADS: Readonly<Record<string, readonly [table: StructTable, title: string]>> = {
  XFSB: [XFS_DSB, 'superblock'],
  XAGF: [XFS_AGF, 'free space of an allocation group'],
  XAGI: [XFS_AGI, 'inodes of an allocation group'],
  XAFL: [XFS_AGFL, 'blocks kept for the trees of a group'],
  XDB3: [XFS_DIR3_BLK_HDR, 'directory of one block'],
  XDD3: [XFS_DIR3_BLK_HDR, 'entries of a directory'],
  XDF3: [XFS_DIR3_BLK_HDR, 'free space of a directory'],
  XARM: [XFS_ATTR3_RMT_HDR, 'value of an attribute'],
  XSLM: [XFS_ATTR3_RMT_HDR, 'target of a symbolic link'],
  BMA3: [XFS_BTREE_LBLOCK, 'node of an extent tree'],
  AB3B: [XFS_BTREE_SBLOCK, 'free space by place'],
  AB3C: [XFS_BTREE_SBLOCK, 'free space by length'],
  IAB3: [XFS_BTREE_SBLOCK, 'tree of inodes'],
  FIB3: [XFS_BTREE_SBLOCK, 'tree of free inodes'],
  RMB3: [XFS_BTREE_SBLOCK, 'tree of owners'],
  R3FC: [XFS_BTREE_SBLOCK, 'tree of shared blocks'],
};
/** Records of the leaves of trees. */
const LEAF_RECORDS: Readonly<Record<string, readonly [table: StructTable, name: string]>> = {
  BMA3: [XFS_BMBT_REC, 'extent'],
  AB3B: [XFS_ALLOC_REC, 'free run'],
  AB3C: [XFS_ALLOC_REC, 'free run'],
  IAB3: [XFS_INOBT_REC, 'chunk'],
  FIB3: [XFS_INOBT_REC, 'chunk'],
  RMB3: [XFS_RMAP_REC, 'run'],
  R3FC: [XFS_REFCOUNT_REC, 'run'],
};
/** Blocks that are found by a hash, by the magic number at byte 8. */
const HASHED: Readonly<Record<number, string>> = {
  15857: 'index of a directory',
  15871: 'leaf of the index of a directory',
  16062: 'node of an index by hash',
  15342: 'leaf of attributes',
};
const HASHED_HEADER_BYTES = 64;
const XFS_DINODE_MAGIC = 0x494e;
const XFS_DINODE_BYTES = 176;
const DI_FORMAT = 5;
const DI_NEXTENTS = 76;
const XFS_DINODE_FMT_EXTENTS = 2;
const BMBT_REC_BYTES = 16;
const ENTRIES_START = 64;
const XFS_DIR2_DATA_FREE_TAG = 0xffff;
const MIN_ENTRY_BYTES = 16;

/** Sector by sector: the headers of a group share a block, and so do inodes. */
export function xfsStructures(bytes: Uint8Array): DecodedStructure[] {
  const found: DecodedStructure[] = [];
  for (let at = 0; at + SECTOR_BYTES <= bytes.length; at += SECTOR_BYTES) {
    const magic = String.fromCharCode(...bytes.subarray(at, at + 4));
    const head = HEADS[magic];
    if (u16be(bytes, at) === XFS_DINODE_MAGIC) found.push(...inodeAt(bytes, at));
    else if (u32be(bytes, at) === XLOG_HEADER_MAGIC_NUM) {
      found.push(decodeStructure(XLOG_REC_HEADER, 'record of the log', bytes, at));
    } else if (head !== undefined) {
      found.push(decodeStructure(head[0], head[1], bytes, at), ...contentsOf(magic, bytes, at));
    } else if (at === 0) found.push(...hashedBlock(bytes));
  }
  return found;
}

/** The inode and, where they stand in it, the extents of its data. */
function inodeAt(bytes: Uint8Array, at: number): DecodedStructure[] {
  const core = decodeStructure(XFS_DINODE, '', bytes, at);
  const ino = u32be(bytes, at + 152) * 2 ** 32 + u32be(bytes, at + 156);
  const isFree = u16be(bytes, at + 2) === 0;
  const inode = { ...core, title: `inode ${ino}${isFree ? ', free' : ''}` };
  if (isFree || bytes[at + DI_FORMAT] !== XFS_DINODE_FMT_EXTENTS) return [inode];
  const count = Math.min(
    u32be(bytes, at + DI_NEXTENTS),
    Math.floor((SECTOR_BYTES - XFS_DINODE_BYTES) / BMBT_REC_BYTES),
  );
  return [inode, ...decodeRecords(XFS_BMBT_REC, `extent of inode ${ino},`, bytes, at + XFS_DINODE_BYTES, count)];
}

function contentsOf(magic: string, bytes: Uint8Array, at: number): DecodedStructure[] {
  if (magic === 'XDB3' || magic === 'XDD3') return at === 0 ? directoryEntries(bytes) : [];
  const record = LEAF_RECORDS[magic];
  const isLeaf = u16be(bytes, at + 4) === 0;
  if (record === undefined || !isLeaf) return [];
  const start = at + (magic === 'BMA3' ? 72 : 56);
  return decodeRecords(record[0], record[1], bytes, start, u16be(bytes, at + 6));
}

function hashedBlock(bytes: Uint8Array): DecodedStructure[] {
  const magic = u16be(bytes, 8);
  const title = HASHED[magic];
  if (title === undefined) return [];
  const head = decodeStructure(XFS_DA3_BLKINFO, title, bytes, 0);
  const isIndex = title.includes('directory');
  return isIndex
    ? [head, ...decodeRecords(XFS_DIR2_LEAF_ENTRY, 'hash', bytes, HASHED_HEADER_BYTES, u16be(bytes, 56))]
    : [head];
}

/** One after the other; what makes no sense ends them. */
function directoryEntries(bytes: Uint8Array): DecodedStructure[] {
  const found: DecodedStructure[] = [];
  for (let at = ENTRIES_START; at + MIN_ENTRY_BYTES <= bytes.length && found.length < MAX_RECORDS; ) {
    if (u16be(bytes, at) === XFS_DIR2_DATA_FREE_TAG) {
      at += u16be(bytes, at + 2) || bytes.length;
      continue;
    }
    const nameBytes = bytes[at + 8];
    // The tag at the end of an entry is its own place; with a file type in front of it, or without.
    const size = [12, 11]
      .map((rest) => Math.ceil((nameBytes + rest) / 8) * 8)
      .find((each) => isTagged(bytes, at, each));
    if (nameBytes === 0 || size === undefined) break;
    const name = escapePath(nameFromBytes(bytes.slice(at + 9, at + 9 + nameBytes)));
    found.push(decodeStructure(XFS_DIR2_DATA_ENTRY, `entry ${name}`, bytes, at));
    at += size;
  }
  return found;
}

function isTagged(bytes: Uint8Array, at: number, size: number): boolean {
  return at + size <= bytes.length && u16be(bytes, at + size - 2) === at;
}
