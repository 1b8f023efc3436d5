/** Decoded physical clusters, so that small reads one after the other decode each of them once. */
import { LruMap } from '../device/lru.ts';
import type { CompressedExtent } from './compressed-extent.ts';

interface Decoded {
  readonly extent: CompressedExtent;
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

  /** The decoded bytes, `extent.length` of them or more. */
  find(extent: CompressedExtent): Uint8Array | undefined {
    if (extent.isInline) return this.last?.extent === extent ? this.last.bytes : undefined;
    if (this.last !== undefined && holds(this.last, extent)) return this.last.bytes;
    const known = this.clusters.get(extent.physicalOffset);
    if (known === undefined || !holds(known, extent)) return undefined;
    this.last = known;
    return known.bytes;
  }

  /** Keeps what the extent decoded to; the caller changes it no more. */
  add(extent: CompressedExtent, bytes: Uint8Array): void {
    this.last = { extent, bytes };
    if (!extent.isInline) this.clusters.set(extent.physicalOffset, this.last, bytes.length);
  }
}

function holds({ extent, bytes }: Decoded, wanted: CompressedExtent): boolean {
  return (
    !extent.isInline &&
    extent.physicalOffset === wanted.physicalOffset &&
    extent.encodedLength === wanted.encodedLength &&
    extent.algorithm === wanted.algorithm &&
    bytes.length >= wanted.length &&
    (extent.ending === wanted.ending || wanted.ending === 'prefix')
  );
}
