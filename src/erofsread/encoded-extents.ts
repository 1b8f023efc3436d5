/** The extents of a file with a table of z_erofs_extent records (Linux 6.15), whose addresses are in bytes. */

import { joinU64, u64le } from '../bytes/endian.ts';
import { firstNotBelow } from '../bytes/search.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { ALGORITHMS } from './algorithms.ts';
import { type CompressedMapping, type CompressedRun, makeRun } from './compressed-run.ts';
import type { ErofsInode } from './inode.ts';
import { type MapHeader, Z_EROFS_ADVISE_FRAGMENT_PCLUSTER, Z_EROFS_ADVISE_INTERLACED_PCLUSTER } from './map-header.ts';
import type { RecordReader } from './metadata.ts';
import {
  Z_EROFS_EXTENT_PLEN_FMT_BIT,
  Z_EROFS_EXTENT_PLEN_MASK,
  Z_EROFS_EXTENT_PLEN_PARTIAL,
} from './ondisk/cluster-index.ts';
import {
  extent_lstart_hi,
  extent_lstart_lo,
  extent_plen,
  extent_pstart_hi,
  extent_pstart_lo,
} from './ondisk/structs.gen.ts';
import type { Volume } from './volume.ts';

const MAX_BLOCK = 2 ** 48;
/** Every so many records, the running address of 4-byte records is remembered. */
const CHECKPOINT_RECORDS = 1024;

interface ExtentRecord {
  readonly logicalOffset: number;
  readonly end: number;
  readonly plen: number;
  readonly physicalOffset: number;
  /** Does it reach the end of the table? */
  readonly isLast: boolean;
}

/** The extents of a file with a table of z_erofs_extent. */
export function encodedExtentMapping(volume: Volume, inode: ErofsInode, header: MapHeader): CompressedMapping {
  const recordSize = 4 << ((header.advise >> 1) & 3);
  const table = Math.ceil(header.end / recordSize) * recordSize;
  const records = volume.records(inode.nid.inMetabox);
  const find =
    recordSize === 4
      ? runningAddresses(records, table, inode, header)
      : recordSize === 8
        ? fixedSteps(records, table, inode, header)
        : sortedRecords(records, table, recordSize, inode, header);

  return (byteOffset) => describe(volume, inode, header, recordSize, find(byteOffset));
}

function describe(
  volume: Volume,
  inode: ErofsInode,
  header: MapHeader,
  recordSize: number,
  { logicalOffset, end, plen, physicalOffset, isLast }: ExtentRecord,
): CompressedRun {
  const length = end - logicalOffset;
  if (isLast && (header.advise & Z_EROFS_ADVISE_FRAGMENT_PCLUSTER) !== 0) {
    const offsetHi = recordSize > 4 ? physicalOffset : 0;
    return makeRun('fragment', logicalOffset, length, { physicalOffset: joinU64(plen, offsetHi) });
  }
  const encodedLength = plen & Z_EROFS_EXTENT_PLEN_MASK;
  if (encodedLength === 0) return makeRun('hole', logicalOffset, length);
  const { blockSize, algorithms } = volume.superblock;
  if ((physicalOffset + encodedLength) / blockSize >= MAX_BLOCK) {
    throw corrupt('extent outside of the 48-bit address space', { inode: inode.ino, logicalOffset, physicalOffset });
  }
  const format = plen >>> Z_EROFS_EXTENT_PLEN_FMT_BIT;
  if (format === 0) {
    const isAligned = physicalOffset % blockSize === 0 && encodedLength % blockSize === 0;
    const isInterlaced = (header.advise & Z_EROFS_ADVISE_INTERLACED_PCLUSTER) !== 0 && isAligned;
    if (length > encodedLength) {
      throw corrupt(`plain extent of ${length} bytes in ${encodedLength} bytes`, { inode: inode.ino, logicalOffset });
    }
    return makeRun(isInterlaced ? 'interlaced' : 'plain', logicalOffset, length, { physicalOffset, encodedLength });
  }
  const algorithm = format - 1;
  if (algorithm >= ALGORITHMS.length) throw unsupported(`extent of algorithm ${algorithm}`, { inode: inode.ino });
  if ((algorithms & (1 << algorithm)) === 0) {
    throw corrupt(`algorithm ${algorithm} in an image that does not list it`, { inode: inode.ino });
  }
  const ending = (plen & Z_EROFS_EXTENT_PLEN_PARTIAL) !== 0 ? 'prefix' : 'exact';
  return makeRun('encoded', logicalOffset, length, { physicalOffset, encodedLength, algorithm, ending });
}

