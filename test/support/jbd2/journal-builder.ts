/**
 * Writes jbd2 logs block by block, as the kernel would, and as it never would. It shares nothing with the reader: its
 * checksums are bit by bit, its layouts written out, so that each can catch the other's mistakes.
 */

export type ChecksumKind = 'none' | 'v1' | 'v2' | 'v3';

export interface BuilderOptions {
  readonly blockSize?: number;
  readonly checksum?: ChecksumKind;
  readonly is64bit?: boolean;
  readonly asyncCommit?: boolean;
  /** Blocks set aside for fast commits; 0: without the feature. */
  readonly fastCommitBlocks?: number;
  /** Blocks of the whole journal. */
  readonly blockCount?: number;
  readonly start?: number;
  readonly sequence?: number;
  /** Put a UUID after the first tag of a descriptor, as old kernels did; true by default. */
  readonly withUuid?: boolean;
  readonly superblockVersion?: 1 | 2;
  /** Of an external journal: 1, or 2 with blocks of 1 KiB. The log area begins after it. */
  readonly superblockBlock?: number;
}

export interface LoggedBlock {
  readonly block: number;
  readonly data: Uint8Array;
}

export interface TransactionOptions {
  readonly blocks?: readonly LoggedBlock[];
  /** Revoked before the blocks are logged. */
  readonly revokes?: readonly number[];
  readonly commitSeconds?: number;
  readonly withCommit?: boolean;
  /** Tags in one descriptor at most. */
  readonly tagsPerDescriptor?: number;
}

const MAGIC = [0xc0, 0x3b, 0x39, 0x98];

function reflectedCrc(seed: number, bytes: Uint8Array): number {
  let register = seed;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >>> 1) ^ 0x82f63b78 : register >>> 1;
  }
  return register >>> 0;
}

function forwardCrc(seed: number, bytes: Uint8Array): number {
  let register = seed;
  for (const byte of bytes) {
    register ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) register = register & 0x80000000 ? (register << 1) ^ 0x04c11db7 : register << 1;
  }
  return register >>> 0;
}

export class JournalBuilder {
  readonly bytes: Uint8Array;
  readonly blockSize: number;
  readonly blockCount: number;
  readonly first: number;
  readonly end: number;
  readonly uuid = Uint8Array.from({ length: 16 }, (_, at) => 0xa0 + at);
  /** Where the next block goes. */
  head: number;
  tid: number;
  /** Every block written so far, by what it is. */
  readonly written: { journalBlock: number; kind: 'descriptor' | 'data' | 'revoke' | 'commit' }[] = [];
  private readonly options: BuilderOptions;
  private runningSum = 0xffffffff;

  constructor(options: BuilderOptions = {}) {
    this.options = options;
    this.blockSize = options.blockSize ?? 1024;
    this.blockCount = options.blockCount ?? 1024 + (options.fastCommitBlocks ?? 0);
    this.end = this.blockCount - (options.fastCommitBlocks ?? 0);
    this.bytes = new Uint8Array(this.blockCount * this.blockSize);
    this.first = (options.superblockBlock ?? 0) + 1;
    this.head = options.start ?? this.first;
    this.tid = options.sequence ?? 100;
    this.writeSuperblock();
  }

  get seed(): number {
    return reflectedCrc(0xffffffff, this.uuid);
  }

  private get hasBlockChecksums(): boolean {
    return this.options.checksum === 'v2' || this.options.checksum === 'v3';
  }

  block(journalBlock: number): Uint8Array {
    return this.bytes.subarray(journalBlock * this.blockSize, (journalBlock + 1) * this.blockSize);
  }

  /** Numbers in `fields`, by byte offset, replace what stands there; the checksum follows. */
  writeSuperblock(fields: Readonly<Record<number, number>> = {}): void {
    const { options } = this;
    const superblock = this.block(options.superblockBlock ?? 0).subarray(0, 1024);
    const view = new DataView(superblock.buffer, superblock.byteOffset, 1024);
    const { checksum = 'none' } = options;
    superblock.set(MAGIC, 0);
    view.setUint32(0x4, options.superblockVersion === 1 ? 3 : 4);
    view.setUint32(0xc, this.blockSize);
    view.setUint32(0x10, this.blockCount);
    view.setUint32(0x14, this.first);
    view.setUint32(0x18, options.sequence ?? 100);
    view.setUint32(0x1c, options.start ?? this.first);
    view.setUint32(0x24, checksum === 'v1' ? 1 : 0);
    let incompat = 1;
    if (options.is64bit) incompat |= 2;
    if (options.asyncCommit) incompat |= 4;
    if (checksum === 'v2') incompat |= 8;
    if (checksum === 'v3') incompat |= 16;
    if (options.fastCommitBlocks) incompat |= 32;
    view.setUint32(0x28, incompat);
    superblock.set(this.uuid, 0x30);
    view.setUint32(0x40, 1);
    if (this.hasBlockChecksums) view.setUint8(0x50, 4);
    if (options.fastCommitBlocks) view.setUint32(0x54, options.fastCommitBlocks);
    for (const at of Object.keys(fields)) view.setUint32(Number(at), fields[Number(at)]);
    if (this.hasBlockChecksums) {
      view.setUint32(0xfc, 0);
      view.setUint32(0xfc, reflectedCrc(0xffffffff, superblock));
    }
  }

  /** Takes the next block of the log, zeroed, and moves on, around the end of the log area. */
  private take(kind: 'descriptor' | 'data' | 'revoke' | 'commit'): Uint8Array {
    const journalBlock = this.head;
    this.head = journalBlock + 1 === this.end ? this.first : journalBlock + 1;
    this.written.push({ journalBlock, kind });
    return this.block(journalBlock).fill(0);
  }

