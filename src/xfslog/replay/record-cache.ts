/** Reads the contents of items back from the log, when a block that they change is asked for. */

import { concatBytes } from '../../bytes/concat.ts';
import { corrupt } from '../../contract/errors.ts';
import type { Verify } from '../../contract/options.ts';
import { LruMap } from '../../device/lru.ts';
import type { LogReader } from '../log/log-reader.ts';
import { decodeRecordHeader, findHeaderFault, isRecordValid, readRecord, unpackData } from '../log/record.ts';
import { XLOG_WAS_CONT_TRANS } from '../ondisk/op-header.ts';
import { XLOG_MAX_RECORD_BSIZE } from '../ondisk/record-header.ts';
import { oh_flags, oh_len, SIZEOF_XLOG_OP_HEADER } from '../ondisk/structs.gen.ts';
import type { LogContents } from '../scan/log-contents.ts';
import { badChecksum } from '../scan/scan.ts';

/** Bytes of unpacked records that are kept: two of the largest. */
const CACHE_BYTES = 2 * XLOG_MAX_RECORD_BSIZE;

/**
 * Records of the log with their cycle words put back, a few at a time: the newest blocks are often in the same record.
 */
export class RecordCache {
  private readonly reader: LogReader;
  private readonly contents: LogContents;
  private readonly withChecksums: boolean;
  private readonly unpacked = new LruMap<Uint8Array>(CACHE_BYTES);

  constructor(reader: LogReader, contents: LogContents, verify: Verify) {
    this.reader = reader;
    this.contents = contents;
    this.withChecksums = verify === 'lazy';
  }

  /** The regions of an item after its first, each in one piece. @throws ERR_BOOTFS_CORRUPT, EIO */
  readRegions(item: number): Uint8Array[] {
    const regions: Uint8Array[][] = [];
    for (const { record, byteOffset, opCount } of this.contents.items.pieces(item)) {
      const data = this.readData(record);
      let at = byteOffset;
      for (let op = 0; op < opCount; op++) {
        const end = at + SIZEOF_XLOG_OP_HEADER + (at + SIZEOF_XLOG_OP_HEADER <= data.length ? oh_len(data, at) : 0);
        // The scan has seen it fit: only a device that changes gets here.
        if (end > data.length) throw corrupt('a record of the log has changed', { record });
        const body = data.subarray(at + SIZEOF_XLOG_OP_HEADER, end);
        if ((oh_flags(data, at) & XLOG_WAS_CONT_TRANS) === 0) regions.push([body]);
        else if (regions.length > 0) regions[regions.length - 1].push(body);
        at = end;
      }
    }
    return regions.map((parts) => (parts.length === 1 ? parts[0] : concatBytes(parts)));
  }

  private readData(record: number): Uint8Array {
    const known = this.unpacked.get(record);
    if (known !== undefined) return known;
    const position = this.contents.records.positions.values[record];
    const header = decodeRecordHeader(this.reader.read(position, 1), position);
    const fault = findHeaderFault(header, XLOG_MAX_RECORD_BSIZE);
    if (fault !== undefined) throw fault;
    const stored = readRecord(this.reader, header);
    if (this.withChecksums && !isRecordValid(header, stored)) throw badChecksum(position);
    const data = unpackData(header, stored);
    this.unpacked.set(record, data, data.length);
    return data;
  }
}
