/** Writes an XFS log record by record, right or wrong in whatever way a test needs, with checksums that fit. */
import { crc32c } from '../../../src/hash/crc32c.ts';

export const BB = 512;
export const UUID = Uint8Array.from({ length: 16 }, (_, at) => 0xb0 + at);
const MAGIC = 0xfeedbabe;

/** One op of a record. */
export interface Op {
  readonly tid: number;
  readonly flags: number;
  readonly data?: Uint8Array;
  readonly client?: number;
  /** In place of the length of `data`. */
  readonly length?: number;
}

export interface RecordOptions {
  readonly ops: readonly Op[];
  /** Index of the record that its tail points to; default the first. */
  readonly tail?: number;
  /** Default `right`. `i386`: over the shorter header. */
  readonly checksum?: 'right' | 'wrong' | 'none' | 'i386';
  /** h_size; default 32 KiB. */
  readonly bufferBytes?: number;
  readonly version?: number;
  readonly format?: number;
  readonly uuid?: Uint8Array;
  readonly opCount?: number;
  /** h_len, in place of what the data has. */
  readonly dataBytes?: number;
  readonly magic?: number;
}

export interface LogOptions {
  /** Basic blocks. */
  readonly length?: number;
  /** Where the first record stands, and in which cycle. */
  readonly start?: number;
  readonly cycle?: number;
}

interface Placed {
  readonly position: number;
  readonly cycle: number;
}

export class LogBuilder {
  readonly length: number;
  readonly bytes: Uint8Array;
  readonly records: Placed[] = [];
  head: number;
  cycle: number;

  constructor({ length = 2048, start = 0, cycle = 1 }: LogOptions = {}) {
    this.length = length;
    this.bytes = new Uint8Array(length * BB);
    this.head = start;
    this.cycle = cycle;
    // What an earlier use of the log has left: blocks before the start are of this cycle, those after it of the one before.
    for (let at = 0; at < length && cycle > 1; at++) this.word(at * BB, at < start ? cycle : cycle - 1);
    for (let at = 0; at < start && cycle === 1; at++) this.word(at * BB, cycle);
  }

  record(options: RecordOptions): this {
    const data = joinOps(options.ops);
    const bufferBytes = options.bufferBytes ?? 32768;
    const headerBlocks = bufferBytes > 32768 ? Math.ceil(bufferBytes / 32768) : 1;
    const dataBlocks = Math.ceil(data.length / BB);
    const stored = new Uint8Array((headerBlocks + dataBlocks) * BB);
    const view = new DataView(stored.buffer);
    const lsn = { position: this.head, cycle: this.cycle };
    this.records.push(lsn);
    const tail = this.records[options.tail ?? 0];
    view.setUint32(0, options.magic ?? MAGIC);
    view.setUint32(4, lsn.cycle);
    view.setUint32(8, options.version ?? 2);
    view.setUint32(12, options.dataBytes ?? data.length);
    view.setUint32(16, lsn.cycle);
    view.setUint32(20, lsn.position);
    view.setUint32(24, tail.cycle);
    view.setUint32(28, tail.position);
    view.setUint32(40, options.opCount ?? options.ops.length);
    view.setUint32(300, options.format ?? 1);
    stored.set(options.uuid ?? UUID, 304);
    view.setUint32(320, bufferBytes);
    for (let block = 1; block < headerBlocks; block++) view.setUint32(block * BB, lsn.cycle);
    stored.set(data, headerBlocks * BB);
    for (let block = 0; block < dataBlocks; block++) {
      const inHeader = block < 64 ? 44 + block * 4 : Math.floor(block / 64) * BB + 4 + (block % 64) * 4;
      const at = (headerBlocks + block) * BB;
      stored.copyWithin(inHeader, at, at + 4);
      view.setUint32(at, lsn.cycle);
    }
    // Behind the end of the log, the next cycle begins.
    for (let at = BB; at < stored.length; at += BB) {
      if (this.head + at / BB >= this.length) view.setUint32(at, lsn.cycle + 1);
    }
    this.sign(stored, headerBlocks, data.length, options.checksum ?? 'right');
    this.place(stored);
    return this;
  }

  /** What an unmount leaves. */
  unmount(): this {
    const record = this.records.length;
    return this.record({ ops: [{ tid: 1, flags: 0x20, client: 0xaa, data: new Uint8Array(8) }], tail: record });
  }

  private sign(
    stored: Uint8Array,
    headerBlocks: number,
    length: number,
    how: NonNullable<RecordOptions['checksum']>,
  ): void {
    if (how === 'none') return;
    let register = crc32c(0xffffffff, stored.subarray(0, how === 'i386' ? 324 : 328));
    for (let block = 1; block < Math.min(headerBlocks, Math.ceil(length / 32768)); block++) {
      register = crc32c(register, stored.subarray(block * BB, block * BB + 260));
    }
    register = ~crc32c(register, stored.subarray(headerBlocks * BB, headerBlocks * BB + length)) >>> 0;
    new DataView(stored.buffer).setUint32(32, how === 'wrong' ? register ^ 1 : register, true);
  }

  /** Around the end of the log. */
  private place(stored: Uint8Array): void {
    for (let at = 0; at < stored.length; at += BB) {
      if (this.head === this.length) {
        this.head = 0;
        this.cycle++;
      }
      this.bytes.set(stored.subarray(at, at + BB), this.head * BB);
      this.head++;
    }
    if (this.head < this.length) return;
    this.head = 0;
    this.cycle++;
  }

  private word(at: number, value: number): void {
    new DataView(this.bytes.buffer).setUint32(at, value);
  }
}

export function joinOps(ops: readonly Op[]): Uint8Array {
  const parts: number[] = [];
  for (const { tid, flags, data = new Uint8Array(0), client = 0x69, length } of ops) {
    const header = new Uint8Array(12);
    const view = new DataView(header.buffer);
    view.setUint32(0, tid);
    view.setUint32(4, length ?? data.length);
    header[8] = client;
    header[9] = flags;
    parts.push(...header, ...data);
  }
  return Uint8Array.from(parts);
}

export const START = 0x01;
export const COMMIT = 0x02;
export const CONTINUE = 0x04;
export const WAS_CONT = 0x08;

/** A whole transaction: its start, its header, the regions of its items, its commit. */
export function transaction(tid: number, items: readonly (readonly Uint8Array[])[], little = true): Op[] {
  return [...begin(tid, items, little), { tid, flags: COMMIT }];
}

/** A transaction without its commit. */
export function begin(tid: number, items: readonly (readonly Uint8Array[])[], little = true): Op[] {
  const header = words([0x5452414e, 0, tid, items.length], little);
  return [
    { tid, flags: START },
    { tid, flags: 0, data: header },
    ...items.flatMap((regions) => regions.map((data): Op => ({ tid, flags: 0, data }))),
  ];
}

export function words(values: readonly number[], little = true): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value >>> 0, little);
  return bytes;
}
