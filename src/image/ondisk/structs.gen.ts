// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u16be, u16le, u32be, u32le } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of sparse_chunk_header; Android libsparse, sparse_format.h. */
export const SIZEOF_SPARSE_CHUNK_HEADER = 12;

/** sparse_chunk_header; Android libsparse, sparse_format.h. */
export interface SparseChunkHeader {
  /** 0x0 0xcac1 raw, 0xcac2 fill, 0xcac3 do not care, 0xcac4 crc32 */
  readonly chunk_type: number;
  /** 0x4 blocks of the image */
  readonly chunk_sz: number;
  /** 0x8 bytes in the file, this header included */
  readonly total_sz: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 12 bytes. */
export function decodeSparseChunkHeader(bytes: Uint8Array): SparseChunkHeader {
  checkStructSize(bytes, SIZEOF_SPARSE_CHUNK_HEADER, 'sparse_chunk_header');
  return {
    chunk_type: u16le(bytes, 0x0),
    chunk_sz: u32le(bytes, 0x4),
    total_sz: u32le(bytes, 0x8),
  };
}

/** Bytes of sparse_header; Android libsparse, sparse_format.h. */
export const SIZEOF_SPARSE_HEADER = 28;

/** sparse_header; Android libsparse, sparse_format.h. */
export interface SparseHeader {
  /** 0x4 1 */
  readonly major_version: number;
  /** 0x8 bytes of this header, 28 or more */
  readonly file_hdr_sz: number;
  /** 0xa bytes of a chunk header, 12 or more */
  readonly chunk_hdr_sz: number;
  /** 0xc bytes, a multiple of 4 */
  readonly blk_sz: number;
  /** 0x10 blocks of the image */
  readonly total_blks: number;
  /** 0x14 chunks in the file */
  readonly total_chunks: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 28 bytes. */
export function decodeSparseHeader(bytes: Uint8Array): SparseHeader {
  checkStructSize(bytes, SIZEOF_SPARSE_HEADER, 'sparse_header');
  return {
    major_version: u16le(bytes, 0x4),
    file_hdr_sz: u16le(bytes, 0x8),
    chunk_hdr_sz: u16le(bytes, 0xa),
    blk_sz: u32le(bytes, 0xc),
    total_blks: u32le(bytes, 0x10),
    total_chunks: u32le(bytes, 0x14),
  };
}

/** Bytes of qcow2_header; QEMU docs/interop/qcow2. */
export const SIZEOF_QCOW2_HEADER = 72;

/** qcow2_header; QEMU docs/interop/qcow2. */
export interface Qcow2Header {
  /** 0x4 2 or 3 */
  readonly version: number;
  /** 0x8 byte offset of the name of the backing file; 0: none; low half */
  readonly backing_file_offset_lo: number;
  /** 0x8 byte offset of the name of the backing file; 0: none; high half */
  readonly backing_file_offset_hi: number;
  /** 0x10 bytes of that name, at most 1023 */
  readonly backing_file_size: number;
  /** 0x14 log2 of the cluster size, 9 to 21 */
  readonly cluster_bits: number;
  /** 0x18 bytes of the disk; low half */
  readonly size_lo: number;
  /** 0x18 bytes of the disk; high half */
  readonly size_hi: number;
  /** 0x20 0: not encrypted */
  readonly crypt_method: number;
  /** 0x24 entries of the first-level table */
  readonly l1_size: number;
  /** 0x28 byte offset of that table; low half */
  readonly l1_table_offset_lo: number;
  /** 0x28 byte offset of that table; high half */
  readonly l1_table_offset_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 72 bytes. */
export function decodeQcow2Header(bytes: Uint8Array): Qcow2Header {
  checkStructSize(bytes, SIZEOF_QCOW2_HEADER, 'qcow2_header');
  return {
    version: u32be(bytes, 0x4),
    backing_file_offset_lo: u32be(bytes, 0xc),
    backing_file_offset_hi: u32be(bytes, 0x8),
    backing_file_size: u32be(bytes, 0x10),
    cluster_bits: u32be(bytes, 0x14),
    size_lo: u32be(bytes, 0x1c),
    size_hi: u32be(bytes, 0x18),
    crypt_method: u32be(bytes, 0x20),
    l1_size: u32be(bytes, 0x24),
    l1_table_offset_lo: u32be(bytes, 0x2c),
    l1_table_offset_hi: u32be(bytes, 0x28),
  };
}

/** Bytes of qcow2_header_extension; QEMU docs/interop/qcow2. */
export const SIZEOF_QCOW2_HEADER_EXTENSION = 8;

/** qcow2_header_extension; QEMU docs/interop/qcow2. */
export interface Qcow2HeaderExtension {
  /** 0x0 0xe2792aca format of the backing file, 0x44415441 name of the external data file */
  readonly type: number;
  /** 0x4 bytes of data that follow */
  readonly length: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 8 bytes. */
export function decodeQcow2HeaderExtension(bytes: Uint8Array): Qcow2HeaderExtension {
  checkStructSize(bytes, SIZEOF_QCOW2_HEADER_EXTENSION, 'qcow2_header_extension');
  return {
    type: u32be(bytes, 0x0),
    length: u32be(bytes, 0x4),
  };
}

/** Bytes of qcow2_header_v3; QEMU docs/interop/qcow2. */
export const SIZEOF_QCOW2_HEADER_V3 = 104;

/** qcow2_header_v3; QEMU docs/interop/qcow2. */
export interface Qcow2HeaderV3 {
  /** 0x48 bits 32 and up: none is known; low half */
  readonly incompatible_features_lo: number;
  /** 0x48 bits 32 and up: none is known; high half */
  readonly incompatible_features_hi: number;
  /** 0x64 bytes; the compression type follows where it is more than 104 */
  readonly header_length: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 104 bytes. */
export function decodeQcow2HeaderV3(bytes: Uint8Array): Qcow2HeaderV3 {
  checkStructSize(bytes, SIZEOF_QCOW2_HEADER_V3, 'qcow2_header_v3');
  return {
    incompatible_features_lo: u32be(bytes, 0x4c),
    incompatible_features_hi: u32be(bytes, 0x48),
    header_length: u32be(bytes, 0x64),
  };
}

/** Bytes of qcow2_extended_l2_entry; QEMU docs/interop/qcow2. */
export const SIZEOF_QCOW2_EXTENDED_L2_ENTRY = 16;

/** qcow2_extended_l2_entry.zero: 0x8 a bit for each subcluster: reads as zeros */
export function subclusters_zero(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x8);
}

/** qcow2_extended_l2_entry.allocated: 0xc a bit for each subcluster: stored */
export function subclusters_allocated(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0xc);
}

/** Bytes of qcow2_table_entry; QEMU docs/interop/qcow2. */
export const SIZEOF_QCOW2_TABLE_ENTRY = 8;

/** qcow2_table_entry.entry_lo: 0x0 bits 9 to 55 the byte offset; 63 copied, 62 compressed, 0 reads as zeros; low half */
export function table_entry_lo(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** qcow2_table_entry.entry_hi: 0x0 bits 9 to 55 the byte offset; 63 copied, 62 compressed, 0 reads as zeros; high half */
export function table_entry_hi(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** Bytes of posix_header; POSIX.1-2024, pax; GNU tar, src/tar.h. */
export const SIZEOF_POSIX_HEADER = 512;

/** Bytes from the start of posix_header to mode. */
export const TAR_MODE = 0x64;

/** Bytes from the start of posix_header to uid. */
export const TAR_UID = 0x6c;

/** Bytes from the start of posix_header to gid. */
export const TAR_GID = 0x74;

/** Bytes from the start of posix_header to size. */
export const TAR_SIZE = 0x7c;

/** Bytes from the start of posix_header to mtime. */
export const TAR_MTIME = 0x88;

/** Bytes from the start of posix_header to chksum. */
export const TAR_CHKSUM = 0x94;

/** Bytes from the start of posix_header to typeflag. */
export const TAR_TYPEFLAG = 0x9c;

/** Bytes from the start of posix_header to linkname. */
export const TAR_LINKNAME = 0x9d;

/** Bytes from the start of posix_header to magic. */
export const TAR_MAGIC = 0x101;

/** Bytes from the start of posix_header to devmajor. */
export const TAR_DEVMAJOR = 0x149;

/** Bytes from the start of posix_header to devminor. */
export const TAR_DEVMINOR = 0x151;

/** posix_header.name: 0x0 last part of the path, or all of it */
export function tar_name(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at, at + 0x64);
}

/** posix_header.mode: 0x64 permissions */
export function tar_mode(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x64, at + 0x6c);
}

/** posix_header.uid: 0x6c owner */
export function tar_uid(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x6c, at + 0x74);
}

/** posix_header.gid: 0x74 group */
export function tar_gid(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x74, at + 0x7c);
}

/** posix_header.size: 0x7c bytes of the member */
export function tar_size(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x7c, at + 0x88);
}

