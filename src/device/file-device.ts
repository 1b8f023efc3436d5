import { checkFileSystem } from '../contract/arguments.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { PathLike } from '../contract/path.ts';
import { checkDeviceRange } from './block-device.ts';

/** A file as a device: an EROFS image that is stored on an ext4 /boot can be mounted from it. */
export function fileDevice(fs: FileSystem, path: PathLike): BlockDevice {
  checkFileSystem('fs', fs);
  const file = fs.open(path);
  return {
    size: file.size,
    read(byteOffset, target) {
      checkDeviceRange(file.size, byteOffset, target.length);
      file.read(byteOffset, target);
    },
  };
}
