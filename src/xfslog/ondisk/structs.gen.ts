// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u32be } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of xfs_log_dinode; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XFS_LOG_DINODE = 176;

/** Bytes from the start of xfs_log_dinode to di_magic. */
export const DI_MAGIC = 0x0;

/** Bytes from the start of xfs_log_dinode to di_mode. */
export const DI_MODE = 0x2;

/** Bytes from the start of xfs_log_dinode to di_version. */
export const DI_VERSION = 0x4;

/** Bytes from the start of xfs_log_dinode to di_format. */
export const DI_FORMAT = 0x5;

/** Bytes from the start of xfs_log_dinode to di_metatype. */
export const DI_METATYPE = 0x6;

/** Bytes from the start of xfs_log_dinode to di_uid. */
export const DI_UID = 0x8;

/** Bytes from the start of xfs_log_dinode to di_gid. */
export const DI_GID = 0xc;

/** Bytes from the start of xfs_log_dinode to di_nlink. */
export const DI_NLINK = 0x10;

/** Bytes from the start of xfs_log_dinode to di_projid_lo. */
export const DI_PROJID_LO = 0x14;

/** Bytes from the start of xfs_log_dinode to di_projid_hi. */
export const DI_PROJID_HI = 0x16;

/** Bytes from the start of xfs_log_dinode to di_big_nextents. */
export const DI_BIG_NEXTENTS = 0x18;

/** Bytes from the start of xfs_log_dinode to di_atime. */
export const DI_ATIME = 0x20;

/** Bytes from the start of xfs_log_dinode to di_mtime. */
export const DI_MTIME = 0x28;

/** Bytes from the start of xfs_log_dinode to di_ctime. */
export const DI_CTIME = 0x30;

/** Bytes from the start of xfs_log_dinode to di_size. */
export const DI_SIZE = 0x38;

/** Bytes from the start of xfs_log_dinode to di_nblocks. */
export const DI_NBLOCKS = 0x40;

/** Bytes from the start of xfs_log_dinode to di_extsize. */
export const DI_EXTSIZE = 0x48;

/** Bytes from the start of xfs_log_dinode to di_nextents. */
export const DI_NEXTENTS = 0x4c;

/** Bytes from the start of xfs_log_dinode to di_anextents. */
export const DI_ANEXTENTS = 0x50;

/** Bytes from the start of xfs_log_dinode to di_forkoff. */
export const DI_FORKOFF = 0x52;

/** Bytes from the start of xfs_log_dinode to di_aformat. */
export const DI_AFORMAT = 0x53;

/** Bytes from the start of xfs_log_dinode to di_dmevmask. */
export const DI_DMEVMASK = 0x54;

/** Bytes from the start of xfs_log_dinode to di_dmstate. */
export const DI_DMSTATE = 0x58;

/** Bytes from the start of xfs_log_dinode to di_flags. */
export const DI_FLAGS = 0x5a;

/** Bytes from the start of xfs_log_dinode to di_gen. */
export const DI_GEN = 0x5c;

/** Bytes from the start of xfs_log_dinode to di_next_unlinked. */
export const DI_NEXT_UNLINKED = 0x60;

/** Bytes from the start of xfs_log_dinode to di_crc. */
export const DI_CRC = 0x64;

/** Bytes from the start of xfs_log_dinode to di_changecount. */
export const DI_CHANGECOUNT = 0x68;

/** Bytes from the start of xfs_log_dinode to di_lsn. */
export const DI_LSN = 0x70;

/** Bytes from the start of xfs_log_dinode to di_flags2. */
export const DI_FLAGS2 = 0x78;

/** Bytes from the start of xfs_log_dinode to di_cowextsize. */
export const DI_COWEXTSIZE = 0x80;

/** Bytes from the start of xfs_log_dinode to di_crtime. */
export const DI_CRTIME = 0x90;

/** Bytes from the start of xfs_log_dinode to di_ino. */
export const DI_INO = 0x98;

/** Bytes from the start of xfs_log_dinode to di_uuid. */
export const DI_UUID = 0xa0;

/** Bytes of xfs_attri_log_format; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XFS_ATTRI_LOG_FORMAT = 40;

/** Bytes from the start of xfs_attri_log_format to alfi_ino. */
export const ALFI_INO = 0x10;

