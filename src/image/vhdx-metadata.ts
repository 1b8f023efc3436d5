/** The head of a VHDX: its two headers, its regions, and the metadata items. */

import { formatGuid, isZero } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { readStored } from './block-mapped.ts';
import {
  decodeVhdxHeader,
  decodeVhdxMetadataTableEntry,
  decodeVhdxMetadataTableHeader,
  decodeVhdxRegionTableEntry,
  decodeVhdxRegionTableHeader,
  file_block_size,
  file_flags,
  logical_sector_size,
  SIZEOF_VHDX_FILE_PARAMETERS,
  SIZEOF_VHDX_LOGICAL_SECTOR_SIZE,
  SIZEOF_VHDX_PARENT_LOCATOR_HEADER,
  SIZEOF_VHDX_VIRTUAL_DISK_SIZE,
  type VhdxHeader,
  virtual_disk_size_hi,
  virtual_disk_size_lo,
} from './ondisk/structs.gen.ts';
import { hasGoodChecksum, joinSafe } from './vhdx-fields.ts';
import { replayVhdxLog } from './vhdx-log.ts';

const KIB = 1024;
const HEADERS_AT = [64 * KIB, 128 * KIB];
const HEADER_BYTES = 4 * KIB;
const REGION_TABLES_AT = [192 * KIB, 256 * KIB];
const TABLE_BYTES = 64 * KIB;
const ENTRY_BYTES = 32;
const MAX_ENTRIES = 2047;
const HEAD = 0x64616568;
const REGI = 0x69676572;
const META = 0x6174656d;
const DATA = 0x61746164;
/** Metadata items are small; a parent locator is the largest. */
const MAX_ITEM = 2 ** 20;

const BAT = '2dc27766-f623-4200-9d64-115e9bfd4a08';
const METADATA = '8b7ca206-4790-4b9a-b8fe-575f050f886e';
const FILE_PARAMETERS = 'caa16737-fa36-4d43-b3b6-33f0aa44e76b';
const VIRTUAL_DISK_SIZE = '2fa54224-cd1b-4876-b211-5dbed83bf4b8';
const LOGICAL_SECTOR_SIZE = '8141bf1d-a96f-4709-ba47-f233a8faab5f';
const PHYSICAL_SECTOR_SIZE = 'cda348c7-445d-4471-9cc9-e9885251c556';
const PAGE_83_DATA = 'beca12ab-b2e6-4523-93ef-c309e000c746';
const PARENT_LOCATOR = 'a8d35f2d-b30b-454d-abf7-d3d84834ab0c';
const KNOWN_ITEMS = [
  FILE_PARAMETERS,
  VIRTUAL_DISK_SIZE,
  LOGICAL_SECTOR_SIZE,
  PHYSICAL_SECTOR_SIZE,
  PAGE_83_DATA,
  PARENT_LOCATOR,
];
const IS_REQUIRED_ITEM = 4;

/** What is needed to find a sector of the disk: the block allocation table and the sizes of the metadata region. */
export interface VhdxLayout {
  /** The file, with its log replayed where there was one. */
  readonly file: BlockDevice;
  /** Changes with the contents of the disk. */
  readonly dataWriteGuid: string;
  /** Block allocation table: bytes from the start of the file. */
  readonly batAt: number;
  /** Its length. */
  readonly batBytes: number;
  /** Bytes of a payload block. */
  readonly blockSize: number;
  /** Bytes of the disk. */
  readonly size: number;
  /** 512 or 4096 bytes. */
  readonly logicalSectorSize: number;
  /** The parent locator of a differencing image. */
  readonly parentLocator: Uint8Array | undefined;
}

interface Region {
  readonly at: number;
  readonly length: number;
}

/** Flag of the file parameters. */
const HAS_PARENT = 2;

/** @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED */
export function readVhdxLayout(original: BlockDevice): VhdxLayout {
  const header = readHeader(original);
  if (header.version !== 1) throw unsupported(`VHDX version ${header.version}`);
  const file = isZero(header.log_guid) ? original : replayed(original, header);
  const regions = readRegions(file);
  const bat = regions.get(BAT);
  const metadata = regions.get(METADATA);
  if (bat === undefined || metadata === undefined) throw corrupt('VHDX without its block allocation table or metadata');
  const items = readItems(file, metadata);
  const parameters = item(items, FILE_PARAMETERS, SIZEOF_VHDX_FILE_PARAMETERS);
  const size = item(items, VIRTUAL_DISK_SIZE, SIZEOF_VHDX_VIRTUAL_DISK_SIZE);
  const hasParent = (file_flags(parameters, 0) & HAS_PARENT) !== 0;
  return {
    file,
    dataWriteGuid: formatGuid(header.data_write_guid),
    batAt: bat.at,
    batBytes: bat.length,
    blockSize: file_block_size(parameters, 0),
    size: joinSafe(virtual_disk_size_lo(size, 0), virtual_disk_size_hi(size, 0), 'VHDX virtual disk size'),
    logicalSectorSize: logical_sector_size(item(items, LOGICAL_SECTOR_SIZE, SIZEOF_VHDX_LOGICAL_SECTOR_SIZE), 0),
    parentLocator: hasParent ? item(items, PARENT_LOCATOR, SIZEOF_VHDX_PARENT_LOCATOR_HEADER) : undefined,
  };
}

