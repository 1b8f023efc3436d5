/**
 * The table of UEFI (UEFI specification, 5.3). It stands twice, with a checksum each: a copy counts as whole or not at all, and the
 * second one is in use only where the first is not whole, as in Linux. What is odd about a table that is in use is for
 * table-problems.ts to tell.
 */
import { joinU64 } from '../bytes/endian.ts';
import { equalBytes } from '../bytes/names.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { decodeUtf16 } from '../bytes/utf16.ts';
import { formatGuid, isZero } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { crc32 } from '../hash/crc32.ts';
import { decodeGptEntry, decodeGptHeader, type GptHeader } from './ondisk/structs.gen.ts';
import type { Partition, PartitionTable } from './table.ts';

const SIGNATURE = /* @__PURE__ */ encodeUtf8('EFI PART');
const GPT_SECTOR_SIZES = [512, 4096];
/** 128 entries of 128 bytes are usual. */
const MAX_ENTRY_ARRAY = 1024 * 1024;
const LEGACY_BIOS_BOOTABLE = 0x4;

/** One of the two copies of a table, whole. All places in sectors. */
export interface GptCopy {
  /** What it says, with its own entries. */
  readonly table: PartitionTable;
  /** Where it stands, and where it says that the other one is. */
  readonly sector: number;
  /** AlternateLBA. */
  readonly otherSector: number;
  /** FirstUsableLBA. */
  readonly firstUsable: number;
  /** LastUsableLBA. */
  readonly lastUsable: number;
  /** Bytes of an entry; Linux takes 128 alone. */
  readonly entryBytes: number;
  /** PartitionEntryArrayCRC32. */
  readonly entriesCrc: number;
}

/**
 * The GPT of a disk that has a protective MBR: the first header, or the one in the last sector where the first is not
 * whole. Both sector sizes are tried, as an image does not say which disk it is for.
 *
 * @throws ERR_BOOTFS_CORRUPT where neither header is whole.
 */
export function readGpt(device: BlockDevice): PartitionTable {
  const reasons: string[] = [];
  for (const sectorSize of GPT_SECTOR_SIZES) {
    const copy = findGptCopy(device, sectorSize, 1, reasons);
    if (copy !== undefined) return copy.table;
  }
  for (const sectorSize of GPT_SECTOR_SIZES) {
    const copy = findGptCopy(device, sectorSize, lastSector(device, sectorSize), reasons);
    if (copy !== undefined) return { ...copy.table, warnings: [`${reasons[0]}; the backup GPT is in use`] };
  }
  throw corrupt(`protective MBR, but no whole GPT: ${reasons[0]}`);
}

/** Where the backup belongs. */
export function lastSector(device: BlockDevice, sectorSize: number): number {
  return Math.floor(device.size / sectorSize) - 1;
}

/**
 * The table whose header stands in `sector`. Adds to `reasons` why there is none; a header that is there but broken comes
 * before one that is not there. @throws EIO
 */
export function findGptCopy(
  device: BlockDevice,
  sectorSize: number,
  sector: number,
  reasons: string[],
): GptCopy | undefined {
  if (sector < 1 || (sector + 1) * sectorSize > device.size) {
    reasons.push('the disk ends before its GPT header');
    return undefined;
  }
  const bytes = readBytes(device, sector * sectorSize, sectorSize);
  if (!equalBytes(bytes.subarray(0, 8), SIGNATURE)) {
    reasons.push('no GPT header');
    return undefined;
  }
  const header = decodeGptHeader(bytes);
  const reason = checkHeader(header, bytes, sector) ?? checkEntryArray(header, device, sectorSize);
  if (reason !== undefined) {
    reasons.unshift(`GPT header in sector ${sector}: ${reason}`);
    return undefined;
  }
  const entries = readEntries(header, device, sectorSize);
  if (crc32(entries) !== header.partition_entry_array_crc32) {
    reasons.unshift(`GPT header in sector ${sector}: checksum of the partition entries is wrong`);
    return undefined;
  }
  return {
    table: {
      kind: 'gpt',
      sectorSize,
      uuid: formatGuid(header.disk_guid),
      partitions: decodeEntries(header, entries, sectorSize),
      warnings: [],
    },
    sector,
    otherSector: joinU64(header.alternate_lba_lo, header.alternate_lba_hi),
    firstUsable: joinU64(header.first_usable_lba_lo, header.first_usable_lba_hi),
    lastUsable: joinU64(header.last_usable_lba_lo, header.last_usable_lba_hi),
    entryBytes: header.sizeof_partition_entry,
    entriesCrc: header.partition_entry_array_crc32,
  };
}

function checkHeader(header: GptHeader, bytes: Uint8Array, sector: number): string | undefined {
  if (header.header_size < 92 || header.header_size > bytes.length) return `header_size is ${header.header_size}`;
  const covered = bytes.slice(0, header.header_size);
  covered.fill(0, 0x10, 0x14);
  if (crc32(covered) !== header.header_crc32) return 'checksum of the header is wrong';
  const myLba = joinU64(header.my_lba_lo, header.my_lba_hi);
  return myLba === sector ? undefined : `it says that it stands in sector ${myLba}`;
}

function checkEntryArray(header: GptHeader, device: BlockDevice, sectorSize: number): string | undefined {
  const stride = header.sizeof_partition_entry;
  if (stride < 128 || stride % 128 !== 0) return `sizeof_partition_entry is ${stride}`;
  const length = stride * header.number_of_partition_entries;
  if (length > MAX_ENTRY_ARRAY) return `partition entries of ${length} bytes in all`;
  const end = entryArrayStart(header, sectorSize) + length;
  return end <= device.size ? undefined : 'the disk ends before its partition entries';
}

function entryArrayStart(header: GptHeader, sectorSize: number): number {
  return joinU64(header.partition_entry_lba_lo, header.partition_entry_lba_hi) * sectorSize;
}

function readEntries(header: GptHeader, device: BlockDevice, sectorSize: number): Uint8Array {
  const length = header.sizeof_partition_entry * header.number_of_partition_entries;
  return readBytes(device, entryArrayStart(header, sectorSize), length);
}

function decodeEntries(header: GptHeader, entries: Uint8Array, sectorSize: number): Partition[] {
  const partitions: Partition[] = [];
  for (let index = 0; index < header.number_of_partition_entries; index++) {
    const entry = decodeGptEntry(entries.subarray(index * header.sizeof_partition_entry));
    if (isZero(entry.partition_type_guid)) continue;
    const first = joinU64(entry.starting_lba_lo, entry.starting_lba_hi);
    const last = joinU64(entry.ending_lba_lo, entry.ending_lba_hi);
    if (last < first || last * sectorSize > Number.MAX_SAFE_INTEGER) continue;
    const type = formatGuid(entry.partition_type_guid);
    partitions.push({
      number: index + 1,
      start: first * sectorSize,
      size: (last - first + 1) * sectorSize,
      type,
      typeName: undefined,
      label: decodeUtf16(entry.partition_name),
      uuid: formatGuid(entry.unique_partition_guid),
      bootable: (entry.attributes_lo & LEGACY_BIOS_BOOTABLE) !== 0,
    });
  }
  return partitions;
}
