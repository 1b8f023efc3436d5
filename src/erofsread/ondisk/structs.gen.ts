// Generated from the tables in this folder by `npm run generate`; do not edit.
import { i32le, u16le, u32le } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of erofs_inode_chunk_index; fs/erofs/erofs_fs.h. */
export const SIZEOF_EROFS_INODE_CHUNK_INDEX = 8;

/** erofs_inode_chunk_index.startblk_hi: 0x0 first block, bits 32 to 47; with EROFS_CHUNK_FORMAT_48BIT */
export function chunk_startblk_hi(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at);
}

/** erofs_inode_chunk_index.device_id: 0x2 0: the primary device; n: the n-th of the device table */
export function chunk_device_id(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2);
}

/** erofs_inode_chunk_index.startblk_lo: 0x4 first block, low 32 bits */
export function chunk_startblk_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of z_erofs_extent; fs/erofs/erofs_fs.h. */
export const SIZEOF_Z_EROFS_EXTENT = 20;

/** z_erofs_extent.plen: 0x0 bytes on the device, and Z_EROFS_EXTENT_PLEN_* */
export function extent_plen(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** z_erofs_extent.pstart_lo: 0x4 byte of the device, low 32 bits */
export function extent_pstart_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** z_erofs_extent.pstart_hi: 0x8 byte of the device, high 32 bits */
export function extent_pstart_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** z_erofs_extent.lstart_lo: 0xc byte of the file, low 32 bits */
export function extent_lstart_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0xc);
}

/** z_erofs_extent.lstart_hi: 0x10 byte of the file, high 32 bits */
export function extent_lstart_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x10);
}

/** Bytes of z_erofs_lcluster_index; fs/erofs/erofs_fs.h. */
export const SIZEOF_Z_EROFS_LCLUSTER_INDEX = 8;

/** z_erofs_lcluster_index.di_advise: 0x0 the type, and Z_EROFS_LI_* */
export function di_advise(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at);
}

/** z_erofs_lcluster_index.di_clusterofs: 0x2 byte of the logical cluster at which it begins */
export function di_clusterofs(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2);
}

/** z_erofs_lcluster_index.di_u_blkaddr: 0x4 block of the physical cluster */
export function di_u_blkaddr(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of z_erofs_lcluster_index_nonhead; fs/erofs/erofs_fs.h. */
export const SIZEOF_Z_EROFS_LCLUSTER_INDEX_NONHEAD = 8;

/** z_erofs_lcluster_index_nonhead.di_u_delta_0: 0x4 logical clusters back to where it begins; Z_EROFS_LI_D0_CBLKCNT: its blocks */
export function di_u_delta_0(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x4);
}

/** Bytes of lcfs_erofs_header_s; libcomposefs, lcfs-erofs.h. */
export const SIZEOF_LCFS_EROFS_HEADER_S = 32;

