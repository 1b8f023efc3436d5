// Generated from the tables in this folder by `npm run generate`; do not edit.
import { i32le, u16be, u16le, u32be, u32le } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of btrfs_super_block; include/uapi/linux/btrfs_tree.h. */
export const SIZEOF_BTRFS_SUPER_BLOCK = 4096;

/** btrfs_super_block; include/uapi/linux/btrfs_tree.h. */
export interface BtrfsSuperBlock {
  /** 0x0 of all behind it */
  readonly csum: Uint8Array;
  /** 0x20 what libblkid calls UUID */
  readonly fsid: Uint8Array;
  /** 0x48 transactions; low half */
  readonly generation_lo: number;
  /** 0x48 transactions; high half */
  readonly generation_hi: number;
  /** 0x70 of all devices; low half */
  readonly total_bytes_lo: number;
  /** 0x70 of all devices; high half */
  readonly total_bytes_hi: number;
  /** 0x78 ; low half */
  readonly bytes_used_lo: number;
  /** 0x78 ; high half */
  readonly bytes_used_hi: number;
  /** 0x88 ; low half */
  readonly num_devices_lo: number;
  /** 0x88 ; high half */
  readonly num_devices_hi: number;
  /** 0x90 bytes */
  readonly sectorsize: number;
  /** 0x94 bytes */
  readonly nodesize: number;
  /** 0xc4 BTRFS_CSUM_TYPE_ */
  readonly csum_type: number;
  /** 0x10b what libblkid calls UUID_SUB */
  readonly dev_item_uuid: Uint8Array;
  /** 0x12b  */
  readonly label: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 4096 bytes. */
export function decodeBtrfsSuperBlock(bytes: Uint8Array): BtrfsSuperBlock {
  checkStructSize(bytes, SIZEOF_BTRFS_SUPER_BLOCK, 'btrfs_super_block');
  return {
    csum: bytes.subarray(0x0, 0x20),
    fsid: bytes.subarray(0x20, 0x30),
    generation_lo: u32le(bytes, 0x48),
    generation_hi: u32le(bytes, 0x4c),
    total_bytes_lo: u32le(bytes, 0x70),
    total_bytes_hi: u32le(bytes, 0x74),
    bytes_used_lo: u32le(bytes, 0x78),
    bytes_used_hi: u32le(bytes, 0x7c),
    num_devices_lo: u32le(bytes, 0x88),
    num_devices_hi: u32le(bytes, 0x8c),
    sectorsize: u32le(bytes, 0x90),
    nodesize: u32le(bytes, 0x94),
    csum_type: u16le(bytes, 0xc4),
    dev_item_uuid: bytes.subarray(0x10b, 0x11b),
    label: bytes.subarray(0x12b, 0x22b),
  };
}

/** Bytes of el_torito_boot_entry; Phoenix and IBM, El Torito Bootable CD-ROM Format Specification 1.0. */
export const SIZEOF_EL_TORITO_BOOT_ENTRY = 32;

/** el_torito_boot_entry.boot_indicator: 0x0 0x88: bootable */
export function entry_boot_indicator(bytes: Uint8Array, at: number): number {
  return bytes[at];
}

/** el_torito_boot_entry.sector_count: 0x6 sectors of 512 bytes */
export function entry_sector_count(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x6);
}

/** el_torito_boot_entry.load_rba: 0x8 sector of 2048 bytes */
export function entry_load_rba(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** Bytes of el_torito_boot_record; Phoenix and IBM, El Torito Bootable CD-ROM Format Specification 1.0. */
export const SIZEOF_EL_TORITO_BOOT_RECORD = 75;

/** el_torito_boot_record.type: 0x0 0 */
export function record_type(bytes: Uint8Array, at: number): number {
  return bytes[at];
}

/** el_torito_boot_record.id: 0x1 CD001 */
export function record_id(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x1, at + 0x6);
}

