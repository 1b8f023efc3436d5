/**
 * The table in the first sector, and the chain of tables of logical partitions behind it. A boot sector of FAT ends in the same two
 * bytes and has code where the entries would be, so that is ruled out first; what is read is numbered as Linux numbers it
 * (block/partitions/msdos.c), as command lines name partitions by that number.
 */
import { hexByte } from '../bytes/names.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';
import { isKnownContents } from '../probe/signatures.ts';
import {
  decodeMasterBootRecord,
  decodeMbrEntry,
  type MbrEntry,
  SIZEOF_MASTER_BOOT_RECORD,
  SIZEOF_MBR_ENTRY,
} from './ondisk/structs.gen.ts';
import { type Partition, type PartitionTable, partitionDevice } from './table.ts';

/** The bytes 55 aa at the end. */
const MBR_SIGNATURE = 0xaa55;
/** Where a boot sector of FAT12 or FAT16 has BS_FilSysType, and where one of FAT32. */
const BS_FILSYSTYPE_AT = 0x36;
const BS_FILSYSTYPE_32_AT = 0x52;
/** Type of the entry that stands for a GPT. */
export const GPT_PROTECTIVE = 0xee;
/** Extended partitions: CHS, LBA, and Linux' own. */
const EXTENDED_TYPES = [0x05, 0x0f, 0x85];
/** Longest chain of logical partitions that is followed; Linux follows 100 tables. */
const MAX_LOGICAL_TABLES = 100;

/** A master boot record with at least one entry in use. */
export interface Mbr {
  /** It only shields a GPT. */
  readonly isProtective: boolean;
  /** Logical partitions included. */
  readonly table: PartitionTable;
}

/** One of the four entries, as a protective MBR shows them; places in sectors of any size. */
export interface ProtectiveEntry {
  /** As in Linux: from 1 to 4. */
  readonly number: number;
  /** os_type. */
  readonly type: number;
  /** start_sect. */
  readonly firstSector: number;
  /** nr_sects. */
  readonly sectors: number;
  /** boot_ind is 0x80. */
  readonly isActive: boolean;
}

/** The entries in use of the MBR before a GPT; none where there is no MBR at all. @throws EIO */
export function readProtectiveEntries(device: BlockDevice): ProtectiveEntry[] {
  const found: ProtectiveEntry[] = [];
  if (device.size < SIZEOF_MASTER_BOOT_RECORD) return found;
  (decodeEntries(readBytes(device, 0, SIZEOF_MASTER_BOOT_RECORD)) ?? []).forEach((entry, index) => {
    if (!isUsed(entry)) return;
    const { os_type, starting_lba, size_in_lba, boot_indicator } = entry;
    const isActive = boot_indicator === 0x80;
    found.push({ number: index + 1, type: os_type, firstSector: starting_lba, sectors: size_in_lba, isActive });
  });
  return found;
}

/** The MBR in the first 512 bytes; undefined where they hold none (the boot sector of a FAT filesystem is none). */
export function readMbr(device: BlockDevice): Mbr | undefined {
  if (device.size < SIZEOF_MASTER_BOOT_RECORD) return undefined;
  const bytes = readBytes(device, 0, SIZEOF_MASTER_BOOT_RECORD);
  const entries = decodeEntries(bytes);
  if (entries === undefined || !entries.some(isUsed) || looksLikeFat(bytes)) return undefined;
  const isProtective = entries.some((entry) => entry.os_type === GPT_PROTECTIVE && entry.starting_lba === 1);
  if (isProtective) return { isProtective, table: tableOf(device, bytes, entries, 512) };
  return { isProtective, table: chooseSectorSize(device, bytes, entries) };
}

/** An MBR does not say how large its sectors are; what stands where the partitions begin does. */
function chooseSectorSize(device: BlockDevice, bytes: Uint8Array, entries: readonly MbrEntry[]): PartitionTable {
  const small = tableOf(device, bytes, entries, 512);
  if (holdsSomethingKnown(device, small)) return small;
  const large = tableOf(device, bytes, entries, 4096);
  return holdsSomethingKnown(device, large) ? large : small;
}

function holdsSomethingKnown(device: BlockDevice, table: PartitionTable): boolean {
  return table.partitions.some(
    (partition) => partition.start < device.size && isKnownContents(partitionDevice(device, partition)),
  );
}

