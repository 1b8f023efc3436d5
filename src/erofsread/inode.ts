/** erofs_inode_compact and erofs_inode_extended. */

import { joinU64 } from '../bytes/endian.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { typeOfMode } from '../contract/file-type.ts';
import type { Stats, Timestamp } from '../contract/stats.ts';
import type { TreeNode } from '../contract/tree.ts';
import { EROFS_FEATURE_INCOMPAT_METABOX } from './features.ts';
import type { RecordReader } from './metadata.ts';
import { inodeNumber, type Nid } from './nid.ts';
import {
  decodeErofsInodeCompact,
  decodeErofsInodeExtended,
  type ErofsInodeCompact,
  type ErofsInodeExtended,
  SIZEOF_EROFS_INODE_COMPACT,
  SIZEOF_EROFS_INODE_EXTENDED,
  SIZEOF_EROFS_XATTR_IBODY_HEADER,
} from './ondisk/structs.gen.ts';
import type { Superblock } from './superblock.ts';

const NID_UNIT = 32;
const FORMAT_EXTENDED = 0x1;
const FORMAT_NLINK_1_OR_DOT_OMITTED = 0x10;
const FORMAT_ALL = 0x1f;

/** How an inode's contents are laid out: i_format bits 1 to 3. */
export const Layout = { flatPlain: 0, compressedFull: 1, flatInline: 2, compressedCompact: 3, chunkBased: 4 } as const;
/** One of them. */
export type Layout = (typeof Layout)[keyof typeof Layout];

/** Where inodes are read from. */
export interface InodeSource {
  /** Of the image. */
  readonly superblock: Superblock;
  /** The device itself, or the contents of the metabox. @throws ERR_BOOTFS_CORRUPT where there is no metabox. */
  metadata(inMetabox: boolean): BlockDevice;
  /** For small records of the same: one reader for all, as what stands side by side is mostly read one after the other. */
  records(inMetabox: boolean): RecordReader;
}

/** An inode in one form, whichever of the two it has on disk. */
export interface ErofsInode extends TreeNode {
  /** Where it is: its number, and of which metadata. */
  readonly nid: Nid;
  /** How its data is kept. */
  readonly layout: Layout;
  /** A directory that says that it has no entry `.` (EROFS_I_DOT_OMITTED). */
  readonly omitsDot: boolean;
  /** The whole st_mode. */
  readonly mode: number;
  /** i_uid. */
  readonly uid: number;
  /** i_gid. */
  readonly gid: number;
  /** i_nlink; 1 for a compact inode that says no number. */
  readonly nlink: number;
  /** i_mtime; of compact inodes it counts from the superblock's epoch. */
  readonly mtime: Timestamp;
  /** For char and block devices. */
  readonly rdev: { readonly major: number; readonly minor: number } | undefined;
  /** Byte position in its metadata where the inline xattrs begin, and their length. */
  readonly xattrPosition: number;
  /** Bytes; 0 where there are none. */
  readonly xattrLength: number;
  /** Byte position in its metadata after inode and xattrs: inline data, chunk table or map header follow. */
  readonly end: number;
  /** Flat layouts: the first block; undefined for a file that is one hole. */
  readonly startBlock: number | undefined;
  /** Chunk-based layout: EROFS_CHUNK_FORMAT_* bits. */
  readonly chunkFormat: number;
}

/** @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED; EIO for a nid outside of the device. */
export function readInode(source: InodeSource, nid: Nid): ErofsInode {
  const records = source.records(nid.inMetabox);
  const position = (nid.inMetabox ? 0 : source.superblock.metadataStart) + nid.index * NID_UNIT;
  // Both forms begin with i_format.
  const compact = decodeErofsInodeCompact(records.record(position, SIZEOF_EROFS_INODE_COMPACT));
  if ((compact.i_format & FORMAT_EXTENDED) === 0) return fromCompact(source, nid, position, compact);
  const bytes = records.record(position, SIZEOF_EROFS_INODE_EXTENDED);
  return fromExtended(source, nid, position, decodeErofsInodeExtended(bytes));
}

/** The fields of the two forms that differ, brought to one form. */
interface Widened {
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  readonly nlink: number;
  readonly mtime: Timestamp;
  readonly recordSize: number;
  /** Bits 32 to 47 of the start block, where the inode has them. */
  readonly startBlockHi: number | undefined;
}

