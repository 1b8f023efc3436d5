// Generated from the tables in this folder by `npm run generate`; do not edit.
import { corrupt } from '../../contract/errors.ts';

/** erofs_deviceslot; fs/erofs/erofs_fs.h. */
export interface ErofsDeviceslot {
  /** 0x0 a name or a digest */
  readonly tag: Uint8Array;
  /** 0x40 blocks on this device, low half */
  readonly blocks_lo: number;
  /** 0x44 its first block in the unified address space, low half */
  readonly uniaddr_lo: number;
  /** 0x48 blocks, high half */
  readonly blocks_hi: number;
  /** 0x4c first block, high half */
  readonly uniaddr_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 128 bytes. */
export function decodeErofsDeviceslot(buffer: Uint8Array): ErofsDeviceslot {
  if (buffer.length < 128) throw corrupt(`erofs_deviceslot cut off`, { bytes: buffer.length, expected: 128 });
  const vars = {} as { -readonly [Key in keyof ErofsDeviceslot]: ErofsDeviceslot[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  vars.tag = buffer.subarray(offset, offset + 64);
  offset += 64;
  vars.blocks_lo = dataView.getUint32(offset, true);
  offset += 4;
  vars.uniaddr_lo = dataView.getUint32(offset, true);
  offset += 4;
  vars.blocks_hi = dataView.getUint32(offset, true);
  offset += 4;
  vars.uniaddr_hi = dataView.getUint16(offset, true);
  offset += 2;
  return vars;
}

/** erofs_inode_compact; fs/erofs/erofs_fs.h. */
export interface ErofsInodeCompact {
  /** 0x0 bit 0: extended; bits 1 to 3: data layout; bit 4: nlink is 1, or no "." in a directory */
  readonly i_format: number;
  /** 0x2 0, or 1 + the size of the inline xattrs in units of 4 bytes after 12 */
  readonly i_xattr_icount: number;
  /** 0x4 st_mode */
  readonly i_mode: number;
  /** 0x6 links; bits 32 to 47 of i_u where the links are known to be 1 */
  readonly i_nb: number;
  /** 0x8 bytes */
  readonly i_size: number;
  /** 0xc seconds after the epoch of the superblock */
  readonly i_mtime: number;
  /** 0x10 start block, device number, chunk format or compressed blocks */
  readonly i_u: number;
  /** 0x18 owner */
  readonly i_uid: number;
  /** 0x1a group */
  readonly i_gid: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 32 bytes. */
export function decodeErofsInodeCompact(buffer: Uint8Array): ErofsInodeCompact {
  if (buffer.length < 32) throw corrupt(`erofs_inode_compact cut off`, { bytes: buffer.length, expected: 32 });
  const vars = {} as { -readonly [Key in keyof ErofsInodeCompact]: ErofsInodeCompact[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  vars.i_format = dataView.getUint16(offset, true);
  offset += 2;
  vars.i_xattr_icount = dataView.getUint16(offset, true);
  offset += 2;
  vars.i_mode = dataView.getUint16(offset, true);
  offset += 2;
  vars.i_nb = dataView.getUint16(offset, true);
  offset += 2;
  vars.i_size = dataView.getUint32(offset, true);
  offset += 4;
  vars.i_mtime = dataView.getUint32(offset, true);
  offset += 4;
  vars.i_u = dataView.getUint32(offset, true);
  offset += 4;
  offset += 4;
  vars.i_uid = dataView.getUint16(offset, true);
  offset += 2;
  vars.i_gid = dataView.getUint16(offset, true);
  offset += 2;
  return vars;
}

/** erofs_inode_extended; fs/erofs/erofs_fs.h. */
export interface ErofsInodeExtended {
  /** 0x0 as in erofs_inode_compact */
  readonly i_format: number;
  /** 0x2 as in erofs_inode_compact */
  readonly i_xattr_icount: number;
  /** 0x4 st_mode */
  readonly i_mode: number;
  /** 0x6 bits 32 to 47 of i_u */
  readonly i_nb: number;
  /** 0x8 bytes, low and high half */
  readonly i_size: readonly number[];
  /** 0x10 start block, device number, chunk format or compressed blocks */
  readonly i_u: number;
  /** 0x18 owner */
  readonly i_uid: number;
  /** 0x1c group */
  readonly i_gid: number;
  /** 0x20 seconds since 1970, signed, low and high half */
  readonly i_mtime: readonly number[];
  /** 0x28 nanoseconds */
  readonly i_mtime_nsec: number;
  /** 0x2c links */
  readonly i_nlink: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 64 bytes. */
export function decodeErofsInodeExtended(buffer: Uint8Array): ErofsInodeExtended {
  if (buffer.length < 64) throw corrupt(`erofs_inode_extended cut off`, { bytes: buffer.length, expected: 64 });
  const vars = {} as { -readonly [Key in keyof ErofsInodeExtended]: ErofsInodeExtended[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  vars.i_format = dataView.getUint16(offset, true);
  offset += 2;
  vars.i_xattr_icount = dataView.getUint16(offset, true);
  offset += 2;
  vars.i_mode = dataView.getUint16(offset, true);
  offset += 2;
  vars.i_nb = dataView.getUint16(offset, true);
  offset += 2;
  const i_size: number[] = (vars.i_size = []);
  for (var $tmp0 = 2; $tmp0 > 0; $tmp0--) {
  var $tmp1 = dataView.getUint32(offset, true);
  offset += 4;
  i_size.push($tmp1);
  }
  vars.i_u = dataView.getUint32(offset, true);
  offset += 4;
  offset += 4;
  vars.i_uid = dataView.getUint32(offset, true);
  offset += 4;
  vars.i_gid = dataView.getUint32(offset, true);
  offset += 4;
  const i_mtime: number[] = (vars.i_mtime = []);
  for (var $tmp2 = 2; $tmp2 > 0; $tmp2--) {
  var $tmp3 = dataView.getUint32(offset, true);
  offset += 4;
  i_mtime.push($tmp3);
  }
  vars.i_mtime_nsec = dataView.getUint32(offset, true);
  offset += 4;
  vars.i_nlink = dataView.getUint32(offset, true);
  offset += 4;
  return vars;
}

/** z_erofs_map_header; fs/erofs/erofs_fs.h. */
export interface ZErofsMapHeader {
  /** 0x0 fragment offset; inline size in its upper half; number of encoded extents, low half */
  readonly h_fragmentoff: number;
  /** 0x4 Z_EROFS_ADVISE_* bits */
  readonly h_advise: number;
  /** 0x6 low nibble: algorithm of HEAD1; high nibble: of HEAD2 */
  readonly h_algorithmtype: number;
  /** 0x7 low nibble: log2 of logical cluster size over block size; bit 7: all in the packed inode */
  readonly h_clusterbits: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 8 bytes. */
export function decodeZErofsMapHeader(buffer: Uint8Array): ZErofsMapHeader {
  if (buffer.length < 8) throw corrupt(`z_erofs_map_header cut off`, { bytes: buffer.length, expected: 8 });
  const vars = {} as { -readonly [Key in keyof ZErofsMapHeader]: ZErofsMapHeader[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  vars.h_fragmentoff = dataView.getUint32(offset, true);
  offset += 4;
  vars.h_advise = dataView.getUint16(offset, true);
  offset += 2;
  vars.h_algorithmtype = dataView.getUint8(offset);
  offset += 1;
  vars.h_clusterbits = dataView.getUint8(offset);
  offset += 1;
  return vars;
}

/** erofs_super_block; fs/erofs/erofs_fs.h. */
export interface ErofsSuperBlock {
  /** 0x0 0xe0f5e1e2 */
  readonly magic: number;
  /** 0x4 crc32c of the superblock to the end of its block */
  readonly checksum: number;
  /** 0x8 compatible feature bits */
  readonly feature_compat: number;
  /** 0xc log2 of the block size in bytes */
  readonly blkszbits: number;
  /** 0xd 16-byte slots that follow these 128 bytes */
  readonly sb_extslots: number;
  /** 0xe root nid; bits 32 to 47 of the block count where rootnid_8b is in use */
  readonly rootnid_2b_or_blocks_hi: number;
  /** 0x10 inodes in use, low and high half */
  readonly inos: readonly number[];
  /** 0x18 seconds that compact inodes count from, low and high half */
  readonly epoch: readonly number[];
  /** 0x20 nanoseconds of all compact inodes */
  readonly fixed_nsec: number;
  /** 0x24 blocks, low half */
  readonly blocks_lo: number;
  /** 0x28 block where inode numbers count from */
  readonly meta_blkaddr: number;
  /** 0x2c block where shared xattr ids count from */
  readonly xattr_blkaddr: number;
  /** 0x30 volume identifier */
  readonly uuid: Uint8Array;
  /** 0x40 label */
  readonly volume_name: Uint8Array;
  /** 0x50 incompatible feature bits */
  readonly feature_incompat: number;
  /** 0x54 bit n: algorithm n; without compr_cfgs the LZ4 distance */
  readonly available_compr_algs: number;
  /** 0x56 devices besides the primary one */
  readonly extra_devices: number;
  /** 0x58 start of the device table in units of 128 bytes */
  readonly devt_slotoff: number;
  /** 0x5a must be 0 */
  readonly dirblkbits: number;
  /** 0x5b long xattr name prefixes */
  readonly xattr_prefix_count: number;
  /** 0x5c where they are, in units of 4 bytes */
  readonly xattr_prefix_start: number;
  /** 0x60 nid of the packed inode, low and high half; 0 for none */
  readonly packed_nid: readonly number[];
  /** 0x70 root nid of 48bit images, low and high half */
  readonly rootnid_8b: readonly number[];
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 128 bytes. */
export function decodeErofsSuperBlock(buffer: Uint8Array): ErofsSuperBlock {
  if (buffer.length < 128) throw corrupt(`erofs_super_block cut off`, { bytes: buffer.length, expected: 128 });
  const vars = {} as { -readonly [Key in keyof ErofsSuperBlock]: ErofsSuperBlock[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  vars.magic = dataView.getUint32(offset, true);
  offset += 4;
  vars.checksum = dataView.getUint32(offset, true);
  offset += 4;
  vars.feature_compat = dataView.getUint32(offset, true);
  offset += 4;
  vars.blkszbits = dataView.getUint8(offset);
  offset += 1;
  vars.sb_extslots = dataView.getUint8(offset);
  offset += 1;
  vars.rootnid_2b_or_blocks_hi = dataView.getUint16(offset, true);
  offset += 2;
  const inos: number[] = (vars.inos = []);
  for (var $tmp0 = 2; $tmp0 > 0; $tmp0--) {
  var $tmp1 = dataView.getUint32(offset, true);
  offset += 4;
  inos.push($tmp1);
  }
  const epoch: number[] = (vars.epoch = []);
  for (var $tmp2 = 2; $tmp2 > 0; $tmp2--) {
  var $tmp3 = dataView.getUint32(offset, true);
  offset += 4;
  epoch.push($tmp3);
  }
  vars.fixed_nsec = dataView.getUint32(offset, true);
  offset += 4;
  vars.blocks_lo = dataView.getUint32(offset, true);
  offset += 4;
  vars.meta_blkaddr = dataView.getUint32(offset, true);
  offset += 4;
  vars.xattr_blkaddr = dataView.getUint32(offset, true);
  offset += 4;
  vars.uuid = buffer.subarray(offset, offset + 16);
  offset += 16;
  vars.volume_name = buffer.subarray(offset, offset + 16);
  offset += 16;
  vars.feature_incompat = dataView.getUint32(offset, true);
  offset += 4;
  vars.available_compr_algs = dataView.getUint16(offset, true);
  offset += 2;
  vars.extra_devices = dataView.getUint16(offset, true);
  offset += 2;
  vars.devt_slotoff = dataView.getUint16(offset, true);
  offset += 2;
  vars.dirblkbits = dataView.getUint8(offset);
  offset += 1;
  vars.xattr_prefix_count = dataView.getUint8(offset);
  offset += 1;
  vars.xattr_prefix_start = dataView.getUint32(offset, true);
  offset += 4;
  const packed_nid: number[] = (vars.packed_nid = []);
  for (var $tmp4 = 2; $tmp4 > 0; $tmp4--) {
  var $tmp5 = dataView.getUint32(offset, true);
  offset += 4;
  packed_nid.push($tmp5);
  }
  offset += 8;
  const rootnid_8b: number[] = (vars.rootnid_8b = []);
  for (var $tmp6 = 2; $tmp6 > 0; $tmp6--) {
  var $tmp7 = dataView.getUint32(offset, true);
  offset += 4;
  rootnid_8b.push($tmp7);
  }
  return vars;
}