function replayed(file: BlockDevice, header: VhdxHeader): BlockDevice {
  if (header.log_version !== 0) throw unsupported(`VHDX log version ${header.log_version}`);
  const byteOffset = joinSafe(header.log_offset_lo, header.log_offset_hi, 'VHDX log_offset');
  return replayVhdxLog(file, { guid: header.log_guid, byteOffset, length: header.log_length });
}

/** The newer one of the two whose checksum is right. */
function readHeader(file: BlockDevice): VhdxHeader {
  let newest: VhdxHeader | undefined;
  let newestNumber = -1;
  for (const at of HEADERS_AT) {
    if (at + HEADER_BYTES > file.size) throw corrupt('VHDX image is cut off');
    const bytes = readBytes(file, at, HEADER_BYTES);
    const header = decodeVhdxHeader(bytes);
    if (header.signature !== HEAD || !hasGoodChecksum(bytes, header.checksum)) continue;
    const number = joinSafe(header.sequence_number_lo, header.sequence_number_hi, 'VHDX sequence_number');
    if (number <= newestNumber) continue;
    newest = header;
    newestNumber = number;
  }
  if (newest === undefined) throw corrupt('VHDX without a good header');
  return newest;
}

/** By GUID, of the first table whose checksum is right. */
function readRegions(file: BlockDevice): Map<string, Region> {
  for (const tableAt of REGION_TABLES_AT) {
    if (tableAt + TABLE_BYTES > file.size) throw corrupt('VHDX image is cut off');
    const bytes = readBytes(file, tableAt, TABLE_BYTES);
    const { signature, checksum, entry_count } = decodeVhdxRegionTableHeader(bytes);
    if (signature !== REGI || entry_count > MAX_ENTRIES || !hasGoodChecksum(bytes, checksum)) continue;
    const regions = new Map<string, Region>();
    for (let index = 0; index < entry_count; index++) {
      const entry = decodeVhdxRegionTableEntry(bytes.subarray(16 + index * ENTRY_BYTES));
      const guid = formatGuid(entry.guid);
      const at = joinSafe(entry.file_offset_lo, entry.file_offset_hi, 'VHDX region file_offset');
      if (guid !== BAT && guid !== METADATA && entry.required === 1) throw unsupported(`VHDX region ${guid}`);
      if (at + entry.length > file.size) throw corrupt('VHDX image ends before one of its regions', { byteOffset: at });
      regions.set(guid, { at, length: entry.length });
    }
    return regions;
  }
  throw corrupt('VHDX without a good region table');
}

function readItems(file: BlockDevice, region: Region): Map<string, Uint8Array> {
  if (region.length < TABLE_BYTES) throw corrupt(`VHDX metadata region of ${region.length} bytes`);
  const table = readBytes(file, region.at, TABLE_BYTES);
  const { signature_lo, signature_hi, entry_count } = decodeVhdxMetadataTableHeader(table);
  if (signature_lo !== META || signature_hi !== DATA) throw corrupt('VHDX without its metadata table');
  if (entry_count > MAX_ENTRIES) throw corrupt(`VHDX metadata table of ${entry_count} entries`);
  const items = new Map<string, Uint8Array>();
  for (let index = 0; index < entry_count; index++) {
    const entry = decodeVhdxMetadataTableEntry(table.subarray(32 + index * ENTRY_BYTES));
    const id = formatGuid(entry.item_id);
    if (KNOWN_ITEMS.indexOf(id) < 0) {
      if ((entry.flags & IS_REQUIRED_ITEM) !== 0) throw unsupported(`VHDX metadata item ${id}`);
      continue;
    }
    if (entry.offset + entry.length > region.length || entry.length > MAX_ITEM) {
      throw corrupt('VHDX metadata item outside of its region', { item: id });
    }
    const bytes = new Uint8Array(entry.length);
    readStored(file, region.at + entry.offset, bytes, 'VHDX');
    items.set(id, bytes);
  }
  return items;
}

function item(items: ReadonlyMap<string, Uint8Array>, id: string, leastBytes: number): Uint8Array {
  const bytes = items.get(id);
  if (bytes === undefined || bytes.length < leastBytes) throw corrupt(`VHDX without metadata item ${id}`);
  return bytes;
}
