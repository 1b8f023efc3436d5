import type { StructTable } from '../../bytes/struct-table.ts';

/** 64 KiB behind the start of every device of a btrfs filesystem. */
export const btrfsSuperBlock: StructTable = {
  name: 'btrfs_super_block',
  source: 'include/uapi/linux/btrfs_tree.h',
  endian: 'little',
  size: 4096,
  fields: [
    [0x00, 'csum', 'bytes[32]', 'of all behind it'],
    [0x20, 'fsid', 'bytes[16]', 'what libblkid calls UUID'],
    [0x48, 'generation', 'u64', 'transactions'],
    [0x70, 'total_bytes', 'u64', 'of all devices'],
    [0x78, 'bytes_used', 'u64', ''],
    [0x88, 'num_devices', 'u64', ''],
    [0x90, 'sectorsize', 'u32', 'bytes'],
    [0x94, 'nodesize', 'u32', 'bytes'],
    [0xc4, 'csum_type', 'u16', 'BTRFS_CSUM_TYPE_'],
    [0x10b, 'dev_item_uuid', 'bytes[16]', 'what libblkid calls UUID_SUB'],
    [0x12b, 'label', 'bytes[256]', ''],
  ],
};

/** Where the superblock stands, in bytes from the start of the device, and how its checksum is made. */
export const BTRFS_SUPER_INFO_OFFSET = 65536;
export const BTRFS_CSUM_TYPE_CRC32 = 0;
export const BTRFS_CSUM_SIZE = 32;
