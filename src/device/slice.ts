import { checkArgument } from '../contract/arguments.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { checkDeviceRange } from './block-device.ts';
import { callerDevice } from './caller-device.ts';

/** The `size` bytes of `device` from `start` on as a device: a partition, or an image behind an offset. @throws EINVAL for what is no device; EIO for what it does not hold */
export function sliceDevice(device: BlockDevice, start: number, size: number): BlockDevice {
  checkArgument(typeof start === 'number', 'start', 'a number of bytes', start);
  checkArgument(typeof size === 'number', 'size', 'a number of bytes', size);
  const whole = callerDevice(device);
  checkDeviceRange(whole.size, start, size);
  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      whole.read(start + byteOffset, target);
    },
  };
}
