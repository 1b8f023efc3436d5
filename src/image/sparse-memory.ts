import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import { checkDeviceRange } from '../device/block-device.ts';

const CHUNK_BYTES = 256 * 1024;
const ZEROS = /* @__PURE__ */ Buffer.alloc(CHUNK_BYTES);

/** An image in memory that is written once, from its start to its end; stretches of zeros take no room. */
export class SparseMemory {
  private readonly chunks: (Uint8Array | undefined)[] = [];
  private pending = Buffer.alloc(CHUNK_BYTES);
  private pendingLength = 0;
  private readonly limit: number;
  private length = 0;

  /** `limit`: most bytes in all, zeros included. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** @throws EFBIG past the limit */
  append(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.limit) {
      throw new BootfsError('EFBIG', `the image inflates to more than ${this.limit} bytes`);
    }
    this.length += bytes.length;
    for (let done = 0; done < bytes.length; ) {
      const part = bytes.subarray(done, done + CHUNK_BYTES - this.pendingLength);
      this.pending.set(part, this.pendingLength);
      this.pendingLength += part.length;
      done += part.length;
      if (this.pendingLength === CHUNK_BYTES) this.keepPending();
    }
  }

  /** The finished image. */
  device(): BlockDevice {
    if (this.pendingLength > 0) this.keepPending();
    const { chunks, length } = this;
    return {
      size: length,
      read(byteOffset, target) {
        checkDeviceRange(length, byteOffset, target.length);
        for (let done = 0; done < target.length; ) {
          const position = byteOffset + done;
          const within = position % CHUNK_BYTES;
          const part = target.subarray(done, done + CHUNK_BYTES - within);
          const chunk = chunks[Math.floor(position / CHUNK_BYTES)];
          if (chunk === undefined) part.fill(0);
          else part.set(chunk.subarray(within, within + part.length));
          done += part.length;
        }
      },
    };
  }

  private keepPending(): void {
    const chunk = this.pending.subarray(0, this.pendingLength);
    const isZero = chunk.equals(ZEROS.subarray(0, this.pendingLength));
    this.chunks.push(isZero ? undefined : chunk);
    if (!isZero) this.pending = Buffer.alloc(CHUNK_BYTES);
    this.pendingLength = 0;
  }
}