/** lcfs_erofs_header_s; libcomposefs, lcfs-erofs.h. */
export interface LcfsErofsHeaderS {
  /** 0x0 LCFS_EROFS_MAGIC */
  readonly magic: number;
  /** 0x4 of this header, 1 */
  readonly version: number;
  /** 0x8 LCFS_EROFS_FLAGS_* */
  readonly flags: number;
  /** 0xc of the layout of the image */
  readonly composefs_version: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 32 bytes. */
export function decodeLcfsErofsHeaderS(bytes: Uint8Array): LcfsErofsHeaderS {
  checkStructSize(bytes, SIZEOF_LCFS_EROFS_HEADER_S, 'lcfs_erofs_header_s');
  return {
    magic: u32le(bytes, 0x0),
    version: u32le(bytes, 0x4),
    flags: u32le(bytes, 0x8),
    composefs_version: u32le(bytes, 0xc),
  };
}

/** Bytes of z_erofs_deflate_cfgs; fs/erofs/erofs_fs.h. */
export const SIZEOF_Z_EROFS_DEFLATE_CFGS = 6;

/** z_erofs_deflate_cfgs; fs/erofs/erofs_fs.h. */
export interface ZErofsDeflateCfgs {
  /** 0x0 log2 of the bytes of the window */
  readonly windowbits: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 6 bytes. */
export function decodeZErofsDeflateCfgs(bytes: Uint8Array): ZErofsDeflateCfgs {
  checkStructSize(bytes, SIZEOF_Z_EROFS_DEFLATE_CFGS, 'z_erofs_deflate_cfgs');
  return {
    windowbits: bytes[0x0],
  };
}

/** Bytes of z_erofs_lz4_cfgs; fs/erofs/erofs_fs.h. */
export const SIZEOF_Z_EROFS_LZ4_CFGS = 14;

/** z_erofs_lz4_cfgs; fs/erofs/erofs_fs.h. */
export interface ZErofsLz4Cfgs {
  /** 0x2 most blocks of a physical cluster */
  readonly max_pclusterblks: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 14 bytes. */
export function decodeZErofsLz4Cfgs(bytes: Uint8Array): ZErofsLz4Cfgs {
  checkStructSize(bytes, SIZEOF_Z_EROFS_LZ4_CFGS, 'z_erofs_lz4_cfgs');
  return {
    max_pclusterblks: u16le(bytes, 0x2),
  };
}

/** Bytes of z_erofs_lzma_cfgs; fs/erofs/erofs_fs.h. */
export const SIZEOF_Z_EROFS_LZMA_CFGS = 14;

/** z_erofs_lzma_cfgs; fs/erofs/erofs_fs.h. */
export interface ZErofsLzmaCfgs {
  /** 0x0 bytes of the dictionary */
  readonly dict_size: number;
  /** 0x4 0: MicroLZMA */
  readonly format: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 14 bytes. */
export function decodeZErofsLzmaCfgs(bytes: Uint8Array): ZErofsLzmaCfgs {
  checkStructSize(bytes, SIZEOF_Z_EROFS_LZMA_CFGS, 'z_erofs_lzma_cfgs');
  return {
    dict_size: u32le(bytes, 0x0),
    format: u16le(bytes, 0x4),
  };
}

/** Bytes of z_erofs_zstd_cfgs; fs/erofs/erofs_fs.h. */
export const SIZEOF_Z_EROFS_ZSTD_CFGS = 6;

/** z_erofs_zstd_cfgs; fs/erofs/erofs_fs.h. */
export interface ZErofsZstdCfgs {
  /** 0x0 0 */
  readonly format: number;
  /** 0x1 log2 of the bytes of the window, less 10 */
  readonly windowlog: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 6 bytes. */
export function decodeZErofsZstdCfgs(bytes: Uint8Array): ZErofsZstdCfgs {
  checkStructSize(bytes, SIZEOF_Z_EROFS_ZSTD_CFGS, 'z_erofs_zstd_cfgs');
  return {
    format: bytes[0x0],
    windowlog: bytes[0x1],
  };
}

/** Bytes of erofs_deviceslot; fs/erofs/erofs_fs.h. */
export const SIZEOF_EROFS_DEVICESLOT = 128;

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
export function decodeErofsDeviceslot(bytes: Uint8Array): ErofsDeviceslot {
  checkStructSize(bytes, SIZEOF_EROFS_DEVICESLOT, 'erofs_deviceslot');
  return {
    tag: bytes.subarray(0x0, 0x40),
    blocks_lo: u32le(bytes, 0x40),
    uniaddr_lo: u32le(bytes, 0x44),
    blocks_hi: u32le(bytes, 0x48),
    uniaddr_hi: u16le(bytes, 0x4c),
  };
}

/** Bytes of erofs_dirent; fs/erofs/erofs_fs.h. */
export const SIZEOF_EROFS_DIRENT = 12;

/** erofs_dirent.nid_lo: 0x0 inode; bit 63: in the metabox; low half */
export function dirent_nid_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** erofs_dirent.nid_hi: 0x0 inode; bit 63: in the metabox; high half */
export function dirent_nid_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** erofs_dirent.nameoff: 0x8 byte of the name in the block; of the first entry: where the entries end */
export function dirent_nameoff(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x8);
}

/** erofs_dirent.file_type: 0xa EROFS_FT_* */
export function dirent_file_type(bytes: Uint8Array, at: number): number {
  return bytes[at + 0xa];
}

/** Bytes of erofs_inode_compact; fs/erofs/erofs_fs.h. */
export const SIZEOF_EROFS_INODE_COMPACT = 32;

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
export function decodeErofsInodeCompact(bytes: Uint8Array): ErofsInodeCompact {
  checkStructSize(bytes, SIZEOF_EROFS_INODE_COMPACT, 'erofs_inode_compact');
  return {
    i_format: u16le(bytes, 0x0),
    i_xattr_icount: u16le(bytes, 0x2),
    i_mode: u16le(bytes, 0x4),
    i_nb: u16le(bytes, 0x6),
    i_size: u32le(bytes, 0x8),
    i_mtime: u32le(bytes, 0xc),
    i_u: u32le(bytes, 0x10),
    i_uid: u16le(bytes, 0x18),
    i_gid: u16le(bytes, 0x1a),
  };
}

/** Bytes of erofs_inode_extended; fs/erofs/erofs_fs.h. */
export const SIZEOF_EROFS_INODE_EXTENDED = 64;

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
  /** 0x8 bytes; low half */
  readonly i_size_lo: number;
  /** 0x8 bytes; high half */
  readonly i_size_hi: number;
  /** 0x10 start block, device number, chunk format or compressed blocks */
  readonly i_u: number;
  /** 0x18 owner */
  readonly i_uid: number;
  /** 0x1c group */
  readonly i_gid: number;
  /** 0x20 seconds since 1970; low half */
  readonly i_mtime_lo: number;
  /** 0x20 seconds since 1970; high half */
  readonly i_mtime_hi: number;
  /** 0x28 nanoseconds */
  readonly i_mtime_nsec: number;
  /** 0x2c links */
  readonly i_nlink: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 64 bytes. */
export function decodeErofsInodeExtended(bytes: Uint8Array): ErofsInodeExtended {
  checkStructSize(bytes, SIZEOF_EROFS_INODE_EXTENDED, 'erofs_inode_extended');
  return {
    i_format: u16le(bytes, 0x0),
    i_xattr_icount: u16le(bytes, 0x2),
    i_mode: u16le(bytes, 0x4),
    i_nb: u16le(bytes, 0x6),
    i_size_lo: u32le(bytes, 0x8),
    i_size_hi: u32le(bytes, 0xc),
    i_u: u32le(bytes, 0x10),
    i_uid: u32le(bytes, 0x18),
    i_gid: u32le(bytes, 0x1c),
    i_mtime_lo: u32le(bytes, 0x20),
    i_mtime_hi: i32le(bytes, 0x24),
    i_mtime_nsec: u32le(bytes, 0x28),
    i_nlink: u32le(bytes, 0x2c),
  };
}

/** Bytes of z_erofs_map_header; fs/erofs/erofs_fs.h. */
export const SIZEOF_Z_EROFS_MAP_HEADER = 8;

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
export function decodeZErofsMapHeader(bytes: Uint8Array): ZErofsMapHeader {
  checkStructSize(bytes, SIZEOF_Z_EROFS_MAP_HEADER, 'z_erofs_map_header');
  return {
    h_fragmentoff: u32le(bytes, 0x0),
    h_advise: u16le(bytes, 0x4),
    h_algorithmtype: bytes[0x6],
    h_clusterbits: bytes[0x7],
  };
}

/** Bytes of erofs_super_block; fs/erofs/erofs_fs.h. */
export const SIZEOF_EROFS_SUPER_BLOCK = 128;

/** Bytes from the start of erofs_super_block to magic. */
export const SB_MAGIC = 0x0;

/** Bytes from the start of erofs_super_block to checksum. */
export const SB_CHECKSUM = 0x4;

/** Bytes from the start of erofs_super_block to feature_compat. */
export const SB_FEATURE_COMPAT = 0x8;

/** Bytes from the start of erofs_super_block to blkszbits. */
export const SB_BLKSZBITS = 0xc;

/** Bytes from the start of erofs_super_block to uuid. */
export const SB_UUID = 0x30;

/** Bytes from the start of erofs_super_block to volume_name. */
export const SB_VOLUME_NAME = 0x40;

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
  /** 0x10 inodes in use; low half */
  readonly inos_lo: number;
  /** 0x10 inodes in use; high half */
  readonly inos_hi: number;
  /** 0x18 seconds that compact inodes count from; low half */
  readonly epoch_lo: number;
  /** 0x18 seconds that compact inodes count from; high half */
  readonly epoch_hi: number;
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
  /** 0x60 nid of the packed inode; 0 for none; low half */
  readonly packed_nid_lo: number;
  /** 0x60 nid of the packed inode; 0 for none; high half */
  readonly packed_nid_hi: number;
  /** 0x70 root nid of 48bit images; low half */
  readonly rootnid_8b_lo: number;
  /** 0x70 root nid of 48bit images; high half */
  readonly rootnid_8b_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 128 bytes. */
export function decodeErofsSuperBlock(bytes: Uint8Array): ErofsSuperBlock {
  checkStructSize(bytes, SIZEOF_EROFS_SUPER_BLOCK, 'erofs_super_block');
  return {
    magic: u32le(bytes, 0x0),
    checksum: u32le(bytes, 0x4),
    feature_compat: u32le(bytes, 0x8),
    blkszbits: bytes[0xc],
    sb_extslots: bytes[0xd],
    rootnid_2b_or_blocks_hi: u16le(bytes, 0xe),
    inos_lo: u32le(bytes, 0x10),
    inos_hi: u32le(bytes, 0x14),
    epoch_lo: u32le(bytes, 0x18),
    epoch_hi: i32le(bytes, 0x1c),
    fixed_nsec: u32le(bytes, 0x20),
    blocks_lo: u32le(bytes, 0x24),
    meta_blkaddr: u32le(bytes, 0x28),
    xattr_blkaddr: u32le(bytes, 0x2c),
    uuid: bytes.subarray(0x30, 0x40),
    volume_name: bytes.subarray(0x40, 0x50),
    feature_incompat: u32le(bytes, 0x50),
    available_compr_algs: u16le(bytes, 0x54),
    extra_devices: u16le(bytes, 0x56),
    devt_slotoff: u16le(bytes, 0x58),
    dirblkbits: bytes[0x5a],
    xattr_prefix_count: bytes[0x5b],
    xattr_prefix_start: u32le(bytes, 0x5c),
    packed_nid_lo: u32le(bytes, 0x60),
    packed_nid_hi: u32le(bytes, 0x64),
    rootnid_8b_lo: u32le(bytes, 0x70),
    rootnid_8b_hi: u32le(bytes, 0x74),
  };
}

/** Bytes of erofs_super_block_ext; fs/erofs/erofs_fs.h. */
export const SIZEOF_EROFS_SUPER_BLOCK_EXT = 8;

/** erofs_super_block_ext; fs/erofs/erofs_fs.h. */
export interface ErofsSuperBlockExt {
  /** 0x0 nid of the inode that holds metadata; metabox; low half */
  readonly metabox_nid_lo: number;
  /** 0x0 nid of the inode that holds metadata; metabox; high half */
  readonly metabox_nid_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 8 bytes. */
export function decodeErofsSuperBlockExt(bytes: Uint8Array): ErofsSuperBlockExt {
  checkStructSize(bytes, SIZEOF_EROFS_SUPER_BLOCK_EXT, 'erofs_super_block_ext');
  return {
    metabox_nid_lo: u32le(bytes, 0x0),
    metabox_nid_hi: u32le(bytes, 0x4),
  };
}

/** Bytes of erofs_xattr_entry; fs/erofs/erofs_fs.h. */
export const SIZEOF_EROFS_XATTR_ENTRY = 4;

/** erofs_xattr_entry.e_name_len: 0x0 bytes of the name */
export function e_name_len(bytes: Uint8Array, at: number): number {
  return bytes[at];
}

/** erofs_xattr_entry.e_name_index: 0x1 what goes before the name */
export function e_name_index(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x1];
}

/** erofs_xattr_entry.e_value_size: 0x2 bytes of the value */
export function e_value_size(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2);
}

/** Bytes of erofs_xattr_ibody_header; fs/erofs/erofs_fs.h. */
export const SIZEOF_EROFS_XATTR_IBODY_HEADER = 12;

/** erofs_xattr_ibody_header.h_shared_count: 0x4 shared attributes */
export function h_shared_count(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x4];
}

/** Bytes of erofs_xattr_long_prefix; fs/erofs/erofs_fs.h. */
export const SIZEOF_EROFS_XATTR_LONG_PREFIX = 1;

/** erofs_xattr_long_prefix.base_index: 0x0 e_name_index of the short prefix that comes first */
export function prefix_base_index(bytes: Uint8Array, at: number): number {
  return bytes[at];
}
