/** One sparse extent of a VMDK: hosted (`KDMV`, compressed ones too) or of an ESX server (`COWD`). */
import { joinU64, u32le } from '../bytes/endian.ts';
import { inflateZlib } from '../codecs/deflate.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { LruMap } from '../device/lru.ts';
import { blockMappedDevice, readBelow, readStored } from './block-mapped.ts';
import {
  decodeCowdHeader,
  decodeSparseExtentHeader,
  grain_cmpSize,
  SIZEOF_SPARSEEXTENTHEADER,
  SIZEOF_VMDK_GRAIN_MARKER,
  type SparseExtentHeader,
  vmdk_magicNumber,
} from './ondisk/structs.gen.ts';
import { TableReader } from './table-reader.ts';
import { MAX_DESCRIPTOR } from './vmdk-descriptor.ts';

const SECTOR = 512;
/** Magics of the two kinds of sparse extents, as little-endian words. */
export const KDMV = 0x564d444b;
export const COWD = 0x44574f43;
const ZEROED_GRAINS = 0x4;
const COMPRESSED_GRAINS = 0x10000;
const DEFLATE = 1;
/** In a stream-optimised extent the header is written again behind the tables: footer marker, footer, end-of-stream marker. */
const FOOTER_FROM_END = 1024;
const AT_END = 0xffffffff;
const COWD_TABLE_ENTRIES = 4096;
const MAX_TABLE_ENTRIES = 512;
/** QEMU's own bound, 1 GiB; a compressed grain is unpacked whole, and is 64 KiB everywhere. */
const MAX_GRAIN_SECTORS = 2 ** 21;
const MAX_COMPRESSED_GRAIN_BYTES = 2 ** 24;
const GRAIN_CACHE_BYTES = 4 * 2 ** 20;

/** One file of a VMDK disk that has a grain table, opened. */
export interface SparseExtent {
  /** Bytes of the disk that it holds. */
  readonly size: number;
  /** Text of the embedded descriptor, as far as there is one. */
  readonly descriptor: Uint8Array | undefined;
  /** Its bytes, with `below` where it has none. */
  open(below: BlockDevice | undefined): BlockDevice;
}

/** Where the grains of an extent are found. */
interface Layout {
  readonly size: number;
  readonly grainBytes: number;
  readonly tableEntries: number;
  readonly directoryAt: number;
  readonly hasZeroedGrains: boolean;
  readonly isCompressed: boolean;
}

/** @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED */
export function readSparseExtent(file: BlockDevice): SparseExtent {
  const head = readBytes(file, 0, Math.min(SIZEOF_SPARSEEXTENTHEADER, file.size));
  if (vmdk_magicNumber(head, 0) === COWD) {
    const layout = checkLayout(file, cowdLayout(head));
    return { size: layout.size, descriptor: undefined, open: (below) => openExtent(file, layout, below) };
  }
  const header = decodeSparseExtentHeader(head);
  const atEnd = header.gdOffset_lo === AT_END && header.gdOffset_hi === AT_END;
  const layout = checkLayout(file, hostedLayout(atEnd ? readFooter(file) : header));
  return {
    size: layout.size,
    descriptor: readDescriptor(file, header),
    open: (below) => openExtent(file, layout, below),
  };
}

function readFooter(file: BlockDevice): SparseExtentHeader {
  if (file.size < FOOTER_FROM_END) throw corrupt('VMDK image is cut off');
  const bytes = readBytes(file, file.size - FOOTER_FROM_END, SIZEOF_SPARSEEXTENTHEADER);
  if (vmdk_magicNumber(bytes, 0) !== KDMV)
    throw corrupt('VMDK image is cut off: a stream-optimised one without its footer');
  return decodeSparseExtentHeader(bytes);
}

