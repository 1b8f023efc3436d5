/** The first FAT, as numbers: which cluster follows which. */
import { u16le, u32le } from '../bytes/endian.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { checkDeviceRange, readBytes } from '../device/block-device.ts';
import { LruMap } from '../device/lru.ts';
import { FAT_START_ENT, type Geometry } from './geometry.ts';

/** What `next` gives for the last cluster of a chain. */
export const FAT_ENT_EOF = -1;
/** The entry of a cluster that is in no chain. */
const FAT_ENT_FREE = 0;

/** Linux takes a cluster that is marked as bad for an end, too. */
const BAD_FAT12 = 0xff7;
const BAD_FAT16 = 0xfff7;
const BAD_FAT32 = 0x0ffffff7;
/** The upper four bits are not the entry's. */
const FAT32_MASK = 0x0fffffff;

/** Bytes of the FAT that are kept in one piece: no entry of 16 or 32 bits crosses two of them. */
const PIECE_BYTES = 4096;

/** The file allocation table: from one cluster of a chain to the next. */
export interface FatTable {
  /** The same cluster. @throws ERR_BOOTFS_CORRUPT for what no chain goes on from: 0, 1, and what is past the end */
  check(cluster: number): number;
  /**
   * The number behind `cluster` in its chain, or `FAT_ENT_EOF`. As in Linux it is checked when the chain goes on from there:
   * a file whose last cluster is none is read from where that would stand. @throws ERR_BOOTFS_CORRUPT where `cluster` is none or is free;
   * EIO where the device ends before its entry
   */
  next(cluster: number): number;
  /** The entry as it is stored, without the bits that are not its own. Entries 0 and 1 hold marks. @throws EIO */
  entry(cluster: number): number;
}

/** @param cacheBytes What is kept of the FAT. */
export function fatTable(device: BlockDevice, geometry: Geometry, cacheBytes: number): FatTable {
  const { fatBits, fatStart, fatBytes, clusterEnd, sectorSize } = geometry;
  const bad = fatBits === 32 ? BAD_FAT32 : fatBits === 16 ? BAD_FAT16 : BAD_FAT12;
  const pieces = new LruMap<Uint8Array>(Math.max(cacheBytes, PIECE_BYTES));
  let piece: Uint8Array = new Uint8Array(0);
  let pieceStart = -1;

  function check(cluster: number): number {
    if (cluster >= FAT_START_ENT && cluster < clusterEnd) return cluster;
    throw corrupt(`chain leads to cluster ${cluster}`);
  }

  function entry(cluster: number): number {
    if (fatBits !== 12) {
      const at = find(cluster * (fatBits / 8));
      return fatBits === 16 ? u16le(piece, at) : u32le(piece, at) & FAT32_MASK;
    }
    const byte = cluster + (cluster >> 1);
    const pair = byteAt(byte) | (byteAt(byte + 1) << 8);
    return (cluster & 1) !== 0 ? pair >> 4 : pair & 0xfff;
  }

  function byteAt(fatByte: number): number {
    const at = find(fatByte);
    return piece[at];
  }

  /** Makes the piece with this byte of the FAT the current one; where in it the byte stands. */
  function find(fatByte: number): number {
    const at = fatByte % PIECE_BYTES;
    const start = fatByte - at;
    if (start !== pieceStart) {
      piece = pieces.get(start) ?? readPiece(start);
      pieceStart = start;
    }
    if (at >= piece.length) checkDeviceRange(device.size, fatStart + fatByte - (at % sectorSize), sectorSize);
    return at;
  }

  /** As far as the device has it. A part of a sector can't be read, and holds part of an entry. */
  function readPiece(start: number): Uint8Array {
    const there = Math.max(0, Math.min(PIECE_BYTES, fatBytes - start, device.size - fatStart - start));
    const length = there - (there % sectorSize);
    const fresh = readBytes(device, fatStart + start, length);
    pieces.set(start, fresh, length);
    return fresh;
  }

  return {
    check,
    entry,
    next(cluster) {
      const value = entry(check(cluster));
      if (value === FAT_ENT_FREE) check(value);
      return value >= bad ? FAT_ENT_EOF : value;
    },
  };
}
