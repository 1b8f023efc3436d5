import type { PathLike } from '../bytes/names.ts';
import { type BlockDevice, checkDeviceRange } from '../device/block-device.ts';
import type { FileSystem } from '../file-system.ts';

/** A file as a device: an EROFS image that is stored on an ext4 /boot can be mounted from it. */
export function fileDevice(fs: FileSystem, path: PathLike): BlockDevice {
  const file = fs.open(path);
  return {
    size: file.size,
    read(byteOffset, target) {
      checkDeviceRange(file.size, byteOffset, target.length);
      file.read(byteOffset, target);
    },
  };
}
