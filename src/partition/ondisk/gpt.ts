/** GUID Partition Table structures; UEFI specification 2.10, chapter 5. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'UEFI specification 2.10, section 5.3';

/** In sector 1, and in the last sector of the disk. */
export const gptHeader: StructTable = {
  name: 'gpt_header',
  source,
  endian: 'little',
  size: 92,
  fields: [
    [0x00, 'signature', 'bytes[8]', '"EFI PART"'],
    [0x0c, 'header_size', 'u32', 'bytes that header_crc32 covers, 92 to the sector size'],
    [0x10, 'header_crc32', 'u32', 'crc32 of the header with this field zero'],
    [0x18, 'my_lba', 'u64', 'sector of this header'],
    [0x20, 'alternate_lba', 'u64', 'sector of the other header'],
    [0x28, 'first_usable_lba', 'u64', 'partitions may begin here'],
    [0x30, 'last_usable_lba', 'u64', 'partitions may end here'],
    [0x38, 'disk_guid', 'bytes[16]', 'mixed-endian GUID of the disk'],
    [0x48, 'partition_entry_lba', 'u64', 'first sector of the entries'],
    [0x50, 'number_of_partition_entries', 'u32', 'entries, unused ones included'],
    [0x54, 'sizeof_partition_entry', 'u32', 'bytes an entry: 128 times a power of two'],
    [0x58, 'partition_entry_array_crc32', 'u32', 'crc32 of all entries'],
  ],
};

/** One entry of the table. */
export const gptEntry: StructTable = {
  name: 'gpt_entry',
  source,
  endian: 'little',
  size: 128,
  fields: [
    [0x00, 'partition_type_guid', 'bytes[16]', 'mixed-endian GUID; all zero: unused'],
    [0x10, 'unique_partition_guid', 'bytes[16]', 'mixed-endian GUID, the PARTUUID'],
    [0x20, 'starting_lba', 'u64', 'first sector'],
    [0x28, 'ending_lba', 'u64', 'last sector, inclusive'],
    [0x30, 'attributes_lo', 'u32', 'bit 0 required, bit 2 legacy BIOS bootable'],
    [0x38, 'partition_name', 'bytes[72]', 'UTF-16LE, ended by NUL'],
  ],
};
