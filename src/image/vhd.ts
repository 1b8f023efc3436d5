/** VHD: fixed, dynamic and differencing images, as Virtual PC, Hyper-V and Azure have them. */
import { joinU64, u32be } from '../bytes/endian.ts';
import { decodeUtf16 } from '../bytes/utf16.ts';
import { formatUuid } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { sliceDevice } from '../device/slice.ts';
import { blockMappedDevice, readBelow, readByKind, readStored } from './block-mapped.ts';
import { type ImageContext, openCompanion } from './companions.ts';
import {
  decodeVhdDynamicHeader,
  decodeVhdFooter,
  type VhdDynamicHeader,
  type VhdFooter,
} from './ondisk/structs.gen.ts';
import { TableReader } from './table-reader.ts';
import { endsWithVhdFooter } from './vhd-footer.ts';

const SECTOR = 512;
const FOOTER_BYTES = 512;
const FOOTER_CHECKSUM_AT = 0x40;
const HEADER_BYTES = 1024;
const HEADER_CHECKSUM_AT = 0x24;
const FIXED = 2;
const DYNAMIC = 3;
const DIFFERENCING = 4;
const UNUSED = 0xffffffff;
/** The geometry of a disk that is larger than a geometry can say. */
const MAX_GEOMETRY = 65535 * 16 * 255;
/** These write the size that they mean; all others mean that of the geometry, as QEMU has found. */
const SIZE_MAKERS = ['win ', 'qem2', 'd2v ', 'tap\0', 'CTXS', 'wa\0\0'];

/** Is there a VHD's footer with a good checksum at the end, or of a dynamic one at the start? @throws EIO */
export function isVhd(file: BlockDevice): boolean {
  return findFooter(file) !== undefined;
}

/** Is it a fixed VHD whose disk fills all of the file before the footer? @throws EIO */
export function isFixedVhd(file: BlockDevice): boolean {
  if (!endsWithVhdFooter(file)) return false;
  const footer = findFooter(file);
  return footer?.disk_type === FIXED && diskSize(footer) === file.size - FOOTER_BYTES;
}

/**
 * The disk in a VHD, read in place.
 *
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED
 */
export function openVhd(file: BlockDevice, context: ImageContext): BlockDevice {
  return openWithId(file, context).device;
}

function openWithId(file: BlockDevice, context: ImageContext): { device: BlockDevice; id: string } {
  const footer = findFooter(file);
  if (footer === undefined) throw corrupt('VHD without a good footer');
  const id = formatUuid(footer.unique_id);
  const size = diskSize(footer);
  if (footer.disk_type === FIXED) {
    if (size > file.size - FOOTER_BYTES) throw corrupt('VHD image is cut off', { size, bytes: file.size });
    return { device: sliceDevice(file, 0, size), id };
  }
  const headerAt = joinU64(footer.data_offset_lo, footer.data_offset_hi);
  if (headerAt + HEADER_BYTES > file.size) throw corrupt('VHD image is cut off', { byteOffset: headerAt });
  const bytes = readBytes(file, headerAt, HEADER_BYTES);
  if (!hasText(bytes, 'cxsparse')) throw corrupt('VHD without its dynamic header', { byteOffset: headerAt });
  if (!hasChecksum(bytes, HEADER_CHECKSUM_AT)) throw corrupt('checksum of the VHD dynamic header is wrong');
  const header = decodeVhdDynamicHeader(bytes);
  const parent = footer.disk_type === DIFFERENCING ? openParent(header, context) : undefined;
  return { device: dynamicDevice(file, size, header, parent), id };
}

