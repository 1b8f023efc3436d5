/** Decoded physical clusters, so that small reads one after the other decode each of them once. */
import { LruMap } from '../device/lru.ts';
import type { CompressedRun } from './compressed-run.ts';

interface Decoded {
  readonly run: CompressedRun;
  readonly bytes: Uint8Array;
}

/**
 * Keeps up to `capacity` bytes, and in any case the cluster used last: at most 12 MiB, however large the capacity.
 * Files may share a cluster, each as much of its beginning as it likes.
 */
export class ClusterCache {
  private readonly clusters: LruMap<Decoded>;
  private last: Decoded | undefined;

  constructor(capacity: number) {
    this.clusters = new LruMap(capacity);
  }

  /** The decoded bytes, `run.length` of them or more. */
  find(run: CompressedRun): Uint8Array | undefined {
    if (run.isInline) return this.last?.run === run ? this.last.bytes : undefined;
    if (this.last !== undefined && holds(this.last, run)) return this.last.bytes;
    const known = this.clusters.get(run.physicalOffset);
    if (known === undefined || !holds(known, run)) return undefined;
    this.last = known;
    return known.bytes;
  }

  /** Keeps what the run decoded to; the caller changes it no more. */
  add(run: CompressedRun, bytes: Uint8Array): void {
    this.last = { run, bytes };
    if (!run.isInline) this.clusters.set(run.physicalOffset, this.last, bytes.length);
  }
}

function holds({ run, bytes }: Decoded, wanted: CompressedRun): boolean {
  return (
    !run.isInline &&
    run.physicalOffset === wanted.physicalOffset &&
    run.encodedLength === wanted.encodedLength &&
    run.algorithm === wanted.algorithm &&
    bytes.length >= wanted.length &&
    (run.ending === wanted.ending || wanted.ending === 'prefix')
  );
}
