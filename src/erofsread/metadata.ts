/** Small reads of metadata: from the device, or from the metabox. */
import { u16le } from '../bytes/endian.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';

const WINDOW_BYTES = 4096;

/**
 * Serves records from an aligned window of 4 KiB that it keeps, so that a table is not read entry by entry. Records lie
 * wholly inside one window, as they are aligned to their own size, a power of two.
 */
export class RecordReader {
  private readonly source: BlockDevice;
  private readonly window: Uint8Array = new Uint8Array(WINDOW_BYTES);
  private windowStart = 0;
  /** Bytes of the window that are read. */
  private available = 0;

  constructor(source: BlockDevice) {
    this.source = source;
  }

  /** The `length` bytes at `position`, valid until the next call. @throws EIO past the end of the source. */
  record(position: number, length: number): Uint8Array {
    const within = position - this.windowStart;
    if (within >= 0 && within + length <= this.available) return this.window.subarray(within, within + length);
    const start = Math.floor(position / WINDOW_BYTES) * WINDOW_BYTES;
    const available = Math.min(WINDOW_BYTES, this.source.size - start);
    if (position + length > start + available) return readBytes(this.source, position, length);
    // Until it is read, there is nothing in it.
    this.available = 0;
    this.source.read(start, this.window.subarray(0, available));
    this.windowStart = start;
    this.available = available;
    return this.window.subarray(position - start, position - start + length);
  }
}

/**
 * A block of bytes behind its u16 length, at the next multiple of 4 from `position` on; a length of 0 stands for 65536.
 * `end` is where it ends.
 */
export function readLengthPrefixed(
  read: (position: number, length: number) => Uint8Array,
  position: number,
): { bytes: Uint8Array; end: number } {
  const start = Math.ceil(position / 4) * 4;
  const length = u16le(read(start, 2), 0) || 65536;
  return { bytes: read(start + 2, length), end: start + 2 + length };
}