function dynamicDevice(
  file: BlockDevice,
  size: number,
  { block_size, max_table_entries, table_offset_hi, table_offset_lo }: VhdDynamicHeader,
  parent: BlockDevice | undefined,
): BlockDevice {
  const tableAt = joinU64(table_offset_lo, table_offset_hi);
  if (block_size < SECTOR || (block_size & (block_size - 1)) !== 0) throw corrupt(`VHD block_size is ${block_size}`);
  if (max_table_entries < Math.ceil(size / block_size)) {
    throw corrupt(`VHD max_table_entries is ${max_table_entries}, too few for ${size} bytes`);
  }
  if (tableAt + max_table_entries * 4 > file.size) throw corrupt('VHD image ends before its block allocation table');
  const tables = new TableReader(file, 'VHD');
  /** A bit for each sector of the block, in whole sectors. */
  const bitmapBytes = Math.ceil(block_size / SECTOR / 8 / SECTOR) * SECTOR;
  return blockMappedDevice(size, block_size, (block, within, part) => {
    const sector = u32be(tables.bytes(tableAt + block * 4, 4), 0);
    const readParent = (position: number, run: Uint8Array) => readBelow(parent, block * block_size + position, run);
    if (sector === UNUSED) return readParent(within, part);
    const blockAt = sector * SECTOR;
    const readOwn = (position: number, run: Uint8Array) =>
      readStored(file, blockAt + bitmapBytes + position, run, 'VHD');
    if (parent === undefined) return readOwn(within, part);
    // In a differencing image, the bitmap says which sectors are the block's own, the first one in the highest bit.
    const isOwn = (index: number) => ((tables.bytes(blockAt + (index >> 3), 1)[0] >> (7 - (index & 7))) & 1) === 1;
    readByKind(SECTOR, within, part, isOwn, (own, position, run) => (own ? readOwn : readParent)(position, run));
  });
}

/** The parent must be the image that the child was made of. */
function openParent(header: VhdDynamicHeader, context: ImageContext): BlockDevice {
  const name = decodeUtf16(header.parent_unicode_name, 'big');
  const wanted = formatUuid(header.parent_unique_id);
  return openCompanion(context, 'parent', name, (file, inner) => {
    if (!isVhd(file)) throw corrupt(`the parent '${name}' is no VHD`);
    const { device, id } = openWithId(file, inner);
    if (id !== wanted)
      throw corrupt(`the parent '${name}' has another unique_id than the image expects`, { id, wanted });
    return device;
  });
}

/** Bytes. Virtual PC goes by the geometry, everyone else by the size; who made the image says which is meant. */
function diskSize(footer: VhdFooter): number {
  const size = joinU64(footer.current_size_lo, footer.current_size_hi);
  if (size > Number.MAX_SAFE_INTEGER) throw corrupt('VHD current_size is past 2^53');
  const sectors = footer.cylinders * footer.heads * footer.sectors_per_track;
  const meansSize = SIZE_MAKERS.some((maker) => hasText(footer.creator_application, maker));
  return meansSize || sectors === MAX_GEOMETRY ? size - (size % SECTOR) : sectors * SECTOR;
}

/** Of the end or, where that is damaged or missing, the copy at the start, which fixed images have not. */
function findFooter(file: BlockDevice): VhdFooter | undefined {
  if (file.size < FOOTER_BYTES) return undefined;
  for (const at of [file.size - FOOTER_BYTES, 0]) {
    const bytes = readBytes(file, at, FOOTER_BYTES);
    if (!hasText(bytes, 'conectix') || !hasChecksum(bytes, FOOTER_CHECKSUM_AT)) continue;
    const footer = decodeVhdFooter(bytes);
    if (footer.disk_type === DYNAMIC || footer.disk_type === DIFFERENCING) return footer;
    if (footer.disk_type !== FIXED) throw unsupported(`VHD disk_type ${footer.disk_type}`);
    if (at !== 0) return footer;
  }
  return undefined;
}

function hasText(bytes: Uint8Array, text: string): boolean {
  for (let at = 0; at < text.length; at++) if (bytes[at] !== text.charCodeAt(at)) return false;
  return true;
}

/** The complement of the sum of all bytes but its own four. */
function hasChecksum(bytes: Uint8Array, at: number): boolean {
  let sum = 0;
  for (let index = 0; index < bytes.length; index++) if (index < at || index >= at + 4) sum += bytes[index];
  return ~sum >>> 0 === u32be(bytes, at);
}
