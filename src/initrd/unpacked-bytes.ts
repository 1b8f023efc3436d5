import type { BlockDevice } from '../contract/block-device.ts';
import { checkDeviceRange } from '../device/block-device.ts';
import { fillInPieces } from '../device/fill.ts';

const CHUNK_BYTES = 2 ** 20;

/** What a compressed part unpacks to, kept in chunks: a device that grows while the part is read. */
export class UnpackedBytes implements BlockDevice {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;

  get size(): number {
    return this.length;
  }

  /** Takes the next bytes; they may be overwritten afterwards. The caller bounds how many come. */
  append(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      const within = this.length % CHUNK_BYTES;
      if (within === 0) this.chunks.push(new Uint8Array(CHUNK_BYTES));
      const count = Math.min(CHUNK_BYTES - within, piece.length - at);
      this.chunks[this.chunks.length - 1].set(piece.subarray(at, at + count), within);
      this.length += count;
      at += count;
    }
  }

  read(byteOffset: number, target: Uint8Array): void {
    checkDeviceRange(this.length, byteOffset, target.length);
    fillInPieces(target, (done, rest) => {
      const from = byteOffset + done;
      const within = from % CHUNK_BYTES;
      const count = Math.min(CHUNK_BYTES - within, rest.length);
      rest.set(this.chunks[Math.floor(from / CHUNK_BYTES)].subarray(within, within + count));
      return count;
    });
  }
}