  private header(block: Uint8Array, type: number): DataView {
    const view = new DataView(block.buffer, block.byteOffset, block.length);
    block.set(MAGIC, 0);
    view.setUint32(4, type);
    view.setUint32(8, this.tid);
    return view;
  }

  private sealTail(block: Uint8Array): void {
    if (!this.hasBlockChecksums) return;
    const view = new DataView(block.buffer, block.byteOffset, block.length);
    view.setUint32(block.length - 4, 0);
    view.setUint32(block.length - 4, reflectedCrc(this.seed, block));
  }

  private get tagBytes(): number {
    const { checksum, is64bit } = this.options;
    if (checksum === 'v3') return 16;
    return 8 + (checksum === 'v2' ? 2 : 0) + (is64bit ? 4 : 0);
  }

  /** Tags that fit into one descriptor. */
  get tagCapacity(): number {
    const uuidBytes = this.options.withUuid === false ? 0 : 16;
    return Math.floor((this.blockSize - 12 - (this.hasBlockChecksums ? 4 : 0) - uuidBytes) / this.tagBytes);
  }

  transaction(options: TransactionOptions = {}): this {
    this.runningSum = 0xffffffff;
    if (options.revokes !== undefined) this.revoke(options.revokes);
    const blocks = options.blocks ?? [];
    const most = options.tagsPerDescriptor ?? this.tagCapacity;
    for (let at = 0; at < blocks.length; at += most) this.descriptor(blocks.slice(at, at + most));
    if (options.withCommit !== false) this.commit(options.commitSeconds);
    return this;
  }

  descriptor(blocks: readonly LoggedBlock[]): void {
    const descriptor = this.take('descriptor');
    const view = this.header(descriptor, 1);
    const stored: Uint8Array[] = [];
    let at = 12;
    blocks.forEach(({ block, data }, index) => {
      const place = this.take('data');
      place.set(data);
      let flags = index === blocks.length - 1 ? 8 : 0;
      if (MAGIC.every((byte, position) => data[position] === byte)) {
        place.fill(0, 0, 4);
        flags |= 1;
      }
      const withUuid = index === 0 && this.options.withUuid !== false;
      if (!withUuid) flags |= 2;
      this.writeTag(view, at, block, flags, place);
      at += this.tagBytes;
      if (withUuid) {
        descriptor.set(this.uuid, at);
        at += 16;
      }
      stored.push(place);
    });
    this.sealTail(descriptor);
    for (const part of [descriptor, ...stored]) {
      if (this.options.checksum === 'v1') this.runningSum = forwardCrc(this.runningSum, part);
    }
  }

  private writeTag(view: DataView, at: number, block: number, flags: number, stored: Uint8Array): void {
    const high = Math.floor(block / 2 ** 32);
    view.setUint32(at, block % 2 ** 32);
    const tidBytes = new Uint8Array(4);
    new DataView(tidBytes.buffer).setUint32(0, this.tid);
    const sum = this.hasBlockChecksums ? reflectedCrc(reflectedCrc(this.seed, tidBytes), stored) : 0;
    if (this.options.checksum === 'v3') {
      view.setUint32(at + 4, flags);
      view.setUint32(at + 8, high);
      view.setUint32(at + 12, sum);
    } else {
      view.setUint16(at + 4, this.options.checksum === 'v2' ? sum & 0xffff : 0);
      view.setUint16(at + 6, flags);
      if (this.options.is64bit) view.setUint32(at + 8, high);
    }
  }

  revoke(blocks: readonly number[]): void {
    const recordBytes = this.options.is64bit ? 8 : 4;
    const capacity = Math.floor((this.blockSize - 16 - (this.hasBlockChecksums ? 4 : 0)) / recordBytes);
    for (let from = 0; from < blocks.length; from += capacity) {
      const part = blocks.slice(from, from + capacity);
      const block = this.take('revoke');
      const view = this.header(block, 5);
      view.setUint32(12, 16 + part.length * recordBytes);
      part.forEach((fsBlock, index) => {
        const at = 16 + index * recordBytes;
        if (this.options.is64bit) view.setUint32(at, Math.floor(fsBlock / 2 ** 32));
        view.setUint32(at + recordBytes - 4, fsBlock % 2 ** 32);
      });
      this.sealTail(block);
    }
  }

  commit(seconds = 1_700_000_000 + this.written.length): void {
    const block = this.take('commit');
    const view = this.header(block, 2);
    view.setUint32(0x30, Math.floor(seconds / 2 ** 32));
    view.setUint32(0x34, seconds % 2 ** 32);
    view.setUint32(0x38, 123);
    if (this.options.checksum === 'v1') {
      block[0xc] = 1;
      block[0xd] = 4;
      view.setUint32(0x10, this.runningSum);
    } else if (this.hasBlockChecksums) {
      view.setUint32(0x10, reflectedCrc(this.seed, block));
    }
    this.tid = (this.tid + 1) >>> 0;
    this.runningSum = 0xffffffff;
  }

  /** Breaks the tail checksum, or any other bytes, of a written block. */
  damage(journalBlock: number, at = this.blockSize - 5): void {
    this.bytes[journalBlock * this.blockSize + at] ^= 0xff;
  }
}

/** A block filled with one byte. */
export function filled(blockSize: number, byte: number): Uint8Array {
  return new Uint8Array(blockSize).fill(byte);
}

/** A block that begins like a journal block, so that it has to be escaped. */
export function escapable(blockSize: number, byte: number): Uint8Array {
  const data = filled(blockSize, byte);
  data.set(MAGIC, 0);
  return data;
}
