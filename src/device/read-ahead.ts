import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import { checkDeviceRange, readBytes } from './block-device.ts';
import { LruMap } from './lru.ts';

/** A firmware read costs the same for 512 bytes as for 64 KiB, so a small read fetches its whole aligned window. */
export const READ_AHEAD_BYTES = 65536;

export interface ReadAheadDevice extends BlockDevice {
  /** Windows that did not have to be read again. */
  readonly cacheHits: number;
  /** The device below, for small reads far from each other whose neighbours nobody will want. */
  readonly direct: BlockDevice;
}

/** The same bytes without read-ahead. */
export function directDevice(device: BlockDevice): BlockDevice {
  return (device as Partial<ReadAheadDevice>).direct ?? device;
}

/**
 * Serves small reads from aligned 64 KiB windows, of which it keeps up to `cacheBytes`; reads of a window or more go
 * straight into the caller's buffer. A window that can't be read as a whole does not make its good parts unreadable.
 */
export function readAheadDevice(device: BlockDevice, cacheBytes: number): ReadAheadDevice {
  const windows = new LruMap<Uint8Array>(Math.max(cacheBytes, READ_AHEAD_BYTES));

  function readWindow(index: number): Uint8Array | undefined {
    const known = windows.get(index);
    if (known !== undefined) return known;
    const start = index * READ_AHEAD_BYTES;
    try {
      const fresh = readBytes(device, start, Math.min(READ_AHEAD_BYTES, device.size - start));
      windows.set(index, fresh, fresh.length);
      return fresh;
    } catch (error) {
      if (error instanceof BootfsError && error.code === 'EIO') return undefined;
      throw error;
    }
  }

  return {
    size: device.size,
    direct: device,
    get cacheHits() {
      return windows.hits;
    },
    read(byteOffset, target) {
      checkDeviceRange(device.size, byteOffset, target.length);
      if (target.length >= READ_AHEAD_BYTES) {
        device.read(byteOffset, target);
        return;
      }
      for (let done = 0; done < target.length; ) {
        const index = Math.floor((byteOffset + done) / READ_AHEAD_BYTES);
        const within = byteOffset + done - index * READ_AHEAD_BYTES;
        const length = Math.min(target.length - done, READ_AHEAD_BYTES - within);
        const part = target.subarray(done, done + length);
        const window = readWindow(index);
        if (window === undefined) device.read(byteOffset + done, part);
        else part.set(window.subarray(within, within + length));
        done += length;
      }
    },
  };
}
