/** Decoded physical clusters, so that small reads one after the other decode each of them once. */
import { LruMap } from '../device/lru.ts';
import type { CompressedRun } from './compressed-run.ts';

interface Decoded {
  readonly run: CompressedRun;
  /** The beginning of the run, or all of it. */
  readonly bytes: Uint8Array;
}

/**
 * Keeps up to `capacity` bytes, the memory of one cluster more, and in any case the cluster used last: at most 12 MiB, however large the
 * capacity. Files may share a cluster, each as much of its beginning as it likes.
 */
export class ClusterCache {
  private readonly clusters: LruMap<Decoded>;
  private last: Decoded | undefined;
  /** Memory of the cluster that had to go last. */
  private spare: ArrayBufferLike | undefined;

  constructor(capacity: number) {
    this.clusters = new LruMap(capacity);
  }

  /** Memory for a cluster to be decoded to, with anything in it: what was forgotten, where its size is about right. */
  take(length: number): Uint8Array {
    const { spare } = this;
    if (spare !== undefined && spare.byteLength >= length && spare.byteLength <= 2 * length) {
      this.spare = undefined;
      return new Uint8Array(spare, 0, length);
    }
    return new Uint8Array(length);
  }

  /** The decoded bytes, `length` of them or more; `length` is at most that of the run. */
  find(run: CompressedRun, length: number): Uint8Array | undefined {
    if (this.last !== undefined && holds(this.last, run, length)) return this.last.bytes;
    const known = run.isInline ? undefined : this.clusters.get(run.physicalOffset);
    if (known === undefined || !holds(known, run, length)) return undefined;
    this.last = known;
    return known.bytes;
  }

  /**
   * Keeps what the run, or the beginning of it, decoded to, in bytes that `take` gave; the caller changes it no more, and looks at it no
   * more when it takes the next.
   */
  add(run: CompressedRun, bytes: Uint8Array): void {
    this.last = { run, bytes };
    if (run.isInline) return;
    const forgotten = this.clusters.set(run.physicalOffset, this.last, bytes.buffer.byteLength);
    this.spare = forgotten?.bytes.buffer ?? this.spare;
  }
}

/** Memory for bytes that are needed for a moment: the same again and again, as new memory has to be filled with zeros first. */
export class ReusedBuffer {
  private readonly capacity: number;
  private bytes: Uint8Array = new Uint8Array(0);

  /** `capacity`: most bytes that are kept between two uses. */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** So many bytes with anything in them, the caller's until the next call. */
  take(length: number): Uint8Array {
    if (length > this.capacity) return new Uint8Array(length);
    if (length > this.bytes.length)
      this.bytes = new Uint8Array(Math.min(Math.max(length, 2 * this.bytes.length), this.capacity));
    return this.bytes.subarray(0, length);
  }
}

function holds({ run, bytes }: Decoded, wanted: CompressedRun, length: number): boolean {
  if (bytes.length < length) return false;
  if (run.isInline || wanted.isInline) return run === wanted;
  const ending = bytes.length < run.length ? 'prefix' : run.ending;
  return (
    run.physicalOffset === wanted.physicalOffset &&
    run.encodedLength === wanted.encodedLength &&
    run.algorithm === wanted.algorithm &&
    (wanted.ending === 'prefix' || length < wanted.length || (ending === 'exact' && bytes.length === wanted.length))
  );
}
