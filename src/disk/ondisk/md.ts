/** Superblocks of Linux' software RAID; include/uapi/linux/raid/md_p.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'include/uapi/linux/raid/md_p.h';

/** Version 1: at the end (1.0), at the start (1.1), or 4 KiB behind it (1.2). */
export const mdpSuperblock1: StructTable = {
  name: 'mdp_superblock_1',
  source,
  endian: 'little',
  size: 256,
  fields: [
    [0x00, 'magic', 'u32', 'MD_SB_MAGIC'],
    [0x04, 'major_version', 'u32', '1'],
    [0x08, 'feature_map', 'u32', 'MD_FEATURE_'],
    [0x10, 'set_uuid', 'bytes[16]', 'of the array'],
    [0x20, 'set_name', 'bytes[32]', '"host:name"'],
    [0x48, 'level', 'i32', '-4 multipath, -1 linear, 0, 1, 4, 5, 6, 10'],
    [0x50, 'size', 'u64', 'sectors of each member that are in use'],
    [0x5c, 'raid_disks', 'u32', 'members'],
    [0x80, 'data_offset', 'u64', 'sector of the member at which its data begins'],
    [0x88, 'data_size', 'u64', 'sectors of the member that can hold data'],
    [0x90, 'super_offset', 'u64', 'sector of the member at which this stands'],
    [0xa0, 'dev_number', 'u32', "this member's place in dev_roles"],
    [0xa8, 'device_uuid', 'bytes[16]', 'of the member'],
    [0xc8, 'events', 'u64', 'counts changes of state: the member with fewer is out of date'],
    [0xd0, 'resync_offset', 'u64', 'sectors known to be in sync; all ones: all'],
    [0xd8, 'sb_csum', 'u32', 'sum of the words, with this one 0'],
    [0xdc, 'max_dev', 'u32', 'dev_roles that follow'],
  ],
  offsets: ['sb_csum'],
};

/** Version 0.90: in the last whole 64 KiB but one of the member, in the byte order of the machine. */
export const mdpSuper: StructTable = {
  name: 'mdp_super',
  source,
  endian: 'little',
  size: 4096,
  fields: [
    [0x00, 'md_magic', 'u32', 'MD_SB_MAGIC'],
    [0x04, 'major_version', 'u32', '0'],
    [0x08, 'minor_version', 'u32', '90'],
    [0x14, 'set_uuid0', 'u32', 'of the array'],
    [0x1c, 'level', 'i32', 'as in version 1'],
    [0x20, 'size', 'u32', 'KiB of each member that are in use'],
    [0x28, 'raid_disks', 'u32', 'members'],
    [0x2c, 'md_minor', 'u32', 'number of the device: /dev/md0'],
    [0x34, 'set_uuid1', 'u32', ''],
    [0x38, 'set_uuid2', 'u32', ''],
    [0x3c, 'set_uuid3', 'u32', ''],
    [0x84, 'state', 'u32', 'bit 0 clean'],
    [0x98, 'super_sb_csum', 'u32', 'sum of the words, with this one 0'],
    [0x9c, 'events', 'u64', 'as in version 1'],
    [0xf8c, 'this_disk_raid_disk', 'u32', "this member's place in the array"],
    [0xf90, 'this_disk_state', 'u32', 'MD_DISK_'],
  ],
  offsets: ['super_sb_csum'],
};

/** `mdp_superblock_1.magic` of include/uapi/linux/raid/md_p.h. */
export const MD_SB_MAGIC = 0xa92b4efc;
/** The member is not whole yet; the array is being made another shape. */
export const MD_FEATURE_RECOVERY_OFFSET = 2;
export const MD_FEATURE_RESHAPE_ACTIVE = 4;
/** The member has places that can't be read. */
export const MD_FEATURE_BAD_BLOCKS = 8;
/** Roles that are no place in the array. */
export const MD_DISK_ROLE_SPARE = 0xffff;
export const MD_DISK_ROLE_FAULTY = 0xfffe;
export const MD_DISK_ROLE_JOURNAL = 0xfffd;
/** Bits of `this_disk_state`. */
export const MD_DISK_FAULTY = 1;
export const MD_DISK_ACTIVE = 2;
export const MD_DISK_SYNC = 4;
/** 0.90's superblock stands at the start of the last whole piece of this many bytes. */
export const MD_RESERVED_BYTES = 65536;

/** What the superblocks of all versions begin with. */
export const mdpMagic: StructTable = {
  name: 'mdp_magic',
  source,
  endian: 'little',
  hot: true,
  prefix: 'mdp_',
  size: 8,
  fields: [
    [0x00, 'magic', 'u32', 'MD_SB_MAGIC'],
    [0x04, 'major_version', 'u32', '0 or 1'],
  ],
};
