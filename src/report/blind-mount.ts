import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { Mount } from '../mount.ts';

/** As GRUB, U-Boot and the UEFI drivers mount it: no journal, no checksums; or why they can't. @throws EIO */
export function mountBlind(mount: Mount, device: BlockDevice): FileSystem | BootfsError {
  try {
    return mount(device, { journal: 'ignore', verify: 'none' });
  } catch (error) {
    if (error instanceof BootfsError && error.code !== 'EIO') return error;
    throw error;
  }
}