/** posix_header.mtime: 0x88 seconds since 1970 */
export function tar_mtime(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x88, at + 0x94);
}

/** posix_header.chksum: 0x94 sum of all bytes, with blanks here */
export function tar_chksum(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x94, at + 0x9c);
}

/** posix_header.typeflag: 0x9c a character */
export function tar_typeflag(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x9c];
}

/** posix_header.linkname: 0x9d target of a link */
export function tar_linkname(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x9d, at + 0x101);
}

/** posix_header.magic: 0x101 ustar, which NUL or a blank ends */
export function tar_magic(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x101, at + 0x107);
}

/** posix_header.devmajor: 0x149 of a device */
export function tar_devmajor(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x149, at + 0x151);
}

/** posix_header.devminor: 0x151 of a device */
export function tar_devminor(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x151, at + 0x159);
}

/** posix_header.prefix: 0x159 first part of the path */
export function tar_prefix(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x159, at + 0x1f4);
}

/** Bytes of vdi_header; VirtualBox VDI, VDICore.h (VDIPREHEADER, VDIHEADER1). */
export const SIZEOF_VDI_HEADER = 456;

/** vdi_header; VirtualBox VDI, VDICore.h (VDIPREHEADER, VDIHEADER1). */
export interface VdiHeader {
  /** 0x44 major version in the upper, minor in the lower 16 bits: 1.1 */
  readonly u32Version: number;
  /** 0x4c 1 dynamic, 2 static, 3 undo, 4 differencing */
  readonly u32Type: number;
  /** 0x154 byte offset of the block map */
  readonly offBlocks: number;
  /** 0x158 byte offset of the first block */
  readonly offData: number;
  /** 0x170 bytes of the disk; low half */
  readonly cbDisk_lo: number;
  /** 0x170 bytes of the disk; high half */
  readonly cbDisk_hi: number;
  /** 0x178 bytes of a block */
  readonly cbBlock: number;
  /** 0x17c bytes before the data of each block */
  readonly cbBlockExtra: number;
  /** 0x180 entries of the block map */
  readonly cBlocks: number;
  /** 0x1a8 UUID of the parent; zeros: none */
  readonly uuidLinkage: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 456 bytes. */
export function decodeVdiHeader(bytes: Uint8Array): VdiHeader {
  checkStructSize(bytes, SIZEOF_VDI_HEADER, 'vdi_header');
  return {
    u32Version: u32le(bytes, 0x44),
    u32Type: u32le(bytes, 0x4c),
    offBlocks: u32le(bytes, 0x154),
    offData: u32le(bytes, 0x158),
    cbDisk_lo: u32le(bytes, 0x170),
    cbDisk_hi: u32le(bytes, 0x174),
    cbBlock: u32le(bytes, 0x178),
    cbBlockExtra: u32le(bytes, 0x17c),
    cBlocks: u32le(bytes, 0x180),
    uuidLinkage: bytes.subarray(0x1a8, 0x1b8),
  };
}

/** Bytes of vhd_dynamic_header; Microsoft, Virtual Hard Disk Image Format Specification. */
export const SIZEOF_VHD_DYNAMIC_HEADER = 1024;

/** vhd_dynamic_header; Microsoft, Virtual Hard Disk Image Format Specification. */
export interface VhdDynamicHeader {
  /** 0x10 byte offset of the block allocation table; low half */
  readonly table_offset_lo: number;
  /** 0x10 byte offset of the block allocation table; high half */
  readonly table_offset_hi: number;
  /** 0x1c blocks of the disk */
  readonly max_table_entries: number;
  /** 0x20 bytes of data in a block, without its bitmap */
  readonly block_size: number;
  /** 0x24 complement of the sum of all other bytes */
  readonly checksum: number;
  /** 0x28 unique_id of the parent of a differencing image */
  readonly parent_unique_id: Uint8Array;
  /** 0x40 name of the parent, UTF-16, big-endian */
  readonly parent_unicode_name: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 1024 bytes. */
export function decodeVhdDynamicHeader(bytes: Uint8Array): VhdDynamicHeader {
  checkStructSize(bytes, SIZEOF_VHD_DYNAMIC_HEADER, 'vhd_dynamic_header');
  return {
    table_offset_lo: u32be(bytes, 0x14),
    table_offset_hi: u32be(bytes, 0x10),
    max_table_entries: u32be(bytes, 0x1c),
    block_size: u32be(bytes, 0x20),
    checksum: u32be(bytes, 0x24),
    parent_unique_id: bytes.subarray(0x28, 0x38),
    parent_unicode_name: bytes.subarray(0x40, 0x240),
  };
}

/** Bytes of vhd_footer; Microsoft, Virtual Hard Disk Image Format Specification. */
export const SIZEOF_VHD_FOOTER = 512;

/** vhd_footer; Microsoft, Virtual Hard Disk Image Format Specification. */
export interface VhdFooter {
  /** 0x10 byte offset of the dynamic header; all ones in fixed images; low half */
  readonly data_offset_lo: number;
  /** 0x10 byte offset of the dynamic header; all ones in fixed images; high half */
  readonly data_offset_hi: number;
  /** 0x1c who made it, which says how the size is meant */
  readonly creator_application: Uint8Array;
  /** 0x30 bytes of the disk; low half */
  readonly current_size_lo: number;
  /** 0x30 bytes of the disk; high half */
  readonly current_size_hi: number;
  /** 0x38 of the geometry */
  readonly cylinders: number;
  /** 0x3a of the geometry */
  readonly heads: number;
  /** 0x3b of the geometry */
  readonly sectors_per_track: number;
  /** 0x3c 2 fixed, 3 dynamic, 4 differencing */
  readonly disk_type: number;
  /** 0x40 complement of the sum of all other bytes */
  readonly checksum: number;
  /** 0x44 UUID of the image */
  readonly unique_id: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 512 bytes. */
export function decodeVhdFooter(bytes: Uint8Array): VhdFooter {
  checkStructSize(bytes, SIZEOF_VHD_FOOTER, 'vhd_footer');
  return {
    data_offset_lo: u32be(bytes, 0x14),
    data_offset_hi: u32be(bytes, 0x10),
    creator_application: bytes.subarray(0x1c, 0x20),
    current_size_lo: u32be(bytes, 0x34),
    current_size_hi: u32be(bytes, 0x30),
    cylinders: u16be(bytes, 0x38),
    heads: bytes[0x3a],
    sectors_per_track: bytes[0x3b],
    disk_type: u32be(bytes, 0x3c),
    checksum: u32be(bytes, 0x40),
    unique_id: bytes.subarray(0x44, 0x54),
  };
}

/** Bytes of vhdx_bat_entry; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_BAT_ENTRY = 8;

/** vhdx_bat_entry.entry_lo: 0x0 bits 0 to 2 the state, from bit 20 on the place in MiB; low half */
export function bat_entry_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** vhdx_bat_entry.entry_hi: 0x0 bits 0 to 2 the state, from bit 20 on the place in MiB; high half */
export function bat_entry_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of vhdx_file_parameters; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_FILE_PARAMETERS = 8;

/** vhdx_file_parameters.block_size: 0x0 bytes */
export function file_block_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** vhdx_file_parameters.flags: 0x4 1 leave blocks allocated, 2 has a parent */
export function file_flags(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of vhdx_header; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_HEADER = 80;

/** vhdx_header; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export interface VhdxHeader {
  /** 0x0 'head' */
  readonly signature: number;
  /** 0x4 CRC-32C of the 4 KiB of the header, with zeros here */
  readonly checksum: number;
  /** 0x8 the greater one of two headers is in use; low half */
  readonly sequence_number_lo: number;
  /** 0x8 the greater one of two headers is in use; high half */
  readonly sequence_number_hi: number;
  /** 0x20 changes with the contents of the disk; children name it */
  readonly data_write_guid: Uint8Array;
  /** 0x30 zeros: the log is empty; else entries that have it are to be replayed */
  readonly log_guid: Uint8Array;
  /** 0x40 0 */
  readonly log_version: number;
  /** 0x42 1 */
  readonly version: number;
  /** 0x44 bytes, a multiple of 1 MiB */
  readonly log_length: number;
  /** 0x48 byte offset of the log; low half */
  readonly log_offset_lo: number;
  /** 0x48 byte offset of the log; high half */
  readonly log_offset_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 80 bytes. */
export function decodeVhdxHeader(bytes: Uint8Array): VhdxHeader {
  checkStructSize(bytes, SIZEOF_VHDX_HEADER, 'vhdx_header');
  return {
    signature: u32le(bytes, 0x0),
    checksum: u32le(bytes, 0x4),
    sequence_number_lo: u32le(bytes, 0x8),
    sequence_number_hi: u32le(bytes, 0xc),
    data_write_guid: bytes.subarray(0x20, 0x30),
    log_guid: bytes.subarray(0x30, 0x40),
    log_version: u16le(bytes, 0x40),
    version: u16le(bytes, 0x42),
    log_length: u32le(bytes, 0x44),
    log_offset_lo: u32le(bytes, 0x48),
    log_offset_hi: u32le(bytes, 0x4c),
  };
}

/** Bytes of vhdx_log_data_sector; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_LOG_DATA_SECTOR = 4096;

/** vhdx_log_data_sector; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export interface VhdxLogDataSector {
  /** 0x0 'data' */
  readonly signature: number;
  /** 0x4 high half of the sequence number of the entry */
  readonly sequence_high: number;
  /** 0xffc its low half */
  readonly sequence_low: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 4096 bytes. */
export function decodeVhdxLogDataSector(bytes: Uint8Array): VhdxLogDataSector {
  checkStructSize(bytes, SIZEOF_VHDX_LOG_DATA_SECTOR, 'vhdx_log_data_sector');
  return {
    signature: u32le(bytes, 0x0),
    sequence_high: u32le(bytes, 0x4),
    sequence_low: u32le(bytes, 0xffc),
  };
}

/** Bytes of vhdx_log_descriptor; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_LOG_DESCRIPTOR = 32;

/** vhdx_log_descriptor; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export interface VhdxLogDescriptor {
  /** 0x0 'zero' or 'desc' */
  readonly signature: number;
  /** 0x4 data: the last four bytes of the sector */
  readonly trailing_bytes: number;
  /** 0x8 zero: bytes; data: the first eight bytes of the sector; low half */
  readonly length_lo: number;
  /** 0x8 zero: bytes; data: the first eight bytes of the sector; high half */
  readonly length_hi: number;
  /** 0x10 byte offset in the file, a multiple of 4096; low half */
  readonly file_offset_lo: number;
  /** 0x10 byte offset in the file, a multiple of 4096; high half */
  readonly file_offset_hi: number;
  /** 0x18 that of the entry; low half */
  readonly sequence_number_lo: number;
  /** 0x18 that of the entry; high half */
  readonly sequence_number_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 32 bytes. */
export function decodeVhdxLogDescriptor(bytes: Uint8Array): VhdxLogDescriptor {
  checkStructSize(bytes, SIZEOF_VHDX_LOG_DESCRIPTOR, 'vhdx_log_descriptor');
  return {
    signature: u32le(bytes, 0x0),
    trailing_bytes: u32le(bytes, 0x4),
    length_lo: u32le(bytes, 0x8),
    length_hi: u32le(bytes, 0xc),
    file_offset_lo: u32le(bytes, 0x10),
    file_offset_hi: u32le(bytes, 0x14),
    sequence_number_lo: u32le(bytes, 0x18),
    sequence_number_hi: u32le(bytes, 0x1c),
  };
}

/** Bytes of vhdx_log_entry_header; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_LOG_ENTRY_HEADER = 64;

/** vhdx_log_entry_header; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export interface VhdxLogEntryHeader {
  /** 0x0 'loge' */
  readonly signature: number;
  /** 0x4 CRC-32C of the entry, with zeros here */
  readonly checksum: number;
  /** 0x8 bytes, a multiple of 4096 */
  readonly entry_length: number;
  /** 0xc byte offset in the log of the oldest entry to be replayed with this one */
  readonly tail: number;
  /** 0x10 one more than that of the entry before; low half */
  readonly sequence_number_lo: number;
  /** 0x10 one more than that of the entry before; high half */
  readonly sequence_number_hi: number;
  /** 0x18 descriptors that follow, 32 bytes each */
  readonly descriptor_count: number;
  /** 0x20 that of the header */
  readonly log_guid: Uint8Array;
  /** 0x30 bytes that the file had when the entry was written; low half */
  readonly flushed_file_offset_lo: number;
  /** 0x30 bytes that the file had when the entry was written; high half */
  readonly flushed_file_offset_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 64 bytes. */
export function decodeVhdxLogEntryHeader(bytes: Uint8Array): VhdxLogEntryHeader {
  checkStructSize(bytes, SIZEOF_VHDX_LOG_ENTRY_HEADER, 'vhdx_log_entry_header');
  return {
    signature: u32le(bytes, 0x0),
    checksum: u32le(bytes, 0x4),
    entry_length: u32le(bytes, 0x8),
    tail: u32le(bytes, 0xc),
    sequence_number_lo: u32le(bytes, 0x10),
    sequence_number_hi: u32le(bytes, 0x14),
    descriptor_count: u32le(bytes, 0x18),
    log_guid: bytes.subarray(0x20, 0x30),
    flushed_file_offset_lo: u32le(bytes, 0x30),
    flushed_file_offset_hi: u32le(bytes, 0x34),
  };
}

/** Bytes of vhdx_logical_sector_size; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_LOGICAL_SECTOR_SIZE = 4;

/** vhdx_logical_sector_size.logical_sector_size: 0x0 bytes, 512 or 4096 */
export function logical_sector_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** Bytes of vhdx_metadata_table_entry; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_METADATA_TABLE_ENTRY = 32;

/** vhdx_metadata_table_entry; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export interface VhdxMetadataTableEntry {
  /** 0x0 what the item is */
  readonly item_id: Uint8Array;
  /** 0x10 bytes from the start of the metadata region */
  readonly offset: number;
  /** 0x14 bytes of the item */
  readonly length: number;
  /** 0x18 1 user metadata, 2 of the virtual disk, 4 required */
  readonly flags: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 32 bytes. */
export function decodeVhdxMetadataTableEntry(bytes: Uint8Array): VhdxMetadataTableEntry {
  checkStructSize(bytes, SIZEOF_VHDX_METADATA_TABLE_ENTRY, 'vhdx_metadata_table_entry');
  return {
    item_id: bytes.subarray(0x0, 0x10),
    offset: u32le(bytes, 0x10),
    length: u32le(bytes, 0x14),
    flags: u32le(bytes, 0x18),
  };
}

/** Bytes of vhdx_metadata_table_header; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_METADATA_TABLE_HEADER = 32;

/** vhdx_metadata_table_header; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export interface VhdxMetadataTableHeader {
  /** 0x0 'meta'; low half */
  readonly signature_lo: number;
  /** 0x0 'meta'; high half */
  readonly signature_hi: number;
  /** 0xa entries that follow, at most 2047 */
  readonly entry_count: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 32 bytes. */
export function decodeVhdxMetadataTableHeader(bytes: Uint8Array): VhdxMetadataTableHeader {
  checkStructSize(bytes, SIZEOF_VHDX_METADATA_TABLE_HEADER, 'vhdx_metadata_table_header');
  return {
    signature_lo: u32le(bytes, 0x0),
    signature_hi: u32le(bytes, 0x4),
    entry_count: u16le(bytes, 0xa),
  };
}

/** Bytes of vhdx_parent_locator_entry; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_PARENT_LOCATOR_ENTRY = 12;

/** vhdx_parent_locator_entry; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export interface VhdxParentLocatorEntry {
  /** 0x0 bytes from the start of the locator */
  readonly key_offset: number;
  /** 0x4 bytes from the start of the locator */
  readonly value_offset: number;
  /** 0x8 bytes, UTF-16 */
  readonly key_length: number;
  /** 0xa bytes, UTF-16 */
  readonly value_length: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 12 bytes. */
export function decodeVhdxParentLocatorEntry(bytes: Uint8Array): VhdxParentLocatorEntry {
  checkStructSize(bytes, SIZEOF_VHDX_PARENT_LOCATOR_ENTRY, 'vhdx_parent_locator_entry');
  return {
    key_offset: u32le(bytes, 0x0),
    value_offset: u32le(bytes, 0x4),
    key_length: u16le(bytes, 0x8),
    value_length: u16le(bytes, 0xa),
  };
}

/** Bytes of vhdx_parent_locator_header; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_PARENT_LOCATOR_HEADER = 20;

/** vhdx_parent_locator_header.type: 0x0 GUID of what its entries mean */
export function locator_type(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at, at + 0x10);
}

/** vhdx_parent_locator_header.key_value_count: 0x12 entries that follow */
export function locator_key_value_count(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x12);
}

/** Bytes of vhdx_region_table_entry; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_REGION_TABLE_ENTRY = 32;

/** vhdx_region_table_entry; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export interface VhdxRegionTableEntry {
  /** 0x0 what the region holds */
  readonly guid: Uint8Array;
  /** 0x10 byte offset of the region; low half */
  readonly file_offset_lo: number;
  /** 0x10 byte offset of the region; high half */
  readonly file_offset_hi: number;
  /** 0x18 bytes of the region */
  readonly length: number;
  /** 0x1c 1: who does not know the region must not open the image */
  readonly required: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 32 bytes. */
export function decodeVhdxRegionTableEntry(bytes: Uint8Array): VhdxRegionTableEntry {
  checkStructSize(bytes, SIZEOF_VHDX_REGION_TABLE_ENTRY, 'vhdx_region_table_entry');
  return {
    guid: bytes.subarray(0x0, 0x10),
    file_offset_lo: u32le(bytes, 0x10),
    file_offset_hi: u32le(bytes, 0x14),
    length: u32le(bytes, 0x18),
    required: u32le(bytes, 0x1c),
  };
}

/** Bytes of vhdx_region_table_header; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_REGION_TABLE_HEADER = 16;

/** vhdx_region_table_header; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export interface VhdxRegionTableHeader {
  /** 0x0 'regi' */
  readonly signature: number;
  /** 0x4 CRC-32C of the 64 KiB of the table, with zeros here */
  readonly checksum: number;
  /** 0x8 entries that follow, at most 2047 */
  readonly entry_count: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 16 bytes. */
export function decodeVhdxRegionTableHeader(bytes: Uint8Array): VhdxRegionTableHeader {
  checkStructSize(bytes, SIZEOF_VHDX_REGION_TABLE_HEADER, 'vhdx_region_table_header');
  return {
    signature: u32le(bytes, 0x0),
    checksum: u32le(bytes, 0x4),
    entry_count: u32le(bytes, 0x8),
  };
}

/** Bytes of vhdx_virtual_disk_size; [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format. */
export const SIZEOF_VHDX_VIRTUAL_DISK_SIZE = 8;

/** vhdx_virtual_disk_size.virtual_disk_size_lo: 0x0 bytes; low half */
export function virtual_disk_size_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** vhdx_virtual_disk_size.virtual_disk_size_hi: 0x0 bytes; high half */
export function virtual_disk_size_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of cowd_header; VMware, Virtual Disk Format 5.0, ESX Server sparse extents. */
export const SIZEOF_COWD_HEADER = 36;

/** cowd_header; VMware, Virtual Disk Format 5.0, ESX Server sparse extents. */
export interface CowdHeader {
  /** 0x4 1 */
  readonly version: number;
  /** 0xc sectors of the disk */
  readonly numSectors: number;
  /** 0x10 sectors of a grain */
  readonly grainSize: number;
  /** 0x14 sector of the grain directory */
  readonly gdOffset: number;
  /** 0x18 entries of the grain directory */
  readonly numGDEntries: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 36 bytes. */
export function decodeCowdHeader(bytes: Uint8Array): CowdHeader {
  checkStructSize(bytes, SIZEOF_COWD_HEADER, 'cowd_header');
  return {
    version: u32le(bytes, 0x4),
    numSectors: u32le(bytes, 0xc),
    grainSize: u32le(bytes, 0x10),
    gdOffset: u32le(bytes, 0x14),
    numGDEntries: u32le(bytes, 0x18),
  };
}

/** Bytes of vmdk_grain_marker; VMware, Virtual Disk Format 5.0. */
export const SIZEOF_VMDK_GRAIN_MARKER = 12;

/** vmdk_grain_marker.lba_lo: 0x0 sector of the disk; low half */
export function grain_lba_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** vmdk_grain_marker.lba_hi: 0x0 sector of the disk; high half */
export function grain_lba_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** vmdk_grain_marker.cmpSize: 0x8 bytes that follow */
export function grain_cmpSize(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** Bytes of SparseExtentHeader; VMware, Virtual Disk Format 5.0. */
export const SIZEOF_SPARSEEXTENTHEADER = 512;

/** SparseExtentHeader; VMware, Virtual Disk Format 5.0. */
export interface SparseExtentHeader {
  /** 0x4 1, 2 or 3 */
  readonly version: number;
  /** 0x8 2 redundant grain table, 4 grains of zeros, 0x10000 compressed, 0x20000 markers */
  readonly flags: number;
  /** 0xc sectors of the disk; low half */
  readonly capacity_lo: number;
  /** 0xc sectors of the disk; high half */
  readonly capacity_hi: number;
  /** 0x14 sectors of a grain; low half */
  readonly grainSize_lo: number;
  /** 0x14 sectors of a grain; high half */
  readonly grainSize_hi: number;
  /** 0x1c sector of the embedded descriptor; 0: none; low half */
  readonly descriptorOffset_lo: number;
  /** 0x1c sector of the embedded descriptor; 0: none; high half */
  readonly descriptorOffset_hi: number;
  /** 0x24 sectors of the embedded descriptor; low half */
  readonly descriptorSize_lo: number;
  /** 0x24 sectors of the embedded descriptor; high half */
  readonly descriptorSize_hi: number;
  /** 0x2c entries of a grain table */
  readonly numGTEsPerGT: number;
  /** 0x38 sector of the grain directory; all ones: see the footer; low half */
  readonly gdOffset_lo: number;
  /** 0x38 sector of the grain directory; all ones: see the footer; high half */
  readonly gdOffset_hi: number;
  /** 0x4d 0 none, 1 deflate */
  readonly compressAlgorithm: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 512 bytes. */
export function decodeSparseExtentHeader(bytes: Uint8Array): SparseExtentHeader {
  checkStructSize(bytes, SIZEOF_SPARSEEXTENTHEADER, 'SparseExtentHeader');
  return {
    version: u32le(bytes, 0x4),
    flags: u32le(bytes, 0x8),
    capacity_lo: u32le(bytes, 0xc),
    capacity_hi: u32le(bytes, 0x10),
    grainSize_lo: u32le(bytes, 0x14),
    grainSize_hi: u32le(bytes, 0x18),
    descriptorOffset_lo: u32le(bytes, 0x1c),
    descriptorOffset_hi: u32le(bytes, 0x20),
    descriptorSize_lo: u32le(bytes, 0x24),
    descriptorSize_hi: u32le(bytes, 0x28),
    numGTEsPerGT: u32le(bytes, 0x2c),
    gdOffset_lo: u32le(bytes, 0x38),
    gdOffset_hi: u32le(bytes, 0x3c),
    compressAlgorithm: u16le(bytes, 0x4d),
  };
}

/** Bytes of vmdk_magic; VMware, Virtual Disk Format 5.0. */
export const SIZEOF_VMDK_MAGIC = 4;

/** vmdk_magic.magicNumber: 0x0 KDMV or COWD */
export function vmdk_magicNumber(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** Bytes of zip64_end_of_central_directory; PKWARE APPNOTE.TXT, .ZIP File Format Specification. */
export const SIZEOF_ZIP64_END_OF_CENTRAL_DIRECTORY = 56;

/** zip64_end_of_central_directory; PKWARE APPNOTE.TXT, .ZIP File Format Specification. */
export interface Zip64EndOfCentralDirectory {
  /** 0x0 PK\6\6 */
  readonly signature: number;
  /** 0x20 entries of the directory; low half */
  readonly entries_lo: number;
  /** 0x20 entries of the directory; high half */
  readonly entries_hi: number;
  /** 0x28 bytes; low half */
  readonly directory_size_lo: number;
  /** 0x28 bytes; high half */
  readonly directory_size_hi: number;
  /** 0x30 byte offset; low half */
  readonly directory_offset_lo: number;
  /** 0x30 byte offset; high half */
  readonly directory_offset_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 56 bytes. */
export function decodeZip64EndOfCentralDirectory(bytes: Uint8Array): Zip64EndOfCentralDirectory {
  checkStructSize(bytes, SIZEOF_ZIP64_END_OF_CENTRAL_DIRECTORY, 'zip64_end_of_central_directory');
  return {
    signature: u32le(bytes, 0x0),
    entries_lo: u32le(bytes, 0x20),
    entries_hi: u32le(bytes, 0x24),
    directory_size_lo: u32le(bytes, 0x28),
    directory_size_hi: u32le(bytes, 0x2c),
    directory_offset_lo: u32le(bytes, 0x30),
    directory_offset_hi: u32le(bytes, 0x34),
  };
}

/** Bytes of zip64_end_locator; PKWARE APPNOTE.TXT, .ZIP File Format Specification. */
export const SIZEOF_ZIP64_END_LOCATOR = 20;

/** zip64_end_locator; PKWARE APPNOTE.TXT, .ZIP File Format Specification. */
export interface Zip64EndLocator {
  /** 0x0 PK\6\7 */
  readonly signature: number;
  /** 0x8 byte offset of the zip64 end of the directory; low half */
  readonly end_offset_lo: number;
  /** 0x8 byte offset of the zip64 end of the directory; high half */
  readonly end_offset_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 20 bytes. */
export function decodeZip64EndLocator(bytes: Uint8Array): Zip64EndLocator {
  checkStructSize(bytes, SIZEOF_ZIP64_END_LOCATOR, 'zip64_end_locator');
  return {
    signature: u32le(bytes, 0x0),
    end_offset_lo: u32le(bytes, 0x8),
    end_offset_hi: u32le(bytes, 0xc),
  };
}

/** Bytes of zip_end_of_central_directory; PKWARE APPNOTE.TXT, .ZIP File Format Specification. */
export const SIZEOF_ZIP_END_OF_CENTRAL_DIRECTORY = 22;

/** zip_end_of_central_directory; PKWARE APPNOTE.TXT, .ZIP File Format Specification. */
export interface ZipEndOfCentralDirectory {
  /** 0x0 PK\5\6 */
  readonly signature: number;
  /** 0x4 number of this disk; 0 */
  readonly disk: number;
  /** 0xa entries of the directory; 0xffff: see zip64 */
  readonly entries: number;
  /** 0xc bytes; 0xffffffff: see zip64 */
  readonly directory_size: number;
  /** 0x10 byte offset; 0xffffffff: see zip64 */
  readonly directory_offset: number;
  /** 0x14 bytes that follow */
  readonly comment_length: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 22 bytes. */
export function decodeZipEndOfCentralDirectory(bytes: Uint8Array): ZipEndOfCentralDirectory {
  checkStructSize(bytes, SIZEOF_ZIP_END_OF_CENTRAL_DIRECTORY, 'zip_end_of_central_directory');
  return {
    signature: u32le(bytes, 0x0),
    disk: u16le(bytes, 0x4),
    entries: u16le(bytes, 0xa),
    directory_size: u32le(bytes, 0xc),
    directory_offset: u32le(bytes, 0x10),
    comment_length: u16le(bytes, 0x14),
  };
}

/** Bytes of zip_central_entry; PKWARE APPNOTE.TXT, .ZIP File Format Specification. */
export const SIZEOF_ZIP_CENTRAL_ENTRY = 46;

/** zip_central_entry; PKWARE APPNOTE.TXT, .ZIP File Format Specification. */
export interface ZipCentralEntry {
  /** 0x0 PK\1\2 */
  readonly signature: number;
  /** 0x8 1 encrypted */
  readonly flags: number;
  /** 0xa 0 stored, 8 deflate, 12 bzip2, 93 zstd, 95 xz */
  readonly method: number;
  /** 0x10 of the unpacked bytes */
  readonly crc32: number;
  /** 0x14 bytes; 0xffffffff: see zip64 */
  readonly compressed_size: number;
  /** 0x18 bytes; 0xffffffff: see zip64 */
  readonly uncompressed_size: number;
  /** 0x1c bytes that follow */
  readonly name_length: number;
  /** 0x1e bytes that follow the name */
  readonly extra_length: number;
  /** 0x20 bytes that follow those */
  readonly comment_length: number;
  /** 0x2a byte offset of the local header; 0xffffffff: see zip64 */
  readonly local_offset: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 46 bytes. */
export function decodeZipCentralEntry(bytes: Uint8Array): ZipCentralEntry {
  checkStructSize(bytes, SIZEOF_ZIP_CENTRAL_ENTRY, 'zip_central_entry');
  return {
    signature: u32le(bytes, 0x0),
    flags: u16le(bytes, 0x8),
    method: u16le(bytes, 0xa),
    crc32: u32le(bytes, 0x10),
    compressed_size: u32le(bytes, 0x14),
    uncompressed_size: u32le(bytes, 0x18),
    name_length: u16le(bytes, 0x1c),
    extra_length: u16le(bytes, 0x1e),
    comment_length: u16le(bytes, 0x20),
    local_offset: u32le(bytes, 0x2a),
  };
}

/** Bytes of zip_extra_field; PKWARE APPNOTE.TXT, .ZIP File Format Specification. */
export const SIZEOF_ZIP_EXTRA_FIELD = 4;

/** zip_extra_field.id: 0x0 1: zip64 */
export function extra_id(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at);
}

/** zip_extra_field.size: 0x2 bytes that follow */
export function extra_size(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2);
}

/** Bytes of zip_local_header; PKWARE APPNOTE.TXT, .ZIP File Format Specification. */
export const SIZEOF_ZIP_LOCAL_HEADER = 30;

/** zip_local_header; PKWARE APPNOTE.TXT, .ZIP File Format Specification. */
export interface ZipLocalHeader {
  /** 0x0 PK\3\4 */
  readonly signature: number;
  /** 0x1a bytes that follow */
  readonly name_length: number;
  /** 0x1c bytes that follow the name, before the data */
  readonly extra_length: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 30 bytes. */
export function decodeZipLocalHeader(bytes: Uint8Array): ZipLocalHeader {
  checkStructSize(bytes, SIZEOF_ZIP_LOCAL_HEADER, 'zip_local_header');
  return {
    signature: u32le(bytes, 0x0),
    name_length: u16le(bytes, 0x1a),
    extra_length: u16le(bytes, 0x1c),
  };
}