function fromCompact(source: InodeSource, nid: Nid, position: number, raw: ErofsInodeCompact): ErofsInode {
  const { superblock } = source;
  const isDirectory = typeOfMode(raw.i_mode) === 'dir';
  const hasImpliedLink = !isDirectory && (raw.i_format & FORMAT_NLINK_1_OR_DOT_OMITTED) !== 0;
  return build(source, nid, position, raw, {
    size: raw.i_size,
    uid: raw.i_uid,
    gid: raw.i_gid,
    nlink: hasImpliedLink ? 1 : raw.i_nb,
    mtime: timestamp(superblock.epochSeconds + raw.i_mtime, superblock.fixedNanoseconds),
    recordSize: SIZEOF_EROFS_INODE_COMPACT,
    startBlockHi: hasImpliedLink ? raw.i_nb : undefined,
  });
}

function fromExtended(source: InodeSource, nid: Nid, position: number, raw: ErofsInodeExtended): ErofsInode {
  return build(source, nid, position, raw, {
    size: joinU64(raw.i_size_lo, raw.i_size_hi),
    uid: raw.i_uid,
    gid: raw.i_gid,
    nlink: raw.i_nlink,
    mtime: timestamp(joinU64(raw.i_mtime_lo, raw.i_mtime_hi), raw.i_mtime_nsec),
    recordSize: SIZEOF_EROFS_INODE_EXTENDED,
    startBlockHi: raw.i_nb,
  });
}

function build(
  source: InodeSource,
  nid: Nid,
  position: number,
  raw: ErofsInodeCompact | ErofsInodeExtended,
  widened: Widened,
): ErofsInode {
  const imageHasMetabox = (source.superblock.incompat & EROFS_FEATURE_INCOMPAT_METABOX) !== 0;
  const ino = inodeNumber(nid, imageHasMetabox);
  if ((raw.i_format & ~FORMAT_ALL) !== 0) {
    throw unsupported(`i_format 0x${raw.i_format.toString(16)}`, { inode: ino });
  }
  const layout = (raw.i_format >> 1) & 7;
  if (layout > Layout.chunkBased) throw unsupported(`data layout ${layout}`, { inode: ino });
  const type = typeOfMode(raw.i_mode);
  if (type === undefined) throw corrupt(`i_mode is 0${raw.i_mode.toString(8)}, which is no file type`, { inode: ino });
  if (widened.size > Number.MAX_SAFE_INTEGER) throw corrupt(`i_size is ${widened.size}`, { inode: ino });
  const { startBlockHi, recordSize } = widened;
  const xattrLength = raw.i_xattr_icount === 0 ? 0 : SIZEOF_EROFS_XATTR_IBODY_HEADER + 4 * (raw.i_xattr_icount - 1);
  const isHole =
    layout === Layout.flatPlain && raw.i_u === 0xffffffff && (startBlockHi === undefined || startBlockHi === 0xffff);
  return {
    type,
    ino,
    size: widened.size,
    nid,
    layout: layout as Layout,
    omitsDot: type === 'dir' && (raw.i_format & FORMAT_NLINK_1_OR_DOT_OMITTED) !== 0,
    mode: raw.i_mode,
    uid: widened.uid,
    gid: widened.gid,
    nlink: widened.nlink,
    mtime: widened.mtime,
    rdev: type === 'char' || type === 'block' ? decodeDevice(raw.i_u) : undefined,
    xattrPosition: position + recordSize,
    xattrLength,
    end: position + recordSize + xattrLength,
    startBlock: isHole ? undefined : joinU64(raw.i_u, startBlockHi ?? 0),
    chunkFormat: raw.i_u & 0xffff,
  };
}

/** Linux's new_decode_dev: 12 bits of major number between the two parts of the minor number. */
function decodeDevice(encoded: number): { major: number; minor: number } {
  return { major: (encoded >>> 8) & 0xfff, minor: (encoded & 0xff) | ((encoded >>> 12) & 0xfff00) };
}

/** Nanoseconds of a second or more, which only a damaged image has, are carried over. */
function timestamp(seconds: number, nanoseconds: number): Timestamp {
  const carry = Math.floor(nanoseconds / 1e9);
  return { seconds: seconds + carry, nanoseconds: nanoseconds - carry * 1e9 };
}

/** Linux tells a compressed file's own count of blocks; of all others the size, in whole blocks. */
export function statsOf(inode: ErofsInode, blockSize: number): Stats {
  const { type, mode, uid, gid, size, nlink, ino, mtime, layout } = inode;
  const isCompressed = layout === Layout.compressedFull || layout === Layout.compressedCompact;
  const usedBlocks = isCompressed ? (inode.startBlock ?? 0) : Math.ceil(size / blockSize);
  const blocks = usedBlocks * (blockSize / 512);
  const stats: Stats = { type, mode, uid, gid, size, nlink, ino, blocks, mtime, atime: mtime, ctime: mtime };
  return inode.rdev === undefined ? stats : { ...stats, rdev: inode.rdev };
}
