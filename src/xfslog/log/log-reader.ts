/** Reads the log in basic blocks of 512 bytes, and around its end; large pieces, each once. */
import { u32be } from '../../bytes/endian.ts';
import { readBytes } from '../../device/block-device.ts';
import type { LogSource } from '../contract/xfslog.ts';
import { XLOG_HEADER_MAGIC_NUM } from '../ondisk/record-header.ts';

/** Bytes. The log, and addresses on the data device, are counted in these. */
export const BASIC_BLOCK = 512;
/** Basic blocks that are read ahead in one piece. */
const AHEAD = 512;
/** Pieces around the head that are kept: two where the log's end is between them. */
const MAX_KEPT = 2;

interface Window {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Reads basic blocks of the log, in windows that are kept: neighbours are asked for one after the other. */
export class LogReader {
  /** Basic blocks in the log. */
  readonly length: number;
  private readonly source: LogSource;
  private readonly kept: Window[] = [];
  private ahead: Window = { start: 0, bytes: new Uint8Array(0) };

  constructor(source: LogSource) {
    this.source = source;
    this.length = Math.floor(source.logBytes / BASIC_BLOCK);
  }

  /** The `count` basic blocks from `position` on, around the end of the log where they go past it; not to be changed. */
  read(position: number, count: number): Uint8Array {
    const untilEnd = this.length - position;
    if (count > untilEnd) {
      const both = new Uint8Array(count * BASIC_BLOCK);
      both.set(this.read(position, untilEnd));
      both.set(this.read(0, count - untilEnd), untilEnd * BASIC_BLOCK);
      return both;
    }
    const held = this.findHeld(position, count);
    if (held !== undefined) return held;
    this.ahead = this.fetch(position, Math.max(count, Math.min(AHEAD, untilEnd)));
    return this.ahead.bytes.subarray(0, count * BASIC_BLOCK);
  }

  /** Like `read`, of blocks that are going to be read again; they do not go past the end of the log. */
  readAndKeep(position: number, count: number): Uint8Array {
    const held = this.findHeld(position, count);
    if (held !== undefined) return held;
    if (this.kept.length === MAX_KEPT) this.kept.shift();
    const window = this.fetch(position, count);
    this.kept.push(window);
    return window.bytes;
  }

  /** One block, of which nobody needs the neighbours. */
  readSingle(position: number): Uint8Array {
    return this.findHeld(position, 1) ?? this.fetch(position, 1).bytes;
  }

  private findHeld(position: number, count: number): Uint8Array | undefined {
    for (const { start, bytes } of [this.ahead, ...this.kept]) {
      const at = (position - start) * BASIC_BLOCK;
      if (at >= 0 && at + count * BASIC_BLOCK <= bytes.length) return bytes.subarray(at, at + count * BASIC_BLOCK);
    }
    return undefined;
  }

  private fetch(position: number, count: number): Window {
    const { logDevice, logByteOffset } = this.source;
    return {
      start: position,
      bytes: readBytes(logDevice, logByteOffset + position * BASIC_BLOCK, count * BASIC_BLOCK),
    };
  }
}

/** Does the basic block at byte `at` begin a record? Everywhere else, its first word is the number of a cycle. */
export function isRecordHeader(bytes: Uint8Array, at: number): boolean {
  return u32be(bytes, at) === XLOG_HEADER_MAGIC_NUM;
}

/** In which cycle was the basic block at byte `at` written? 0: in none yet. */
export function cycleOf(bytes: Uint8Array, at: number): number {
  return u32be(bytes, isRecordHeader(bytes, at) ? at + 4 : at);
}
