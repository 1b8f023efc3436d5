import type { StructTable } from '../../bytes/struct-table.ts';

/** One of the four entries of a master or extended boot record. */
export const mbrEntry: StructTable = {
  name: 'mbr_entry',
  source: 'UEFI specification 2.10, section 5.2.1',
  endian: 'little',
  size: 16,
  fields: [
    [0x00, 'boot_indicator', 'u8', '0x80 active, 0x00 not; anything else is no partition table'],
    [0x04, 'os_type', 'u8', '0: unused'],
    [0x08, 'starting_lba', 'u32', 'first sector, from the disk or (logical) from the table that names it'],
    [0x0c, 'size_in_lba', 'u32', 'sectors'],
  ],
};

/** A master boot record, or the extended boot record before a logical partition: the first 512 bytes, whatever the sector size. */
export const mbr: StructTable = {
  name: 'master_boot_record',
  source: 'UEFI specification 2.10, section 5.2.1',
  endian: 'little',
  size: 512,
  fields: [
    [0x1b8, 'unique_mbr_disk_signature', 'u32', 'the disk as PARTUUID names it'],
    [0x1be, 'partition_record', 'bytes[64]', 'four mbr_entry'],
    [0x1fe, 'signature', 'u16', 'MBR_SIGNATURE'],
  ],
};
