import type { BlockDevice } from '../contract/block-device.ts';
import { attempt, type BootfsError, isRefusal } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { Mount } from '../mount/mount.ts';

/** As GRUB, U-Boot and the UEFI drivers mount it: no journal, no checksums; or why they can't. @throws EIO */
export function mountBlind(mount: Mount, device: BlockDevice): FileSystem | BootfsError {
  return attempt(
    () => mount(device, { journal: 'ignore', verify: 'none' }),
    isRefusal,
    (refusal) => refusal,
  );
}
