/**
 * Where unpacked images go. A few KiB of a compressed file can be terabytes of zeros: those take no room, but making them takes
 * time, so the limit counts them as well, at a lower rate.
 */
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import { blockMappedDevice } from './block-mapped.ts';

const CHUNK_BYTES = 256 * 1024;
/** Zeros are not kept, but making them is work: so many of them count as one byte. */
const ZEROS_PER_BYTE = 16;

/** Keeps chunks elsewhere than in memory. */
export interface ChunkStore {
  /** Gives the place where the chunk can be read again. */
  add(chunk: Uint8Array): number;
  /** Fills `target` from the chunk that `place` was given for, `within` bytes into it. @throws EIO */
  read(place: number, within: number, target: Uint8Array): void;
}

/** What an unpacked image may take; past it the writer throws. */
export interface SparseLimits {
  /** Most bytes that are kept, with a sixteenth of the zeros, which are not. */
  readonly bytes: number;
  /** Most bytes that are kept in memory, where there is a store for the others. */
  readonly memoryBytes?: number;
  /** Where chunks go beyond that; without one all stay in memory. */
  readonly store?: ChunkStore;
  /** Tells zeros, where the host does it faster than a loop. */
  readonly isAllZeros?: (bytes: Uint8Array) => boolean;
  /** Subject and verb of the complaint about more than `bytes`: `the image unpacks to` by default. */
  readonly subject?: string;
}

/** An image that is written once, from its start to its end; stretches of zeros take no room. */
export class SparseMemory {
  /** In memory, in the store, or zeros. */
  private readonly chunks: (Uint8Array | number | undefined)[] = [];
  private readonly limits: SparseLimits;
  private pending = new Uint8Array(CHUNK_BYTES);
  private pendingLength = 0;
  /** Bytes at the start of what is pending that are zeros, and not written yet. */
  private pendingZeros = 0;
  private length = 0;
  private charged = 0;
  /** Bytes in memory. */
  keptInMemory = 0;

  constructor(limits: SparseLimits) {
    this.limits = limits;
  }

  /** @throws EFBIG past the limit; what the store throws */
  append(bytes: Uint8Array): void {
    this.length += bytes.length;
    for (let done = 0; done < bytes.length; ) {
      const part = bytes.subarray(done, done + CHUNK_BYTES - this.pendingLength);
      this.keep(part);
      done += part.length;
      if (this.pendingLength === CHUNK_BYTES) this.keepPending();
    }
  }

  /** Zeros are counted and no more, as long as all before them in the chunk are zeros too. */
  private keep(part: Uint8Array): void {
    const { isAllZeros = hasOnlyZeros } = this.limits;
    if (this.pendingZeros === this.pendingLength && isAllZeros(part)) {
      this.pendingZeros += part.length;
    } else {
      if (this.pendingZeros === this.pendingLength) this.pending.fill(0, 0, this.pendingZeros);
      this.pending.set(part, this.pendingLength);
    }
    this.pendingLength += part.length;
  }

  /** The finished image. */
  device(): BlockDevice {
    if (this.pendingLength > 0) this.keepPending();
    const { chunks, length, limits } = this;
    return blockMappedDevice(length, CHUNK_BYTES, (index, within, part) => {
      const chunk = chunks[index];
      if (chunk === undefined) part.fill(0);
      else if (typeof chunk === 'number') limits.store?.read(chunk, within, part);
      else part.set(chunk.subarray(within, within + part.length));
    });
  }

  private keepPending(): void {
    const chunk = this.pending.subarray(0, this.pendingLength);
    const { memoryBytes = Number.POSITIVE_INFINITY, store } = this.limits;
    const isAllZeros = this.pendingZeros === chunk.length;
    this.pendingLength = 0;
    this.pendingZeros = 0;
    if (isAllZeros) {
      this.keepZeros(chunk.length);
      return;
    }
    this.charge(chunk.length);
    if (store !== undefined && this.keptInMemory + chunk.length > memoryBytes) {
      this.chunks.push(store.add(chunk));
    } else {
      this.chunks.push(chunk);
      this.keptInMemory += CHUNK_BYTES;
      this.pending = new Uint8Array(CHUNK_BYTES);
    }
  }

  private keepZeros(bytes: number): void {
    this.charge(bytes / ZEROS_PER_BYTE);
    this.chunks.push(undefined);
  }

  private charge(cost: number): void {
    const { bytes, subject = 'the image unpacks to' } = this.limits;
    this.charged += cost;
    if (this.charged > bytes) {
      throw new BootfsError('EFBIG', `${subject} more than ${bytes} bytes, zeros counted as a sixteenth`);
    }
  }
}

/** By words, eight at a time, from where such a word begins in the memory of `bytes`. */
function hasOnlyZeros(bytes: Uint8Array): boolean {
  const head = Math.min(-bytes.byteOffset & 3, bytes.length);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + head, (bytes.length - head) >> 2);
  const inEights = words.length - (words.length % 8);
  for (let at = 0; at < inEights; at += 8) {
    const low = words[at] | words[at + 1] | words[at + 2] | words[at + 3];
    if ((low | words[at + 4] | words[at + 5] | words[at + 6] | words[at + 7]) !== 0) return false;
  }
  const isZero = (byte: number): boolean => byte === 0;
  return bytes.subarray(0, head).every(isZero) && bytes.subarray(head + inEights * 4).every(isZero);
}