/** el_torito_boot_record.system: 0x7 EL TORITO SPECIFICATION */
export function record_system(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x7, at + 0x1e);
}

/** el_torito_boot_record.catalog: 0x47 sector of 2048 bytes */
export function record_catalog(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x47);
}

/** Bytes of el_torito_validation_entry; Phoenix and IBM, El Torito Bootable CD-ROM Format Specification 1.0. */
export const SIZEOF_EL_TORITO_VALIDATION_ENTRY = 32;

/** el_torito_validation_entry.header_id: 0x0 1; 0x90 a section follows, 0x91 the last one */
export function validation_header_id(bytes: Uint8Array, at: number): number {
  return bytes[at];
}

/** el_torito_validation_entry.platform_id: 0x1 0xef: UEFI */
export function validation_platform_id(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x1];
}

/** el_torito_validation_entry.key: 0x1e 0xaa55; of the first entry alone */
export function validation_key(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x1e);
}

/** Bytes of luks2_hdr_disk; LUKS2 On-Disk Format Specification 1.1.1, figure 2. */
export const SIZEOF_LUKS2_HDR_DISK = 512;

/** Bytes from the start of luks2_hdr_disk to csum. */
export const CSUM = 0x1c0;

/** luks2_hdr_disk; LUKS2 On-Disk Format Specification 1.1.1, figure 2. */
export interface Luks2HdrDisk {
  /** 0x0 "LUKS" or, in the second copy, "SKUL", 0xba 0xbe */
  readonly luks2_magic: Uint8Array;
  /** 0x6 2 */
  readonly version: number;
  /** 0x8 bytes, with the text; low half */
  readonly hdr_size_lo: number;
  /** 0x8 bytes, with the text; high half */
  readonly hdr_size_hi: number;
  /** 0x18 of the volume */
  readonly label: Uint8Array;
  /** 0x48 such as "sha256" */
  readonly checksum_alg: Uint8Array;
  /** 0xa8 as text */
  readonly luks2_uuid: Uint8Array;
  /** 0xd0 whose volume it is */
  readonly subsystem: Uint8Array;
  /** 0x100 bytes from the start of the device; low half */
  readonly hdr_offset_lo: number;
  /** 0x100 bytes from the start of the device; high half */
  readonly hdr_offset_hi: number;
  /** 0x1c0 of header and text, with this field 0 */
  readonly csum: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 512 bytes. */
export function decodeLuks2HdrDisk(bytes: Uint8Array): Luks2HdrDisk {
  checkStructSize(bytes, SIZEOF_LUKS2_HDR_DISK, 'luks2_hdr_disk');
  return {
    luks2_magic: bytes.subarray(0x0, 0x6),
    version: u16be(bytes, 0x6),
    hdr_size_lo: u32be(bytes, 0xc),
    hdr_size_hi: u32be(bytes, 0x8),
    label: bytes.subarray(0x18, 0x48),
    checksum_alg: bytes.subarray(0x48, 0x68),
    luks2_uuid: bytes.subarray(0xa8, 0xd0),
    subsystem: bytes.subarray(0xd0, 0x100),
    hdr_offset_lo: u32be(bytes, 0x104),
    hdr_offset_hi: u32be(bytes, 0x100),
    csum: bytes.subarray(0x1c0, 0x200),
  };
}

/** Bytes of luks_phdr; LUKS1 On-Disk Format Specification 1.2.3, figure 1. */
export const SIZEOF_LUKS_PHDR = 208;

/** luks_phdr; LUKS1 On-Disk Format Specification 1.2.3, figure 1. */
export interface LuksPhdr {
  /** 0x8 such as "aes" */
  readonly cipherName: Uint8Array;
  /** 0x28 such as "xts-plain64" */
  readonly cipherMode: Uint8Array;
  /** 0x68 sectors of 512 bytes */
  readonly payloadOffset: number;
  /** 0x6c of the volume key */
  readonly keyBytes: number;
  /** 0xa8 as text */
  readonly uuid: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 208 bytes. */
export function decodeLuksPhdr(bytes: Uint8Array): LuksPhdr {
  checkStructSize(bytes, SIZEOF_LUKS_PHDR, 'luks_phdr');
  return {
    cipherName: bytes.subarray(0x8, 0x28),
    cipherMode: bytes.subarray(0x28, 0x48),
    payloadOffset: u32be(bytes, 0x68),
    keyBytes: u32be(bytes, 0x6c),
    uuid: bytes.subarray(0xa8, 0xd0),
  };
}

/** Bytes of disk_locn; LVM2 lib/format_text/layout.h. */
export const SIZEOF_DISK_LOCN = 16;

/** disk_locn; LVM2 lib/format_text/layout.h. */
export interface DiskLocn {
  /** 0x0 bytes; low half */
  readonly offset_lo: number;
  /** 0x0 bytes; high half */
  readonly offset_hi: number;
  /** 0x8 bytes; 0: all that is left; low half */
  readonly size_lo: number;
  /** 0x8 bytes; 0: all that is left; high half */
  readonly size_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 16 bytes. */
export function decodeDiskLocn(bytes: Uint8Array): DiskLocn {
  checkStructSize(bytes, SIZEOF_DISK_LOCN, 'disk_locn');
  return {
    offset_lo: u32le(bytes, 0x0),
    offset_hi: u32le(bytes, 0x4),
    size_lo: u32le(bytes, 0x8),
    size_hi: u32le(bytes, 0xc),
  };
}

/** Bytes of label_header; LVM2 lib/label/label.h. */
export const SIZEOF_LABEL_HEADER = 32;

/** label_header; LVM2 lib/label/label.h. */
export interface LabelHeader {
  /** 0x0 "LABELONE" */
  readonly id: Uint8Array;
  /** 0x8 the sector that it stands in; low half */
  readonly sector_xl_lo: number;
  /** 0x8 the sector that it stands in; high half */
  readonly sector_xl_hi: number;
  /** 0x10 of the sector from offset_xl on */
  readonly crc_xl: number;
  /** 0x14 bytes from here to pv_header */
  readonly offset_xl: number;
  /** 0x18 "LVM2 001" */
  readonly type: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 32 bytes. */
export function decodeLabelHeader(bytes: Uint8Array): LabelHeader {
  checkStructSize(bytes, SIZEOF_LABEL_HEADER, 'label_header');
  return {
    id: bytes.subarray(0x0, 0x8),
    sector_xl_lo: u32le(bytes, 0x8),
    sector_xl_hi: u32le(bytes, 0xc),
    crc_xl: u32le(bytes, 0x10),
    offset_xl: u32le(bytes, 0x14),
    type: bytes.subarray(0x18, 0x20),
  };
}

/** Bytes of mda_header; LVM2 lib/format_text/layout.h. */
export const SIZEOF_MDA_HEADER = 64;

/** mda_header; LVM2 lib/format_text/layout.h. */
export interface MdaHeader {
  /** 0x0 of the rest of its 512 bytes */
  readonly checksum_xl: number;
  /** 0x4 " LVM2 x[5A%r0N*>" */
  readonly magic: Uint8Array;
  /** 0x14 1 */
  readonly version: number;
  /** 0x18 byte offset of this area on the device; low half */
  readonly start_lo: number;
  /** 0x18 byte offset of this area on the device; high half */
  readonly start_hi: number;
  /** 0x20 bytes of this area, its header included; low half */
  readonly size_lo: number;
  /** 0x20 bytes of this area, its header included; high half */
  readonly size_hi: number;
  /** 0x28 bytes from `start` to the text; 0: no volume group; low half */
  readonly raw_locn_offset_lo: number;
  /** 0x28 bytes from `start` to the text; 0: no volume group; high half */
  readonly raw_locn_offset_hi: number;
  /** 0x30 bytes of the text; low half */
  readonly raw_locn_size_lo: number;
  /** 0x30 bytes of the text; high half */
  readonly raw_locn_size_hi: number;
  /** 0x38 of the text */
  readonly raw_locn_checksum: number;
  /** 0x3c RAW_LOCN_IGNORED */
  readonly raw_locn_flags: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 64 bytes. */
export function decodeMdaHeader(bytes: Uint8Array): MdaHeader {
  checkStructSize(bytes, SIZEOF_MDA_HEADER, 'mda_header');
  return {
    checksum_xl: u32le(bytes, 0x0),
    magic: bytes.subarray(0x4, 0x14),
    version: u32le(bytes, 0x14),
    start_lo: u32le(bytes, 0x18),
    start_hi: u32le(bytes, 0x1c),
    size_lo: u32le(bytes, 0x20),
    size_hi: u32le(bytes, 0x24),
    raw_locn_offset_lo: u32le(bytes, 0x28),
    raw_locn_offset_hi: u32le(bytes, 0x2c),
    raw_locn_size_lo: u32le(bytes, 0x30),
    raw_locn_size_hi: u32le(bytes, 0x34),
    raw_locn_checksum: u32le(bytes, 0x38),
    raw_locn_flags: u32le(bytes, 0x3c),
  };
}

/** Bytes of pv_header; LVM2 lib/format_text/layout.h. */
export const SIZEOF_PV_HEADER = 40;

/** pv_header; LVM2 lib/format_text/layout.h. */
export interface PvHeader {
  /** 0x0 characters, without hyphens */
  readonly pv_uuid: Uint8Array;
  /** 0x20 bytes; low half */
  readonly device_size_xl_lo: number;
  /** 0x20 bytes; high half */
  readonly device_size_xl_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 40 bytes. */
export function decodePvHeader(bytes: Uint8Array): PvHeader {
  checkStructSize(bytes, SIZEOF_PV_HEADER, 'pv_header');
  return {
    pv_uuid: bytes.subarray(0x0, 0x20),
    device_size_xl_lo: u32le(bytes, 0x20),
    device_size_xl_hi: u32le(bytes, 0x24),
  };
}

/** Bytes of mdp_magic; include/uapi/linux/raid/md_p.h. */
export const SIZEOF_MDP_MAGIC = 8;

/** mdp_magic.magic: 0x0 MD_SB_MAGIC */
export function mdp_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** mdp_magic.major_version: 0x4 0 or 1 */
export function mdp_major_version(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of mdp_super; include/uapi/linux/raid/md_p.h. */
export const SIZEOF_MDP_SUPER = 4096;

/** Bytes from the start of mdp_super to super_sb_csum. */
export const SUPER_SB_CSUM = 0x98;

/** mdp_super; include/uapi/linux/raid/md_p.h. */
export interface MdpSuper {
  /** 0x0 MD_SB_MAGIC */
  readonly md_magic: number;
  /** 0x4 0 */
  readonly major_version: number;
  /** 0x8 90 */
  readonly minor_version: number;
  /** 0x14 of the array */
  readonly set_uuid0: number;
  /** 0x1c as in version 1 */
  readonly level: number;
  /** 0x20 KiB of each member that are in use */
  readonly size: number;
  /** 0x28 members */
  readonly raid_disks: number;
  /** 0x2c number of the device: /dev/md0 */
  readonly md_minor: number;
  /** 0x34  */
  readonly set_uuid1: number;
  /** 0x38  */
  readonly set_uuid2: number;
  /** 0x3c  */
  readonly set_uuid3: number;
  /** 0x84 bit 0 clean */
  readonly state: number;
  /** 0x98 sum of the words, with this one 0 */
  readonly super_sb_csum: number;
  /** 0x9c as in version 1; low half */
  readonly events_lo: number;
  /** 0x9c as in version 1; high half */
  readonly events_hi: number;
  /** 0xf8c this member's place in the array */
  readonly this_disk_raid_disk: number;
  /** 0xf90 MD_DISK_ */
  readonly this_disk_state: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 4096 bytes. */
export function decodeMdpSuper(bytes: Uint8Array): MdpSuper {
  checkStructSize(bytes, SIZEOF_MDP_SUPER, 'mdp_super');
  return {
    md_magic: u32le(bytes, 0x0),
    major_version: u32le(bytes, 0x4),
    minor_version: u32le(bytes, 0x8),
    set_uuid0: u32le(bytes, 0x14),
    level: i32le(bytes, 0x1c),
    size: u32le(bytes, 0x20),
    raid_disks: u32le(bytes, 0x28),
    md_minor: u32le(bytes, 0x2c),
    set_uuid1: u32le(bytes, 0x34),
    set_uuid2: u32le(bytes, 0x38),
    set_uuid3: u32le(bytes, 0x3c),
    state: u32le(bytes, 0x84),
    super_sb_csum: u32le(bytes, 0x98),
    events_lo: u32le(bytes, 0x9c),
    events_hi: u32le(bytes, 0xa0),
    this_disk_raid_disk: u32le(bytes, 0xf8c),
    this_disk_state: u32le(bytes, 0xf90),
  };
}

/** Bytes of mdp_superblock_1; include/uapi/linux/raid/md_p.h. */
export const SIZEOF_MDP_SUPERBLOCK_1 = 256;

/** Bytes from the start of mdp_superblock_1 to sb_csum. */
export const SB_CSUM = 0xd8;

/** mdp_superblock_1; include/uapi/linux/raid/md_p.h. */
export interface MdpSuperblock1 {
  /** 0x0 MD_SB_MAGIC */
  readonly magic: number;
  /** 0x4 1 */
  readonly major_version: number;
  /** 0x8 MD_FEATURE_ */
  readonly feature_map: number;
  /** 0x10 of the array */
  readonly set_uuid: Uint8Array;
  /** 0x20 "host:name" */
  readonly set_name: Uint8Array;
  /** 0x48 -4 multipath, -1 linear, 0, 1, 4, 5, 6, 10 */
  readonly level: number;
  /** 0x50 sectors of each member that are in use; low half */
  readonly size_lo: number;
  /** 0x50 sectors of each member that are in use; high half */
  readonly size_hi: number;
  /** 0x5c members */
  readonly raid_disks: number;
  /** 0x80 sector of the member at which its data begins; low half */
  readonly data_offset_lo: number;
  /** 0x80 sector of the member at which its data begins; high half */
  readonly data_offset_hi: number;
  /** 0x88 sectors of the member that can hold data; low half */
  readonly data_size_lo: number;
  /** 0x88 sectors of the member that can hold data; high half */
  readonly data_size_hi: number;
  /** 0x90 sector of the member at which this stands; low half */
  readonly super_offset_lo: number;
  /** 0x90 sector of the member at which this stands; high half */
  readonly super_offset_hi: number;
  /** 0xa0 this member's place in dev_roles */
  readonly dev_number: number;
  /** 0xa8 of the member */
  readonly device_uuid: Uint8Array;
  /** 0xc8 counts changes of state: the member with fewer is out of date; low half */
  readonly events_lo: number;
  /** 0xc8 counts changes of state: the member with fewer is out of date; high half */
  readonly events_hi: number;
  /** 0xd0 sectors known to be in sync; all ones: all; low half */
  readonly resync_offset_lo: number;
  /** 0xd0 sectors known to be in sync; all ones: all; high half */
  readonly resync_offset_hi: number;
  /** 0xd8 sum of the words, with this one 0 */
  readonly sb_csum: number;
  /** 0xdc dev_roles that follow */
  readonly max_dev: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 256 bytes. */
export function decodeMdpSuperblock1(bytes: Uint8Array): MdpSuperblock1 {
  checkStructSize(bytes, SIZEOF_MDP_SUPERBLOCK_1, 'mdp_superblock_1');
  return {
    magic: u32le(bytes, 0x0),
    major_version: u32le(bytes, 0x4),
    feature_map: u32le(bytes, 0x8),
    set_uuid: bytes.subarray(0x10, 0x20),
    set_name: bytes.subarray(0x20, 0x40),
    level: i32le(bytes, 0x48),
    size_lo: u32le(bytes, 0x50),
    size_hi: u32le(bytes, 0x54),
    raid_disks: u32le(bytes, 0x5c),
    data_offset_lo: u32le(bytes, 0x80),
    data_offset_hi: u32le(bytes, 0x84),
    data_size_lo: u32le(bytes, 0x88),
    data_size_hi: u32le(bytes, 0x8c),
    super_offset_lo: u32le(bytes, 0x90),
    super_offset_hi: u32le(bytes, 0x94),
    dev_number: u32le(bytes, 0xa0),
    device_uuid: bytes.subarray(0xa8, 0xb8),
    events_lo: u32le(bytes, 0xc8),
    events_hi: u32le(bytes, 0xcc),
    resync_offset_lo: u32le(bytes, 0xd0),
    resync_offset_hi: u32le(bytes, 0xd4),
    sb_csum: u32le(bytes, 0xd8),
    max_dev: u32le(bytes, 0xdc),
  };
}

/** Bytes of swap_header; include/linux/swap.h. */
export const SIZEOF_SWAP_HEADER = 44;

/** swap_header; include/linux/swap.h. */
export interface SwapHeader {
  /** 0x0 1 */
  readonly swap_version: number;
  /** 0x4 number of the last page */
  readonly last_page: number;
  /** 0x8  */
  readonly nr_badpages: number;
  /** 0xc  */
  readonly sws_uuid: Uint8Array;
  /** 0x1c label */
  readonly sws_volume: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 44 bytes. */
export function decodeSwapHeader(bytes: Uint8Array): SwapHeader {
  checkStructSize(bytes, SIZEOF_SWAP_HEADER, 'swap_header');
  return {
    swap_version: u32le(bytes, 0x0),
    last_page: u32le(bytes, 0x4),
    nr_badpages: u32le(bytes, 0x8),
    sws_uuid: bytes.subarray(0xc, 0x1c),
    sws_volume: bytes.subarray(0x1c, 0x2c),
  };
}

/** Bytes of nvpair_xdr; OpenZFS, include/sys/nvpair_impl.h and module/nvpair/nvpair.c (XDR). */
export const SIZEOF_NVPAIR_XDR = 12;

/** nvpair_xdr.encode_size: 0x0 bytes of the pair as it is stored */
export function nvpair_encode_size(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** nvpair_xdr.name_size: 0x8 bytes of its name */
export function nvpair_name_size(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x8);
}

/** Bytes of nvpair_uint64_xdr; OpenZFS, include/sys/nvpair_impl.h and module/nvpair/nvpair.c (XDR). */
export const SIZEOF_NVPAIR_UINT64_XDR = 8;

/** nvpair_uint64_xdr.uint64_lo: 0x0 the number; low half */
export function nvpair_uint64_lo(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** nvpair_uint64_xdr.uint64_hi: 0x0 the number; high half */
export function nvpair_uint64_hi(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** Bytes of nvpair_string_xdr; OpenZFS, include/sys/nvpair_impl.h and module/nvpair/nvpair.c (XDR). */
export const SIZEOF_NVPAIR_STRING_XDR = 4;

/** nvpair_string_xdr.string_size: 0x0 bytes */
export function nvpair_string_size(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** Bytes of nvpair_value_xdr; OpenZFS, include/sys/nvpair_impl.h and module/nvpair/nvpair.c (XDR). */
export const SIZEOF_NVPAIR_VALUE_XDR = 8;

/** nvpair_value_xdr.type: 0x0 DATA_TYPE_* */
export function nvpair_type(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** nvpair_value_xdr.nelem: 0x4 elements */
export function nvpair_nelem(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}
