/**
 * The items of a transaction (fs/xfs/libxfs/xfs_log_format.h). Their fields are in the byte order of the machine that
 * wrote the log; offsets are those of each item's first region.
 */

/** At the start of a transaction. */
export const XFS_TRANS_HEADER_MAGIC = 0x5452414e;
export const TRANS_HEADER_BYTES = 16;

/** Every item begins with its type and its number of regions, 16 bits each. */
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

/** xfs_buf_log_format. */
export const BLF_FLAGS = 4;
/** Basic blocks. */
export const BLF_LEN = 6;
/** Basic block on the data device, 64 bits. */
export const BLF_BLKNO = 8;
/** Words of the bitmap that follows, at BLF_DATA_MAP. */
export const BLF_MAP_SIZE = 16;
export const BLF_DATA_MAP = 20;
/** Bytes that one bit of the bitmap stands for. */
export const XFS_BLF_CHUNK = 128;
/** Inodes of which only di_next_unlinked is to be replayed. */
export const XFS_BLF_INODE_BUF = 0x1;
export const XFS_BLF_CANCEL = 0x2;
/** User, project and group quota. */
export const XFS_BLF_ANY_DQUOT_BUF = 0x1c;

/** xfs_inode_log_format; kernels for 32 bits wrote the form without padding, 52 bytes. */
export const ILF_BYTES = 56;
export const ILF_32_BYTES = 52;
export const ILF_FIELDS = 4;
/** From here on, the shorter form has everything 4 bytes earlier. */
export const ILF_INO = 16;
export const ILF_U = 24;
export const ILF_BLKNO = 40;
export const ILF_LEN = 48;
export const ILF_BOFFSET = 52;
export const XFS_ILOG_DDATA = 0x2;
export const XFS_ILOG_DEXT = 0x4;
export const XFS_ILOG_DBROOT = 0x8;
export const XFS_ILOG_DEV = 0x10;
export const XFS_ILOG_ADATA = 0x40;
export const XFS_ILOG_AEXT = 0x80;
export const XFS_ILOG_ABROOT = 0x100;
export const XFS_ILOG_DOWNER = 0x200;
export const XFS_ILOG_AOWNER = 0x400;
export const XFS_ILOG_DFORK = XFS_ILOG_DDATA | XFS_ILOG_DEXT | XFS_ILOG_DBROOT;
export const XFS_ILOG_AFORK = XFS_ILOG_ADATA | XFS_ILOG_AEXT | XFS_ILOG_ABROOT;

/** xfs_icreate_log: big-endian after type and size. */
export const ICL_BYTES = 28;
export const ICL_AG = 4;
export const ICL_AGBNO = 8;
export const ICL_COUNT = 12;
export const ICL_ISIZE = 16;
export const ICL_LENGTH = 20;
export const ICL_GEN = 24;

/** The id of an intent, or of the intent that a done item is about: 64 bits, in each of their formats. */
export const INTENT_ID = 8;

/** xfs_bui_log_format, with the one extent that Linux writes. */
export const BUI_BYTES = 48;
export const BUI_NEXTENTS = 4;
export const ME_OWNER = 16;
export const ME_STARTBLOCK = 24;
export const ME_STARTOFF = 32;
export const ME_LEN = 40;
export const ME_FLAGS = 44;
export const XFS_BMAP_EXTENT_TYPE_MASK = 0xff;
export const XFS_BMAP_MAP = 1;
export const XFS_BMAP_UNMAP = 2;
export const XFS_BMAP_EXTENT_ATTR_FORK = 0x80000000;
export const XFS_BMAP_EXTENT_UNWRITTEN = 0x40000000;
export const XFS_BMAP_EXTENT_REALTIME = 0x20000000;

/** xfs_xmi_log_format. */
export const XMI_BYTES = 88;
export const XMI_INODE1 = 16;
export const XMI_INODE2 = 24;
export const XMI_STARTOFF1 = 40;
export const XMI_STARTOFF2 = 48;
export const XMI_BLOCKCOUNT = 56;
export const XMI_FLAGS = 64;
export const XFS_EXCHMAPS_ATTR_FORK = 0x1;
export const XFS_EXCHMAPS_SET_SIZES = 0x2;
export const XFS_EXCHMAPS_INO1_WRITTEN = 0x4;

/** xfs_attri_log_format. */
export const ATTRI_BYTES = 40;
export const ALFI_INO = 16;
export const ALFI_OP_FLAGS = 24;
export const ALFI_NAME_LEN = 28;
export const ALFI_VALUE_LEN = 32;
export const ALFI_ATTR_FILTER = 36;
export const XFS_ATTRI_OP_FLAGS_SET = 1;
export const XFS_ATTRI_OP_FLAGS_REMOVE = 2;
export const XFS_ATTRI_OP_FLAGS_REPLACE = 3;
/** 4, 5 and 6: the same for parent pointers. */
export const XFS_ATTRI_OP_FLAGS_PPTR_REPLACE = 6;
