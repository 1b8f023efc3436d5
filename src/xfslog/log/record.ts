/** One record of the log: its header, its checksum, and its data with the words put back that the cycle stands in. */

import { u32le } from '../../bytes/endian.ts';
import { isZero } from '../../bytes/uuid.ts';
import { type BootfsError, corrupt, unsupported } from '../../contract/errors.ts';
import { crc32c } from '../../hash/crc32c.ts';
import {
  XLOG_CYCLE_DATA_WORDS,
  XLOG_FMT_LINUX_BE,
  XLOG_FMT_LINUX_LE,
  XLOG_HEADER_CYCLE_SIZE,
  XLOG_HEADER_MAGIC_NUM,
  XLOG_MAX_RECORD_BSIZE,
  XLOG_REC_HEADER_SIZE_I386,
  XLOG_VERSION_2,
} from '../ondisk/record-header.ts';
import {
  decodeXlogRecHeader,
  H_CRC,
  H_CYCLE_DATA,
  SIZEOF_XLOG_REC_EXT_HEADER,
  SIZEOF_XLOG_REC_HEADER,
  XH_CYCLE_DATA,
} from '../ondisk/structs.gen.ts';
import { BASIC_BLOCK, type LogReader } from './log-reader.ts';
import type { Lsn } from './lsn.ts';

/** `struct xlog_rec_header`, decoded; what of it is wrong is for the caller to judge. */
export interface RecordHeader {
  /** Basic block of the log. */
  readonly position: number;
  /** XLOG_HEADER_MAGIC_NUM. */
  readonly isMagicRight: boolean;
  /** h_version: 1 or 2. */
  readonly version: number;
  /** h_cycle. */
  readonly cycle: number;
  /** h_lsn: its own place. */
  readonly lsn: Lsn;
  /** h_tail_lsn: where recovery would begin. */
  readonly tailLsn: Lsn;
  /** Bytes of data. */
  readonly dataBytes: number;
  /** Bytes of the buffer that Linux wrote the record from. */
  readonly bufferBytes: number;
  /** Basic blocks of header before the data. */
  readonly headerBlocks: number;
  /** h_num_logops. */
  readonly opCount: number;
  /** XLOG_FMT_LINUX_LE or another. */
  readonly format: number;
  /** h_fs_uuid; zeros where it was not written. */
  readonly uuid: Uint8Array;
  /** 0: none. */
  readonly checksum: number;
}

/** Of the basic block `block`, which stands at `position`. Nothing in it is checked. */
export function decodeRecordHeader(block: Uint8Array, position: number): RecordHeader {
  const header = decodeXlogRecHeader(block);
  const hasMore = (header.h_version & XLOG_VERSION_2) !== 0 && header.h_size > XLOG_HEADER_CYCLE_SIZE;
  return {
    position,
    isMagicRight: header.h_magicno === XLOG_HEADER_MAGIC_NUM,
    version: header.h_version,
    cycle: header.h_cycle,
    lsn: { cycle: header.h_lsn_hi, block: header.h_lsn_lo },
    tailLsn: { cycle: header.h_tail_lsn_hi, block: header.h_tail_lsn_lo },
    dataBytes: header.h_len,
    bufferBytes: header.h_size,
    headerBlocks: hasMore ? Math.ceil(header.h_size / XLOG_HEADER_CYCLE_SIZE) : 1,
    opCount: header.h_num_logops,
    format: header.h_fmt,
    uuid: header.h_fs_uuid,
    checksum: u32le(block, H_CRC),
  };
}

/** Basic blocks of data. */
export const dataBlocks = (header: RecordHeader): number => Math.ceil(header.dataBytes / BASIC_BLOCK);

/** Basic blocks from this record to the next. */
export const recordBlocks = (header: RecordHeader): number => header.headerBlocks + dataBlocks(header);