function hostedLayout(header: SparseExtentHeader): Layout {
  const { version, flags, numGTEsPerGT, compressAlgorithm } = header;
  if (version < 1 || version > 3) throw unsupported(`VMDK sparse extent of version ${version}`);
  const isCompressed = (flags & COMPRESSED_GRAINS) !== 0;
  if (isCompressed && compressAlgorithm !== DEFLATE) throw unsupported(`VMDK compression ${compressAlgorithm}`);
  if (numGTEsPerGT === 0 || numGTEsPerGT > MAX_TABLE_ENTRIES) throw corrupt(`VMDK numGTEsPerGT is ${numGTEsPerGT}`);
  return {
    size: joinU64(header.capacity_lo, header.capacity_hi) * SECTOR,
    grainBytes: joinU64(header.grainSize_lo, header.grainSize_hi) * SECTOR,
    tableEntries: numGTEsPerGT,
    directoryAt: joinU64(header.gdOffset_lo, header.gdOffset_hi) * SECTOR,
    hasZeroedGrains: (flags & ZEROED_GRAINS) !== 0,
    isCompressed,
  };
}

function cowdLayout(head: Uint8Array): Layout {
  const { version, numSectors, grainSize, gdOffset } = decodeCowdHeader(head);
  if (version !== 1) throw unsupported(`VMDK COWD extent of version ${version}`);
  return {
    size: numSectors * SECTOR,
    grainBytes: grainSize * SECTOR,
    tableEntries: COWD_TABLE_ENTRIES,
    directoryAt: gdOffset * SECTOR,
    hasZeroedGrains: false,
    isCompressed: false,
  };
}

function checkLayout(file: BlockDevice, layout: Layout): Layout {
  const { size, grainBytes, tableEntries, directoryAt, isCompressed } = layout;
  const largest = isCompressed ? MAX_COMPRESSED_GRAIN_BYTES : MAX_GRAIN_SECTORS * SECTOR;
  if (grainBytes === 0 || grainBytes > largest) throw corrupt(`VMDK grains of ${grainBytes} bytes`);
  if (size > Number.MAX_SAFE_INTEGER) throw corrupt(`VMDK capacity of ${size} bytes`);
  const tables = Math.ceil(size / (grainBytes * tableEntries));
  if (directoryAt + tables * 4 > file.size) throw corrupt('VMDK image ends before its grain directory');
  return layout;
}

function readDescriptor(file: BlockDevice, header: SparseExtentHeader): Uint8Array | undefined {
  const offset = joinU64(header.descriptorOffset_lo, header.descriptorOffset_hi) * SECTOR;
  const size = joinU64(header.descriptorSize_lo, header.descriptorSize_hi) * SECTOR;
  if (offset === 0 || size === 0) return undefined;
  if (size > MAX_DESCRIPTOR) throw corrupt(`VMDK descriptor of ${size} bytes`);
  const bytes = new Uint8Array(size);
  readStored(file, offset, bytes, 'VMDK');
  return bytes;
}

function openExtent(file: BlockDevice, layout: Layout, below: BlockDevice | undefined): BlockDevice {
  const { size, grainBytes, tableEntries, directoryAt, hasZeroedGrains, isCompressed } = layout;
  const tables = new TableReader(file, 'VMDK');
  const inflated = new LruMap<Uint8Array>(GRAIN_CACHE_BYTES);
  return blockMappedDevice(size, grainBytes, (grain, within, part) => {
    const tableAt = u32le(tables.bytes(directoryAt + Math.floor(grain / tableEntries) * 4, 4), 0) * SECTOR;
    const entry = tableAt === 0 ? 0 : u32le(tables.bytes(tableAt + (grain % tableEntries) * 4, 4), 0);
    if (entry === 0) readBelow(below, grain * grainBytes + within, part);
    else if (entry === 1 && hasZeroedGrains) part.fill(0);
    else if (!isCompressed) readStored(file, entry * SECTOR + within, part, 'VMDK');
    else part.set(readCompressed(entry * SECTOR).subarray(within, within + part.length));
  });

  /** A marker (sector of the disk, stored bytes), then a zlib stream; the disk's last grain may make less. */
  function readCompressed(at: number): Uint8Array {
    const known = inflated.get(at);
    if (known !== undefined) return known;
    const stored = grain_cmpSize(tables.bytes(at, SIZEOF_VMDK_GRAIN_MARKER), 0);
    if (stored > 2 * grainBytes + SECTOR) throw corrupt(`VMDK compressed grain of ${stored} bytes`, { byteOffset: at });
    const compressed = new Uint8Array(stored);
    readStored(file, at + SIZEOF_VMDK_GRAIN_MARKER, compressed, 'VMDK');
    const grain = new Uint8Array(grainBytes);
    inflateZlib(compressed, grain);
    inflated.set(at, grain, grain.length);
    return grain;
  }
}
