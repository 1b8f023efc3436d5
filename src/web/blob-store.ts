import type { BlockDevice } from '../contract/block-device.ts';
import type { ChunkStore } from '../image/sparse-memory.ts';
import { fileDevice } from './file-device.ts';

/** Chunks that become one Blob: each Blob costs the browser a handle and a message. */
const BLOB_BYTES = 16 * 2 ** 20;

/** Chunks in Blobs, which a browser moves out of memory, to its own temporary files, where they are many. */
export class BlobStore implements ChunkStore {
  private readonly full: BlockDevice[] = [];
  /** Bytes of all Blobs before each of `full`. */
  private readonly starts: number[] = [];
  private pending: Uint8Array<ArrayBuffer>[] = [];
  private pendingStart = 0;
  private length = 0;

  add(chunk: Uint8Array): number {
    const place = this.length;
    this.pending.push(chunk.slice());
    this.length += chunk.length;
    if (this.length - this.pendingStart >= BLOB_BYTES) this.keepPending();
    return place;
  }

  read(place: number, within: number, target: Uint8Array): void {
    if (place >= this.pendingStart) this.keepPending();
    let at = this.full.length - 1;
    while (this.starts[at] > place) at--;
    this.full[at].read(place - this.starts[at] + within, target);
  }

  /** Lets go of all chunks. */
  close(): void {
    this.full.length = 0;
    this.pending = [];
  }

  private keepPending(): void {
    this.full.push(fileDevice(new Blob(this.pending)));
    this.starts.push(this.pendingStart);
    this.pending = [];
    this.pendingStart = this.length;
  }
}
