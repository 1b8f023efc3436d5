import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';

/** `length` bytes from `byteOffset` on, in memory of their own. The caller has bounded `length`. @throws what the device throws */
export function readBytes(device: BlockDevice, byteOffset: number, length: number): Uint8Array {
  const target = new Uint8Array(length);
  device.read(byteOffset, target);
  return target;
}

/** Throws EIO where [byteOffset, byteOffset + length) is not wholly inside a device of `size` bytes. */
export function checkDeviceRange(size: number, byteOffset: number, length: number): void {
  if (!(byteOffset >= 0 && byteOffset + length <= size)) {
    throw new BootfsError('EIO', 'read past the end of the device', { byteOffset, length, size });
  }
}
