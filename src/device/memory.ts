import { checkArgument } from '../contract/arguments.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { checkDeviceRange } from './block-device.ts';

/** A device whose bytes are in memory: an ArrayBuffer in a browser, an unpacked image in a test. */
export function memoryDevice(bytes: Uint8Array): BlockDevice {
  checkArgument(bytes instanceof Uint8Array, 'bytes', 'a Uint8Array', bytes);
  return {
    size: bytes.length,
    read(byteOffset, target) {
      checkDeviceRange(bytes.length, byteOffset, target.length);
      target.set(bytes.subarray(byteOffset, byteOffset + target.length));
    },
  };
}