/** The four entries; undefined without the signature, or with a boot flag that no partition table has. */
function decodeEntries(bytes: Uint8Array): MbrEntry[] | undefined {
  const { signature, partition_record } = decodeMasterBootRecord(bytes);
  if (signature !== MBR_SIGNATURE) return undefined;
  const entries = [0, 1, 2, 3].map((index) => decodeMbrEntry(partition_record.subarray(SIZEOF_MBR_ENTRY * index)));
  return entries.every(({ boot_indicator }) => (boot_indicator & 0x7f) === 0) ? entries : undefined;
}

function isUsed(entry: MbrEntry): boolean {
  return entry.os_type !== 0 && entry.size_in_lba !== 0 && entry.starting_lba !== 0;
}

/** A FAT boot sector ends like an MBR; its file system type or its BIOS parameter block tells them apart. */
function looksLikeFat(bytes: Uint8Array): boolean {
  const jumps = bytes[0] === 0xeb || bytes[0] === 0xe9;
  const text = String.fromCharCode(
    ...bytes.subarray(BS_FILSYSTYPE_AT, BS_FILSYSTYPE_AT + 3),
    ...bytes.subarray(BS_FILSYSTYPE_32_AT, BS_FILSYSTYPE_32_AT + 3),
  );
  return jumps && (text.startsWith('FAT') || text.endsWith('FAT'));
}

function tableOf(
  device: BlockDevice,
  bytes: Uint8Array,
  entries: readonly MbrEntry[],
  sectorSize: number,
): PartitionTable {
  const uuid = `0000000${decodeMasterBootRecord(bytes).unique_mbr_disk_signature.toString(16)}`.slice(-8);
  const partitions: Partition[] = [];
  const add = (entry: MbrEntry, number: number, firstSector: number) => {
    const type = `0x${hexByte(entry.os_type)}`;
    partitions.push({
      number,
      start: firstSector * sectorSize,
      size: entry.size_in_lba * sectorSize,
      type,
      typeName: undefined,
      label: '',
      uuid: `${uuid}-${hexByte(number)}`,
      bootable: entry.boot_indicator === 0x80,
    });
  };
  entries.forEach((entry, index) => {
    if (isUsed(entry) && !isExtended(entry)) add(entry, index + 1, entry.starting_lba);
  });
  let number = 5;
  for (const extended of entries.filter((entry) => isUsed(entry) && isExtended(entry))) {
    for (const logical of readLogical(device, extended, sectorSize)) add(logical.entry, number++, logical.firstSector);
  }
  return { kind: 'mbr', sectorSize, uuid, partitions, warnings: [] };
}

function isExtended(entry: MbrEntry): boolean {
  return EXTENDED_TYPES.indexOf(entry.os_type) >= 0;
}

/**
 * The logical partitions of an extended one: a chain of tables, each with a partition counted from itself, and the
 * next table counted from the extended partition. The third and fourth entry may be left over from other systems and
 * count only where they lie inside, as in Linux.
 */
function readLogical(
  device: BlockDevice,
  extended: MbrEntry,
  sectorSize: number,
): { entry: MbrEntry; firstSector: number }[] {
  const found: { entry: MbrEntry; firstSector: number }[] = [];
  const first = extended.starting_lba;
  const end = first + extended.size_in_lba;
  let table = first;
  let tableSectors = extended.size_in_lba;
  for (let tables = 0; tables < MAX_LOGICAL_TABLES; tables++) {
    if (table * sectorSize + SIZEOF_MASTER_BOOT_RECORD > device.size) break;
    const entries = decodeEntries(readBytes(device, table * sectorSize, SIZEOF_MASTER_BOOT_RECORD));
    if (entries === undefined) break;
    const here = table;
    const hereSectors = tableSectors;
    entries.forEach((entry, index) => {
      if (!isUsed(entry) || isExtended(entry)) return;
      const firstSector = here + entry.starting_lba;
      const leftOver =
        index >= 2 && (entry.starting_lba + entry.size_in_lba > hereSectors || firstSector + entry.size_in_lba > end);
      if (!leftOver) found.push({ entry, firstSector });
    });
    const next = entries.find((entry) => isExtended(entry) && entry.size_in_lba !== 0);
    if (next === undefined) break;
    table = first + next.starting_lba;
    tableSectors = next.size_in_lba;
  }
  return found;
}
