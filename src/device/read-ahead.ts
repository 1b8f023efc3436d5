import type { BlockDevice } from '../contract/block-device.ts';
import { attempt, hasCode } from '../contract/errors.ts';
import { checkDeviceRange } from './block-device.ts';
import { beginningOf, fillInPieces } from './fill.ts';
import { LruMap } from './lru.ts';

/** A firmware read costs the same for 512 bytes as for 64 KiB, so a small read fetches its whole aligned window. */
export const READ_AHEAD_BYTES = 65536;
/** Of a window in a cache that has no room for a larger one. */
const LEAST_WINDOW_BYTES = 4096;

/** Reads are taken to be scattered where so many more of them found no window in memory than found one, each of which counts as two. */
const SCATTERED = 16;
/** Where that count ends: once reads are scattered, one that finds a window by chance does not bring windows back. */
const MAX_LONELY = 2 * SCATTERED;
/** Of scattered reads, the windows that are remembered: a second read of one of them fetches it. */
const TOUCHED_WINDOWS = 16;

/**
 * Serves small reads from aligned windows of 64 KiB, or of what there is room for, of which it keeps up to `cacheBytes`; reads of a window or more go
 * straight into the caller's buffer, and so do small ones while they are scattered over the device. A window that can't be read as a
 * whole does not make its good parts unreadable.
 *
 * A class, so that a device is known as one of these by what it is and never by a property that a caller's may have too.
 */
export class ReadAheadDevice implements BlockDevice {
  readonly size: number;
  /** The device below, for small reads far from each other whose neighbours nobody will want. */
  readonly direct: BlockDevice;
  private readonly windowBytes: number = READ_AHEAD_BYTES;
  private readonly windows: LruMap<Uint8Array>;
  /** The last window that had to go. Nobody outside has one, so it serves again: garbage of this size stays in memory for long. */
  private spare: Uint8Array | undefined;
  /** Reads that found no window in memory, less two for each that found one: 0 to `MAX_LONELY`. */
  private lonely = 0;
  /** Indices of windows that scattered reads were in, each in the place that its lowest bits say. */
  private readonly touched = new Float64Array(TOUCHED_WINDOWS).fill(-1);

  /** `device` keeps the contract of BlockDevice (see `callerDevice`); `cacheBytes`: at least 4096. */
  constructor(device: BlockDevice, cacheBytes: number) {
    this.size = device.size;
    this.direct = device;
    while (this.windowBytes > LEAST_WINDOW_BYTES && this.windowBytes > cacheBytes) this.windowBytes /= 2;
    this.windows = new LruMap(Math.max(cacheBytes, LEAST_WINDOW_BYTES));
  }

  /** Windows that did not have to be read again. */
  get cacheHits(): number {
    return this.windows.hits;
  }

  /** @throws EIO outside of the device, and what the device below throws */
  read(byteOffset: number, target: Uint8Array): void {
    checkDeviceRange(this.size, byteOffset, target.length);
    if (target.length >= this.windowBytes) {
      this.direct.read(byteOffset, target);
      return;
    }
    fillInPieces(target, (done, rest) => {
      const index = Math.floor((byteOffset + done) / this.windowBytes);
      const within = byteOffset + done - index * this.windowBytes;
      const window = this.findWindow(index);
      const part = window === undefined ? rest : beginningOf(rest, this.windowBytes - within);
      if (window === undefined) this.direct.read(byteOffset + done, part);
      else part.set(window.subarray(within, within + part.length));
      return part.length;
    });
  }

  /** Undefined where the read is better made without: a scattered one, or one of a window that can't be read as a whole. */
  private findWindow(index: number): Uint8Array | undefined {
    const known = this.windows.get(index);
    if (known !== undefined) {
      this.lonely = Math.max(0, this.lonely - 2);
      return known;
    }
    const isScattered = this.lonely >= SCATTERED;
    this.lonely = Math.min(MAX_LONELY, this.lonely + 1);
    if (isScattered && !this.isTouched(index)) {
      this.touched[index % TOUCHED_WINDOWS] = index;
      return undefined;
    }
    return this.fetchWindow(index);
  }

  /** Did a scattered read come by in this window, or in the one before it? */
  private isTouched(index: number): boolean {
    const before = index - 1;
    return (
      this.touched[index % TOUCHED_WINDOWS] === index ||
      (index > 0 && this.touched[before % TOUCHED_WINDOWS] === before)
    );
  }

  private fetchWindow(index: number): Uint8Array | undefined {
    const start = index * this.windowBytes;
    const length = Math.min(this.windowBytes, this.size - start);
    const window = this.spare?.length === length ? this.spare : new Uint8Array(length);
    this.spare = undefined;
    const readAll = () => {
      this.direct.read(start, window);
      this.spare = this.windows.set(index, window, length);
      return window;
    };
    return attempt(readAll, isOfAPart, () => undefined);
  }
}

/** A sector that fails, or a block below that is not what it was verified against: the others may be good. */
const isOfAPart = /* @__PURE__ */ hasCode('EIO', 'ERR_BOOTFS_CORRUPT');

/** The same bytes without read-ahead. */
export function directDevice(device: BlockDevice): BlockDevice {
  return device instanceof ReadAheadDevice ? device.direct : device;
}
