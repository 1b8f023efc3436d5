/** VHDX: dynamic, fixed and differencing images of Hyper-V. */
import { decodeUtf16 } from '../bytes/utf16.ts';
import { formatGuid } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { blockMappedDevice, readBelow, readByKind, readStored } from './block-mapped.ts';
import { type ImageContext, openCompanion } from './companions.ts';
import {
  bat_entry_hi,
  bat_entry_lo,
  decodeVhdxParentLocatorEntry,
  locator_key_value_count,
  locator_type,
  SIZEOF_VHDX_BAT_ENTRY,
  SIZEOF_VHDX_PARENT_LOCATOR_ENTRY,
  SIZEOF_VHDX_PARENT_LOCATOR_HEADER,
} from './ondisk/structs.gen.ts';
import { TableReader } from './table-reader.ts';
import { readVhdxLayout, type VhdxLayout } from './vhdx-metadata.ts';

const MIB = 2 ** 20;
const MAX_BLOCK = 256 * MIB;
/** Sectors whose bits fill a bitmap block of 1 MiB. */
const SECTORS_PER_BITMAP = 2 ** 23;
const STATE_MASK = 7;
const NOT_PRESENT = 0;
const UNDEFINED = 1;
const ZERO = 2;
const UNMAPPED = 3;
const FULLY_PRESENT = 6;
const PARTIALLY_PRESENT = 7;
const VHDX_PARENT = 'b04aefb7-d19e-4a81-b789-25b8e9445913';

/**
 * The disk in a VHDX, read in place; a log that was left behind is replayed in memory.
 *
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED
 */
export function openVhdx(file: BlockDevice, context: ImageContext): BlockDevice {
  return openLayout(readVhdxLayout(file), context);
}

function openLayout(layout: VhdxLayout, context: ImageContext): BlockDevice {
  const { file, size, blockSize, logicalSectorSize, batAt, batBytes } = layout;
  checkLayout(layout);
  const parent = layout.parentLocator && openParent(layout.parentLocator, context);
  const tables = new TableReader(file, 'VHDX');
  /** Every so many entries of the table, one for their bitmap follows. */
  const chunkRatio = (SECTORS_PER_BITMAP * logicalSectorSize) / blockSize;
  const blocks = Math.ceil(size / blockSize);
  const entries =
    parent === undefined
      ? blocks + Math.floor((blocks - 1) / chunkRatio)
      : Math.ceil(blocks / chunkRatio) * (chunkRatio + 1);
  if (entries * SIZEOF_VHDX_BAT_ENTRY > batBytes)
    throw corrupt(`VHDX block allocation table of ${batBytes} bytes for ${blocks} blocks`);

  /** State and byte offset. */
  const entryAt = (index: number) => {
    const bytes = tables.bytes(batAt + index * SIZEOF_VHDX_BAT_ENTRY, SIZEOF_VHDX_BAT_ENTRY);
    const low = bat_entry_lo(bytes, 0);
    return { state: low & STATE_MASK, byteOffset: (bat_entry_hi(bytes, 0) * 4096 + (low >>> 20)) * MIB };
  };
  return blockMappedDevice(size, blockSize, (block, within, part) => {
    const chunk = Math.floor(block / chunkRatio);
    const { state, byteOffset } = entryAt(block + chunk);
    const readOwn = (position: number, run: Uint8Array) => readStored(file, byteOffset + position, run, 'VHDX');
    const readParent = (position: number, run: Uint8Array) => readBelow(parent, block * blockSize + position, run);
    if (state === FULLY_PRESENT) return readOwn(within, part);
    if (state === NOT_PRESENT) return readParent(within, part);
    if (state === ZERO || state === UNMAPPED || state === UNDEFINED) {
      part.fill(0);
      return;
    }
    if (state !== PARTIALLY_PRESENT || parent === undefined) throw corrupt(`VHDX block in state ${state}`, { block });
    const bitmap = entryAt((chunk + 1) * (chunkRatio + 1) - 1);
    if (bitmap.state !== FULLY_PRESENT) throw corrupt('VHDX block without its bitmap', { block });
    const firstSector = (block % chunkRatio) * (blockSize / logicalSectorSize);
    const isOwn = (unit: number) => {
      const sector = firstSector + unit;
      return ((tables.bytes(bitmap.byteOffset + (sector >> 3), 1)[0] >> (sector & 7)) & 1) === 1;
    };
    readByKind(logicalSectorSize, within, part, isOwn, (own, position, run) =>
      (own ? readOwn : readParent)(position, run),
    );
  });
}

function checkLayout({ blockSize, logicalSectorSize, size }: VhdxLayout): void {
  if (blockSize < MIB || blockSize > MAX_BLOCK || (blockSize & (blockSize - 1)) !== 0) {
    throw corrupt(`VHDX block size is ${blockSize}`);
  }
  if (logicalSectorSize !== 512 && logicalSectorSize !== 4096) {
    throw corrupt(`VHDX logical sector size is ${logicalSectorSize}`);
  }
  if (size % logicalSectorSize !== 0) throw corrupt(`VHDX virtual disk size is ${size}`);
}

/** The parent must not have changed since the child was made of it. */
function openParent(locator: Uint8Array, context: ImageContext): BlockDevice {
  const values = decodeParentLocator(locator);
  const name = values.get('relative_path') ?? values.get('absolute_win32_path') ?? values.get('volume_path') ?? '';
  const wanted = [values.get('parent_linkage'), values.get('parent_linkage2')]
    .filter((guid) => guid !== undefined)
    .map((guid) => guid.replace(/[{}]/g, '').toLowerCase());
  return openCompanion(context, 'parent', name, (file, inner) => {
    const layout = readVhdxLayout(file);
    if (wanted.indexOf(layout.dataWriteGuid) < 0) {
      throw corrupt(`the parent '${name}' has changed since the image was made of it`, { guid: layout.dataWriteGuid });
    }
    return openLayout(layout, inner);
  });
}

function decodeParentLocator(locator: Uint8Array): Map<string, string> {
  const type = formatGuid(locator_type(locator, 0));
  if (type !== VHDX_PARENT) throw unsupported(`VHDX parent locator of type ${type}`);
  const values = new Map<string, string>();
  const count = locator_key_value_count(locator, 0);
  for (let index = 0; index < count; index++) {
    const entry = decodeVhdxParentLocatorEntry(
      locator.subarray(SIZEOF_VHDX_PARENT_LOCATOR_HEADER + index * SIZEOF_VHDX_PARENT_LOCATOR_ENTRY),
    );
    const text = (at: number, length: number) => {
      if (at + length > locator.length) throw corrupt('VHDX parent locator with an entry outside of it');
      return decodeUtf16(locator.subarray(at, at + length), 'little');
    };
    values.set(text(entry.key_offset, entry.key_length), text(entry.value_offset, entry.value_length));
  }
  return values;
}
