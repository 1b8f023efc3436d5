// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u16le, u32le } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of gpt_entry; UEFI specification 2.10, section 5.3. */
export const SIZEOF_GPT_ENTRY = 128;

/** gpt_entry; UEFI specification 2.10, section 5.3. */
export interface GptEntry {
  /** 0x0 mixed-endian GUID; all zero: unused */
  readonly partition_type_guid: Uint8Array;
  /** 0x10 mixed-endian GUID, the PARTUUID */
  readonly unique_partition_guid: Uint8Array;
  /** 0x20 first sector; low half */
  readonly starting_lba_lo: number;
  /** 0x20 first sector; high half */
  readonly starting_lba_hi: number;
  /** 0x28 last sector, inclusive; low half */
  readonly ending_lba_lo: number;
  /** 0x28 last sector, inclusive; high half */
  readonly ending_lba_hi: number;
  /** 0x30 bit 0 required, bit 2 legacy BIOS bootable */
  readonly attributes_lo: number;
  /** 0x38 UTF-16LE, ended by NUL */
  readonly partition_name: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 128 bytes. */
export function decodeGptEntry(bytes: Uint8Array): GptEntry {
  checkStructSize(bytes, SIZEOF_GPT_ENTRY, 'gpt_entry');
  return {
    partition_type_guid: bytes.subarray(0x0, 0x10),
    unique_partition_guid: bytes.subarray(0x10, 0x20),
    starting_lba_lo: u32le(bytes, 0x20),
    starting_lba_hi: u32le(bytes, 0x24),
    ending_lba_lo: u32le(bytes, 0x28),
    ending_lba_hi: u32le(bytes, 0x2c),
    attributes_lo: u32le(bytes, 0x30),
    partition_name: bytes.subarray(0x38, 0x80),
  };
}

/** Bytes of gpt_header; UEFI specification 2.10, section 5.3. */
export const SIZEOF_GPT_HEADER = 92;

/** gpt_header; UEFI specification 2.10, section 5.3. */
export interface GptHeader {
  /** 0x0 "EFI PART" */
  readonly signature: Uint8Array;
  /** 0xc bytes that header_crc32 covers, 92 to the sector size */
  readonly header_size: number;
  /** 0x10 crc32 of the header with this field zero */
  readonly header_crc32: number;
  /** 0x18 sector of this header; low half */
  readonly my_lba_lo: number;
  /** 0x18 sector of this header; high half */
  readonly my_lba_hi: number;
  /** 0x20 sector of the other header; low half */
  readonly alternate_lba_lo: number;
  /** 0x20 sector of the other header; high half */
  readonly alternate_lba_hi: number;
  /** 0x28 partitions may begin here; low half */
  readonly first_usable_lba_lo: number;
  /** 0x28 partitions may begin here; high half */
  readonly first_usable_lba_hi: number;
  /** 0x30 partitions may end here; low half */
  readonly last_usable_lba_lo: number;
  /** 0x30 partitions may end here; high half */
  readonly last_usable_lba_hi: number;
  /** 0x38 mixed-endian GUID of the disk */
  readonly disk_guid: Uint8Array;
  /** 0x48 first sector of the entries; low half */
  readonly partition_entry_lba_lo: number;
  /** 0x48 first sector of the entries; high half */
  readonly partition_entry_lba_hi: number;
  /** 0x50 entries, unused ones included */
  readonly number_of_partition_entries: number;
  /** 0x54 bytes an entry: 128 times a power of two */
  readonly sizeof_partition_entry: number;
  /** 0x58 crc32 of all entries */
  readonly partition_entry_array_crc32: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 92 bytes. */
export function decodeGptHeader(bytes: Uint8Array): GptHeader {
  checkStructSize(bytes, SIZEOF_GPT_HEADER, 'gpt_header');
  return {
    signature: bytes.subarray(0x0, 0x8),
    header_size: u32le(bytes, 0xc),
    header_crc32: u32le(bytes, 0x10),
    my_lba_lo: u32le(bytes, 0x18),
    my_lba_hi: u32le(bytes, 0x1c),
    alternate_lba_lo: u32le(bytes, 0x20),
    alternate_lba_hi: u32le(bytes, 0x24),
    first_usable_lba_lo: u32le(bytes, 0x28),
    first_usable_lba_hi: u32le(bytes, 0x2c),
    last_usable_lba_lo: u32le(bytes, 0x30),
    last_usable_lba_hi: u32le(bytes, 0x34),
    disk_guid: bytes.subarray(0x38, 0x48),
    partition_entry_lba_lo: u32le(bytes, 0x48),
    partition_entry_lba_hi: u32le(bytes, 0x4c),
    number_of_partition_entries: u32le(bytes, 0x50),
    sizeof_partition_entry: u32le(bytes, 0x54),
    partition_entry_array_crc32: u32le(bytes, 0x58),
  };
}

/** Bytes of master_boot_record; UEFI specification 2.10, section 5.2.1. */
export const SIZEOF_MASTER_BOOT_RECORD = 512;

/** master_boot_record; UEFI specification 2.10, section 5.2.1. */
export interface MasterBootRecord {
  /** 0x1b8 the disk as PARTUUID names it */
  readonly unique_mbr_disk_signature: number;
  /** 0x1be four mbr_entry */
  readonly partition_record: Uint8Array;
  /** 0x1fe MBR_SIGNATURE */
  readonly signature: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 512 bytes. */
export function decodeMasterBootRecord(bytes: Uint8Array): MasterBootRecord {
  checkStructSize(bytes, SIZEOF_MASTER_BOOT_RECORD, 'master_boot_record');
  return {
    unique_mbr_disk_signature: u32le(bytes, 0x1b8),
    partition_record: bytes.subarray(0x1be, 0x1fe),
    signature: u16le(bytes, 0x1fe),
  };
}

/** Bytes of mbr_entry; UEFI specification 2.10, section 5.2.1. */
export const SIZEOF_MBR_ENTRY = 16;

/** mbr_entry; UEFI specification 2.10, section 5.2.1. */
export interface MbrEntry {
  /** 0x0 0x80 active, 0x00 not; anything else is no partition table */
  readonly boot_indicator: number;
  /** 0x4 0: unused */
  readonly os_type: number;
  /** 0x8 first sector, from the disk or (logical) from the table that names it */
  readonly starting_lba: number;
  /** 0xc sectors */
  readonly size_in_lba: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 16 bytes. */
export function decodeMbrEntry(bytes: Uint8Array): MbrEntry {
  checkStructSize(bytes, SIZEOF_MBR_ENTRY, 'mbr_entry');
  return {
    boot_indicator: bytes[0x0],
    os_type: bytes[0x4],
    starting_lba: u32le(bytes, 0x8),
    size_in_lba: u32le(bytes, 0xc),
  };
}
