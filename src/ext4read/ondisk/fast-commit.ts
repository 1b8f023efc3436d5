/** Fast commits: tags of type, length and value. Source of the constants: fs/ext4/fast_commit.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'Documentation/filesystems/ext4/journal.rst, fs/ext4/fast_commit.h';

/** ext4_fc_tl.fc_tag. */
export const EXT4_FC_TAG_ADD_RANGE = 1;
export const EXT4_FC_TAG_DEL_RANGE = 2;
export const EXT4_FC_TAG_CREAT = 3;
export const EXT4_FC_TAG_LINK = 4;
export const EXT4_FC_TAG_UNLINK = 5;
export const EXT4_FC_TAG_INODE = 6;
export const EXT4_FC_TAG_PAD = 7;
export const EXT4_FC_TAG_TAIL = 8;
export const EXT4_FC_TAG_HEAD = 9;

/** Before each value. */
export const ext4FcTl: StructTable = {
  name: 'ext4_fc_tl',
  source,
  endian: 'little',
  size: 4,
  hot: true,
  fields: [
    [0x0, 'fc_tag', 'u16', 'EXT4_FC_TAG_*'],
    [0x2, 'fc_len', 'u16', 'bytes of the value'],
  ],
};

/** The value of HEAD, the first tag of the area. */
export const ext4FcHead: StructTable = {
  name: 'ext4_fc_head',
  source,
  endian: 'little',
  size: 8,
  hot: true,
  prefix: 'head_',
  fields: [
    [0x0, 'fc_features', 'u32', 'none is known'],
    [0x4, 'fc_tid', 'u32', 'transaction that the commits go on from'],
  ],
};

/** The value of TAIL, which seals what is before it. */
export const ext4FcTail: StructTable = {
  name: 'ext4_fc_tail',
  source,
  endian: 'little',
  size: 8,
  hot: true,
  prefix: 'tail_',
  offsets: ['fc_crc'],
  fields: [
    [0x0, 'fc_tid', 'u32', 'transaction that the commits go on from'],
    [0x4, 'fc_crc', 'u32', 'crc32c of everything since the last tail, up to here'],
  ],
};

/** The value of ADD_RANGE: blocks of a file are now here. */
export const ext4FcAddRange: StructTable = {
  name: 'ext4_fc_add_range',
  source,
  endian: 'little',
  size: 16,
  hot: true,
  prefix: 'add_',
  offsets: ['fc_ex'],
  fields: [
    [0x0, 'fc_ino', 'u32', 'inode number'],
    [0x4, 'fc_ex', 'bytes[12]', 'an ext4_extent'],
  ],
};

/** The value of DEL_RANGE: blocks of a file are now nowhere. */
export const ext4FcDelRange: StructTable = {
  name: 'ext4_fc_del_range',
  source,
  endian: 'little',
  size: 12,
  hot: true,
  prefix: 'del_',
  fields: [
    [0x0, 'fc_ino', 'u32', 'inode number'],
    [0x4, 'fc_lblk', 'u32', 'first block of the file'],
    [0x8, 'fc_len', 'u32', 'blocks'],
  ],
};

/** Of CREAT, LINK and UNLINK; the name follows. */
export const ext4FcDentryInfo: StructTable = {
  name: 'ext4_fc_dentry_info',
  source,
  endian: 'little',
  size: 8,
  hot: true,
  prefix: 'dentry_',
  fields: [
    [0x0, 'fc_parent_ino', 'u32', 'inode number of the directory'],
    [0x4, 'fc_ino', 'u32', 'inode number'],
  ],
};

/** The raw inode follows. */
export const ext4FcInode: StructTable = {
  name: 'ext4_fc_inode',
  source,
  endian: 'little',
  size: 4,
  hot: true,
  prefix: 'inode_',
  fields: [[0x0, 'fc_ino', 'u32', 'inode number']],
};