type FindRecord = (byteOffset: number) => ExtentRecord;

/** 4-byte records: lengths only, of physical clusters that lie one after the other. One for each logical cluster. */
function runningAddresses(records: RecordReader, table: number, inode: ErofsInode, header: MapHeader): FindRecord {
  const first = records.record(table, 8);
  const checkpoints: number[] = [u64le(first, 0)];
  const plenAt = (index: number): number => extent_plen(records.record(table + 8 + index * 4, 4), 0);

  /** The address of record `index`: all lengths before it added up, from the nearest checkpoint on. */
  function addressOf(index: number): number {
    let at = Math.min(Math.floor(index / CHECKPOINT_RECORDS), checkpoints.length - 1) * CHECKPOINT_RECORDS;
    let address = checkpoints[at / CHECKPOINT_RECORDS];
    while (at < index) {
      address += plenAt(at) & Z_EROFS_EXTENT_PLEN_MASK;
      at++;
      if (at === checkpoints.length * CHECKPOINT_RECORDS) checkpoints.push(address);
    }
    return address;
  }

  return (byteOffset) => {
    const index = Math.floor(byteOffset / header.clusterSize);
    return fixedStep(inode, header, index, plenAt(index), addressOf(index));
  };
}

/** 8-byte records: length and address. One for each logical cluster. */
function fixedSteps(records: RecordReader, table: number, inode: ErofsInode, header: MapHeader): FindRecord {
  return (byteOffset) => {
    const index = Math.floor(byteOffset / header.clusterSize);
    const record = records.record(table + index * 8, 8);
    return fixedStep(inode, header, index, extent_plen(record, 0), extent_pstart_lo(record, 0));
  };
}

function fixedStep(
  inode: ErofsInode,
  header: MapHeader,
  index: number,
  plen: number,
  physicalOffset: number,
): ExtentRecord {
  const logicalOffset = index * header.clusterSize;
  const end = Math.min(logicalOffset + header.clusterSize, inode.size);
  return { logicalOffset, end, plen, physicalOffset, isLast: end === inode.size };
}

/** 16- and 32-byte records: length, address and where in the file; sorted by the latter. */
function sortedRecords(
  records: RecordReader,
  table: number,
  recordSize: number,
  inode: ErofsInode,
  header: MapHeader,
): FindRecord {
  return (byteOffset) => {
    let end = inode.size;
    // Before the first record there is a hole.
    let found: Omit<ExtentRecord, 'end' | 'isLast'> = { logicalOffset: byteOffset, plen: 0, physicalOffset: 0 };
    const after = firstNotBelow(0, header.extentCount, (index) => {
      const record = records.record(table + index * recordSize, recordSize);
      const logicalOffset = joinU64(extent_lstart_lo(record, 0), recordSize > 16 ? extent_lstart_hi(record, 0) : 0);
      if (logicalOffset > byteOffset) {
        if (logicalOffset > end) throw corrupt('encoded extents are out of order', { inode: inode.ino, middle: index });
        end = logicalOffset;
        return false;
      }
      const physicalOffset = joinU64(extent_pstart_lo(record, 0), extent_pstart_hi(record, 0));
      found = { logicalOffset, plen: extent_plen(record, 0), physicalOffset };
      return true;
    });
    return { ...found, end, isLast: after > 0 && after >= header.extentCount };
  };
}