/** What is wrong with a header; `bufferBytes`: the largest record in this part of the log. */
export function findHeaderFault(header: RecordHeader, bufferBytes: number): BootfsError | undefined {
  const at = { logBlock: header.position };
  if (!header.isMagicRight) return corrupt('no record of the log where one has to be', at);
  if (header.version === 0 || header.version > 3)
    return corrupt(`a log record has the unknown version ${header.version}`, at);
  if (header.dataBytes === 0 || header.dataBytes > bufferBytes) {
    return corrupt(`a log record has ${header.dataBytes} bytes of data, its buffer ${bufferBytes}`, at);
  }
  // The header of the oldest record bounds the others, and nothing but this bounds that one.
  if (header.bufferBytes > XLOG_MAX_RECORD_BSIZE || recordBlocks(header) * BASIC_BLOCK > 2 * XLOG_MAX_RECORD_BSIZE) {
    return corrupt(`a log record claims a buffer of ${header.bufferBytes} bytes`, at);
  }
  return undefined;
}

/** Whose log is it, and who wrote it? @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED */
export function checkOrigin(header: RecordHeader, filesystemUuid: Uint8Array): void {
  const at = { logBlock: header.position };
  if (!isSameUuid(header, filesystemUuid)) throw corrupt('the log belongs to another filesystem', at);
  if (header.format !== XLOG_FMT_LINUX_LE && header.format !== XLOG_FMT_LINUX_BE) {
    throw unsupported(`the log was written in the foreign format ${header.format}`, at);
  }
}

/** Is the record of the filesystem with this UUID, of 16 bytes? */
export function isSameUuid(header: RecordHeader, uuid: Uint8Array): boolean {
  for (let at = 0; at < 16; at++) if (header.uuid[at] !== uuid[at]) return false;
  return true;
}

/** IRIX left the field empty. */
export const isUuidMissing = (header: RecordHeader): boolean => isZero(header.uuid);

/** A record as it stands in the log. */
export interface StoredRecord {
  /** Header blocks. */
  readonly head: Uint8Array;
  /** Data blocks, each with the cycle in its first word. */
  readonly data: Uint8Array;
}

/**
 * The header's blocks and the data of one record, as stored: the first word of each block is still its cycle.
 * @throws EIO
 */
export function readRecord(reader: LogReader, header: RecordHeader): StoredRecord {
  const all = reader.read(header.position, recordBlocks(header));
  const headBytes = header.headerBlocks * BASIC_BLOCK;
  return { head: all.subarray(0, headBytes), data: all.subarray(headBytes) };
}

/** Does the checksum fit? One of 0 does not. */
export function isRecordValid(header: RecordHeader, stored: StoredRecord): boolean {
  return [SIZEOF_XLOG_REC_HEADER, XLOG_REC_HEADER_SIZE_I386].some(
    (headerBytes) => recordChecksum(header, stored, headerBytes) === header.checksum,
  );
}

function recordChecksum({ dataBytes }: RecordHeader, { head, data }: StoredRecord, headerBytes: number): number {
  const first = head.slice(0, headerBytes);
  first.fill(0, H_CRC, H_CRC + 4);
  let register = crc32c(0xffffffff, first);
  // By the length of the data, not by the header blocks that there are.
  const extendedHeaders = Math.min(Math.ceil(dataBytes / XLOG_HEADER_CYCLE_SIZE), head.length / BASIC_BLOCK);
  for (let block = 1; block < extendedHeaders; block++) {
    const at = block * BASIC_BLOCK;
    register = crc32c(register, head.subarray(at, at + SIZEOF_XLOG_REC_EXT_HEADER));
  }
  return ~crc32c(register, data.subarray(0, dataBytes)) >>> 0;
}

/** The data as it was before it was written, in memory of its own: the first word of each block is in the header. */
export function unpackData(header: RecordHeader, { head, data }: StoredRecord): Uint8Array {
  const unpacked = data.slice(0, header.dataBytes);
  for (let block = 0; block * BASIC_BLOCK < unpacked.length; block++) {
    const headerBlock = Math.floor(block / XLOG_CYCLE_DATA_WORDS);
    const words = headerBlock === 0 ? H_CYCLE_DATA : headerBlock * BASIC_BLOCK + XH_CYCLE_DATA;
    const at = words + (block % XLOG_CYCLE_DATA_WORDS) * 4;
    const end = Math.min(4, unpacked.length - block * BASIC_BLOCK);
    unpacked.set(head.subarray(at, at + end), block * BASIC_BLOCK);
  }
  return unpacked;
}