/** Bytes from the start of xfs_attri_log_format to alfi_op_flags. */
export const ALFI_OP_FLAGS = 0x18;

/** Bytes from the start of xfs_attri_log_format to alfi_name_len. */
export const ALFI_NAME_LEN = 0x1c;

/** Bytes from the start of xfs_attri_log_format to alfi_value_len. */
export const ALFI_VALUE_LEN = 0x20;

/** Bytes from the start of xfs_attri_log_format to alfi_attr_filter. */
export const ALFI_ATTR_FILTER = 0x24;

/** Bytes of xfs_buf_log_format; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XFS_BUF_LOG_FORMAT = 24;

/** Bytes from the start of xfs_buf_log_format to blf_flags. */
export const BLF_FLAGS = 0x4;

/** Bytes from the start of xfs_buf_log_format to blf_len. */
export const BLF_LEN = 0x6;

/** Bytes from the start of xfs_buf_log_format to blf_blkno. */
export const BLF_BLKNO = 0x8;

/** Bytes from the start of xfs_buf_log_format to blf_map_size. */
export const BLF_MAP_SIZE = 0x10;

/** Bytes from the start of xfs_buf_log_format to blf_data_map. */
export const BLF_DATA_MAP = 0x14;

/** Bytes of xfs_bui_log_format; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XFS_BUI_LOG_FORMAT = 16;

/** Bytes from the start of xfs_bui_log_format to bui_nextents. */
export const BUI_NEXTENTS = 0x4;

/** Bytes of xfs_efi_log_format; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XFS_EFI_LOG_FORMAT = 16;

/** Bytes from the start of xfs_efi_log_format to efi_id. */
export const EFI_ID = 0x8;

/** Bytes of xfs_icreate_log; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XFS_ICREATE_LOG = 28;

/** xfs_icreate_log.icl_ag: 0x4 allocation group */
export function icl_ag(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** xfs_icreate_log.icl_agbno: 0x8 block of the group */
export function icl_agbno(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x8);
}

/** xfs_icreate_log.icl_count: 0xc inodes */
export function icl_count(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0xc);
}

/** xfs_icreate_log.icl_isize: 0x10 bytes of an inode */
export function icl_isize(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x10);
}

/** xfs_icreate_log.icl_length: 0x14 blocks */
export function icl_length(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x14);
}

/** xfs_icreate_log.icl_gen: 0x18 di_gen of each */
export function icl_gen(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x18);
}

/** Bytes of xfs_inode_log_format; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XFS_INODE_LOG_FORMAT = 56;

/** Bytes from the start of xfs_inode_log_format to ilf_fields. */
export const ILF_FIELDS = 0x4;

/** Bytes from the start of xfs_inode_log_format to ilf_ino. */
export const ILF_INO = 0x10;

/** Bytes from the start of xfs_inode_log_format to ilf_u. */
export const ILF_U = 0x18;

/** Bytes from the start of xfs_inode_log_format to ilf_blkno. */
export const ILF_BLKNO = 0x28;

/** Bytes from the start of xfs_inode_log_format to ilf_len. */
export const ILF_LEN = 0x30;

/** Bytes from the start of xfs_inode_log_format to ilf_boffset. */
export const ILF_BOFFSET = 0x34;

/** Bytes of xfs_inode_log_format_32; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XFS_INODE_LOG_FORMAT_32 = 52;

/** Bytes of xfs_map_extent; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XFS_MAP_EXTENT = 32;

/** Bytes from the start of xfs_map_extent to me_owner. */
export const ME_OWNER = 0x0;

/** Bytes from the start of xfs_map_extent to me_startblock. */
export const ME_STARTBLOCK = 0x8;

/** Bytes from the start of xfs_map_extent to me_startoff. */
export const ME_STARTOFF = 0x10;

/** Bytes from the start of xfs_map_extent to me_len. */
export const ME_LEN = 0x18;

/** Bytes from the start of xfs_map_extent to me_flags. */
export const ME_FLAGS = 0x1c;

/** Bytes of xfs_trans_header; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XFS_TRANS_HEADER = 16;

/** Bytes from the start of xfs_trans_header to th_magic. */
export const TH_MAGIC = 0x0;

