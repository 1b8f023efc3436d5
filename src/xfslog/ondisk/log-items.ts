/**
 * The items of a transaction: what stands in the first region of each. Most are in the byte order of the machine that wrote the log.
 * Source of the constants: fs/xfs/libxfs/xfs_log_format.h.
 */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'fs/xfs/libxfs/xfs_log_format.h';

/** th_magic: "TRAN". */
export const XFS_TRANS_HEADER_MAGIC = 0x5452414e;

/** At the start of a transaction. */
export const XFS_TRANS_HEADER: StructTable = {
  name: 'xfs_trans_header',
  source,
  endian: 'writer',
  size: 16,
  fields: [[0, 'th_magic', 'u32', 'XFS_TRANS_HEADER_MAGIC']],
};

/** Every item begins with its type and its number of regions, 16 bits each: what Linux's macro ITEM_TYPE reads, and blf_size and the like. */
export const ITEM_TYPE = 0;
export const ITEM_SIZE = 2;
/** Most regions of one item. */
export const XLOG_MAX_REGIONS_IN_ITEM = 257;

/** `li_type` of a log item (fs/xfs/libxfs/xfs_log_format.h): each pair is an intent and that it is done. */
export const XFS_LI_EFI = 0x1236;
export const XFS_LI_EFD = 0x1237;
export const XFS_LI_INODE = 0x123b;
export const XFS_LI_BUF = 0x123c;
export const XFS_LI_ICREATE = 0x123f;
export const XFS_LI_RUI = 0x1240;
export const XFS_LI_RUD = 0x1241;
export const XFS_LI_CUI = 0x1242;
export const XFS_LI_CUD = 0x1243;
export const XFS_LI_BUI = 0x1244;
export const XFS_LI_BUD = 0x1245;
export const XFS_LI_ATTRI = 0x1246;
export const XFS_LI_ATTRD = 0x1247;
export const XFS_LI_XMI = 0x1248;
export const XFS_LI_XMD = 0x1249;

/** The items that there are, by type from XFS_LI_EFI on; undefined where a number is not in use. */
export const ITEM_NAMES: readonly (string | undefined)[] = [
  'EFI',
  'EFD',
  'IUNLINK',
  undefined,
  undefined,
  'INODE',
  'BUF',
  'DQUOT',
  'QUOTAOFF',
  'ICREATE',
  'RUI',
  'RUD',
  'CUI',
  'CUD',
  'BUI',
  'BUD',
  'ATTRI',
  'ATTRD',
  'XMI',
  'XMD',
  'EFI_RT',
  'EFD_RT',
  'RUI_RT',
  'RUD_RT',
  'CUI_RT',
  'CUD_RT',
];

/** A logged buffer; the words of the bitmap, as many as blf_map_size says, go on from blf_data_map. */
export const XFS_BUF_LOG_FORMAT: StructTable = {
  name: 'xfs_buf_log_format',
  source,
  endian: 'writer',
  size: 24,
  fields: [
    [4, 'blf_flags', 'u16', 'XFS_BLF_*'],
    [6, 'blf_len', 'u16', 'basic blocks'],
    [8, 'blf_blkno', 'u64', 'basic block on the data device'],
    [16, 'blf_map_size', 'u32', 'words of the bitmap'],
    [20, 'blf_data_map', 'u32', 'the first of them: a bit for each chunk of XFS_BLF_CHUNK bytes'],
  ],
};

/** Bytes that one bit of the bitmap stands for. */
export const XFS_BLF_CHUNK = 128;
/** Inodes of which only di_next_unlinked is to be replayed. */
export const XFS_BLF_INODE_BUF = 0x1;
export const XFS_BLF_CANCEL = 0x2;
/** User, project and group quota. */
export const XFS_BLF_ANY_DQUOT_BUF = 0x1c;

/** A logged inode. */
export const XFS_INODE_LOG_FORMAT: StructTable = {
  name: 'xfs_inode_log_format',
  source,
  endian: 'writer',
  size: 56,
  fields: [
    [4, 'ilf_fields', 'u32', 'XFS_ILOG_*: the parts that follow'],
    [16, 'ilf_ino', 'u64', 'inode number'],
    [24, 'ilf_u', 'bytes[16]', 'the device number of a device, as stored'],
    [40, 'ilf_blkno', 'u64', 'basic block that the buffer of inodes begins at'],
    [48, 'ilf_len', 'u32', 'basic blocks of that buffer'],
    [52, 'ilf_boffset', 'u32', 'bytes from the start of the buffer to the inode'],
  ],
};

/** What kernels for 32 bits wrote: without padding before ilf_ino, so that from there on everything stands 4 bytes earlier. */
export const XFS_INODE_LOG_FORMAT_32: StructTable = {
  name: 'xfs_inode_log_format_32',
  source,
  endian: 'writer',
  size: 52,
  fields: [],
};

