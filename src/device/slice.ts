import { checkArgument } from '../contract/arguments.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { checkDevice, checkDeviceRange } from './block-device.ts';

/** The `size` bytes of `device` from `start` on as a device: a partition, or an image behind an offset. */
export function sliceDevice(device: BlockDevice, start: number, size: number): BlockDevice {
  checkDevice('device', device);
  checkArgument(typeof start === 'number', 'start', 'a number of bytes', start);
  checkArgument(typeof size === 'number', 'size', 'a number of bytes', size);
  checkDeviceRange(device.size, start, size);
  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      device.read(start + byteOffset, target);
    },
  };
}