/** Bytes of xfs_xmi_log_format; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XFS_XMI_LOG_FORMAT = 88;

/** Bytes from the start of xfs_xmi_log_format to xmi_inode1. */
export const XMI_INODE1 = 0x10;

/** Bytes from the start of xfs_xmi_log_format to xmi_inode2. */
export const XMI_INODE2 = 0x18;

/** Bytes from the start of xfs_xmi_log_format to xmi_startoff1. */
export const XMI_STARTOFF1 = 0x28;

/** Bytes from the start of xfs_xmi_log_format to xmi_startoff2. */
export const XMI_STARTOFF2 = 0x30;

/** Bytes from the start of xfs_xmi_log_format to xmi_blockcount. */
export const XMI_BLOCKCOUNT = 0x38;

/** Bytes from the start of xfs_xmi_log_format to xmi_flags. */
export const XMI_FLAGS = 0x40;

/** Bytes of xlog_op_header; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XLOG_OP_HEADER = 12;

/** xlog_op_header.oh_tid: 0x0 the transaction that the op belongs to */
export function oh_tid(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** xlog_op_header.oh_len: 0x4 bytes of data after the op header */
export function oh_len(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** xlog_op_header.oh_clientid: 0x8 XFS_TRANSACTION or XFS_LOG */
export function oh_clientid(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x8];
}

/** xlog_op_header.oh_flags: 0x9 XLOG_*_TRANS */
export function oh_flags(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x9];
}

/** Bytes of xlog_rec_ext_header; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XLOG_REC_EXT_HEADER = 260;

/** Bytes from the start of xlog_rec_ext_header to xh_cycle_data. */
export const XH_CYCLE_DATA = 0x4;

/** Bytes of xlog_rec_header; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XLOG_REC_HEADER = 328;

/** Bytes from the start of xlog_rec_header to h_crc. */
export const H_CRC = 0x20;

/** Bytes from the start of xlog_rec_header to h_cycle_data. */
export const H_CYCLE_DATA = 0x2c;

/** xlog_rec_header; fs/xfs/libxfs/xfs_log_format.h. */
export interface XlogRecHeader {
  /** 0x0 XLOG_HEADER_MAGIC_NUM, feedbabe */
  readonly h_magicno: number;
  /** 0x4 the round of the log that the record was written in */
  readonly h_cycle: number;
  /** 0x8 1 or 2 */
  readonly h_version: number;
  /** 0xc bytes of data, a multiple of 4 */
  readonly h_len: number;
  /** 0x10 the LSN of the record: cycle and basic block; low half */
  readonly h_lsn_lo: number;
  /** 0x10 the LSN of the record: cycle and basic block; high half */
  readonly h_lsn_hi: number;
  /** 0x18 the oldest LSN that recovery needs; low half */
  readonly h_tail_lsn_lo: number;
  /** 0x18 the oldest LSN that recovery needs; high half */
  readonly h_tail_lsn_hi: number;
  /** 0x28 op headers in the data */
  readonly h_num_logops: number;
  /** 0x12c the byte order of the items */
  readonly h_fmt: number;
  /** 0x130 sb_uuid of the filesystem */
  readonly h_fs_uuid: Uint8Array;
  /** 0x140 bytes of the buffer that the record was written from */
  readonly h_size: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 328 bytes. */
export function decodeXlogRecHeader(bytes: Uint8Array): XlogRecHeader {
  checkStructSize(bytes, SIZEOF_XLOG_REC_HEADER, 'xlog_rec_header');
  return {
    h_magicno: u32be(bytes, 0x0),
    h_cycle: u32be(bytes, 0x4),
    h_version: u32be(bytes, 0x8),
    h_len: u32be(bytes, 0xc),
    h_lsn_lo: u32be(bytes, 0x14),
    h_lsn_hi: u32be(bytes, 0x10),
    h_tail_lsn_lo: u32be(bytes, 0x1c),
    h_tail_lsn_hi: u32be(bytes, 0x18),
    h_num_logops: u32be(bytes, 0x28),
    h_fmt: u32be(bytes, 0x12c),
    h_fs_uuid: bytes.subarray(0x130, 0x140),
    h_size: u32be(bytes, 0x140),
  };
}
