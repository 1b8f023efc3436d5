import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';

/**
 * A device that the caller made, held to its contract: its size is asked for once and must make sense, and whatever its
 * `read` throws that is no BootfsError comes out as EIO, with what was thrown as the cause. A `read` that returns a
 * number, as fs.readSync does, says how many bytes it got: fewer than asked is EIO too, never zeros.
 *
 * @throws EINVAL for what is no device, or has a size that is not a whole number of bytes
 */
export function callerDevice(device: BlockDevice): BlockDevice {
  const given: Partial<BlockDevice> | null | undefined = device;
  if (typeof given?.read !== 'function') throw new BootfsError('EINVAL', 'a device has a size and a function read');
  const { size } = device;
  if (!(size >= 0 && size <= Number.MAX_SAFE_INTEGER && Math.floor(size) === size)) {
    throw new BootfsError('EINVAL', `device.size is ${String(size)}, expected a whole number of bytes`);
  }
  return {
    size,
    read(byteOffset, target) {
      let answer: unknown;
      try {
        answer = device.read(byteOffset, target);
      } catch (error) {
        if (error instanceof BootfsError) throw error;
        throw new BootfsError('EIO', 'device.read failed', { byteOffset, length: target.length }, error);
      }
      if (typeof answer === 'number' && answer < target.length) {
        throw new BootfsError('EIO', 'device.read gave fewer bytes than it was asked for', {
          byteOffset,
          length: target.length,
          bytesRead: answer,
        });
      }
    },
  };
}
