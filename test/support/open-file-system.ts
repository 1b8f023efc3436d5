/** A filesystem straight from its driver, without the read-ahead that `mount` puts below it. */
import type { BlockDevice } from '../../src/contract/block-device.ts';
import type { Driver } from '../../src/contract/driver.ts';
import type { FileSystem } from '../../src/contract/file-system.ts';
import type { ResolvedOptions } from '../../src/contract/options.ts';
import { fileSystemOf } from '../../src/mount/mount.ts';
import { resolveOptions } from '../../src/mount/mount-options.ts';

export function openFileSystem(
  driver: Driver,
  device: BlockDevice,
  options: ResolvedOptions = resolveOptions({}),
): FileSystem {
  return fileSystemOf(driver.open(device, options), options);
}