/** ilf_fields. */
export const XFS_ILOG_DDATA = 0x2;
export const XFS_ILOG_DEXT = 0x4;
export const XFS_ILOG_DBROOT = 0x8;
export const XFS_ILOG_DEV = 0x10;
export const XFS_ILOG_ADATA = 0x40;
export const XFS_ILOG_AEXT = 0x80;
export const XFS_ILOG_ABROOT = 0x100;
export const XFS_ILOG_DOWNER = 0x200;
export const XFS_ILOG_AOWNER = 0x400;
export const XFS_ILOG_OWNER = XFS_ILOG_DOWNER | XFS_ILOG_AOWNER;
export const XFS_ILOG_DFORK = XFS_ILOG_DDATA | XFS_ILOG_DEXT | XFS_ILOG_DBROOT;
export const XFS_ILOG_AFORK = XFS_ILOG_ADATA | XFS_ILOG_AEXT | XFS_ILOG_ABROOT;

/** A chunk of new inodes; big-endian, whoever wrote it, but for type and size. */
export const XFS_ICREATE_LOG: StructTable = {
  name: 'xfs_icreate_log',
  source,
  endian: 'big',
  size: 28,
  hot: true,
  fields: [
    [4, 'icl_ag', 'u32', 'allocation group'],
    [8, 'icl_agbno', 'u32', 'block of the group'],
    [12, 'icl_count', 'u32', 'inodes'],
    [16, 'icl_isize', 'u32', 'bytes of an inode'],
    [20, 'icl_length', 'u32', 'blocks'],
    [24, 'icl_gen', 'u32', 'di_gen of each'],
  ],
};

/** An intent to free space, which no reader sees. The id stands at the same place in the format of every intent, and of every item that says it is done. */
export const XFS_EFI_LOG_FORMAT: StructTable = {
  name: 'xfs_efi_log_format',
  source,
  endian: 'writer',
  size: 16,
  fields: [[8, 'efi_id', 'bytes[8]', 'of the intent']],
};

/** An intent to change a mapping; the extents follow, of which Linux writes one. */
export const XFS_BUI_LOG_FORMAT: StructTable = {
  name: 'xfs_bui_log_format',
  source,
  endian: 'writer',
  size: 16,
  fields: [[4, 'bui_nextents', 'u32', 'extents that follow']],
};

/** An extent to be mapped, or to be no more. */
export const XFS_MAP_EXTENT: StructTable = {
  name: 'xfs_map_extent',
  source,
  endian: 'writer',
  size: 32,
  fields: [
    [0, 'me_owner', 'u64', 'inode number'],
    [8, 'me_startblock', 'u64', 'block of the filesystem, with its group: xfs_fsblock_t'],
    [16, 'me_startoff', 'u64', 'block of the fork'],
    [24, 'me_len', 'u32', 'blocks'],
    [28, 'me_flags', 'u32', 'XFS_BMAP_*'],
  ],
};

/** me_flags. */
export const XFS_BMAP_EXTENT_TYPE_MASK = 0xff;
export const XFS_BMAP_MAP = 1;
export const XFS_BMAP_UNMAP = 2;
export const XFS_BMAP_EXTENT_ATTR_FORK = 0x80000000;
export const XFS_BMAP_EXTENT_UNWRITTEN = 0x40000000;
export const XFS_BMAP_EXTENT_REALTIME = 0x20000000;

/** An intent to exchange the contents of two files. */
export const XFS_XMI_LOG_FORMAT: StructTable = {
  name: 'xfs_xmi_log_format',
  source,
  endian: 'writer',
  size: 88,
  fields: [
    [16, 'xmi_inode1', 'u64', 'inode number'],
    [24, 'xmi_inode2', 'u64', 'inode number'],
    [40, 'xmi_startoff1', 'u64', 'block of the first fork'],
    [48, 'xmi_startoff2', 'u64', 'block of the second fork'],
    [56, 'xmi_blockcount', 'u64', 'blocks'],
    [64, 'xmi_flags', 'u64', 'XFS_EXCHMAPS_*'],
  ],
};

/** xmi_flags. */
export const XFS_EXCHMAPS_ATTR_FORK = 0x1;
export const XFS_EXCHMAPS_SET_SIZES = 0x2;
export const XFS_EXCHMAPS_INO1_WRITTEN = 0x4;

/** An intent to change an extended attribute; its name and its value are the next regions. */
export const XFS_ATTRI_LOG_FORMAT: StructTable = {
  name: 'xfs_attri_log_format',
  source,
  endian: 'writer',
  size: 40,
  fields: [
    [16, 'alfi_ino', 'u64', 'inode number'],
    [24, 'alfi_op_flags', 'u32', 'XFS_ATTRI_OP_FLAGS_*'],
    [28, 'alfi_name_len', 'u32', 'bytes'],
    [32, 'alfi_value_len', 'u32', 'bytes'],
    [36, 'alfi_attr_filter', 'u32', 'the namespace'],
  ],
};

/** alfi_op_flags. */
export const XFS_ATTRI_OP_FLAGS_SET = 1;
export const XFS_ATTRI_OP_FLAGS_REMOVE = 2;
export const XFS_ATTRI_OP_FLAGS_REPLACE = 3;
/** 4, 5 and 6: the same for parent pointers. */
export const XFS_ATTRI_OP_FLAGS_PPTR_REPLACE = 6;
