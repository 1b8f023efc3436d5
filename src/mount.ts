/** From a device to a FileSystem: the data flow, from top to bottom. */

import type { BlockDevice } from './contract/block-device.ts';
import type { Driver } from './contract/driver.ts';
import { BootfsError } from './contract/errors.ts';
import type { FileSystem } from './contract/file-system.ts';
import type { MountOptions } from './contract/options.ts';
import { callerDevice } from './device/caller-device.ts';
import { type ReadAheadDevice, readAheadDevice } from './device/read-ahead.ts';
import { resolveOptions } from './mount-options.ts';
import { describeContents } from './probe.ts';

export type Mount = (device: BlockDevice, options?: MountOptions) => FileSystem;

/** A `mount` for a bundle that holds just these formats. */
export function mountWith(drivers: readonly Driver[]): Mount {
  return (device, options = {}) => {
    const resolved = resolveOptions(options);
    const source = isReadAhead(device) ? device : readAheadDevice(callerDevice(device), resolved.cacheBytes / 2);
    // Only ext4 has backups of its superblock; with the primary one lost, nothing else tells the type.
    const type = resolved.superblock === undefined ? resolved.type : 'ext4';
    const driver = chooseDriver(drivers, source, type);
    return driver.open(source, resolved);
  };
}

/** A host that wants to count cache hits brings its own. */
function isReadAhead(device: BlockDevice): device is ReadAheadDevice {
  return (device as Partial<ReadAheadDevice> | null | undefined)?.cacheHits !== undefined;
}

function chooseDriver(drivers: readonly Driver[], device: BlockDevice, type: 'auto' | 'ext4' | 'erofs'): Driver {
  const driver = drivers.find((candidate) =>
    type === 'auto' ? candidate.recognises(device) : candidate.name === type,
  );
  if (driver !== undefined) return driver;
  if (type !== 'auto') throw new BootfsError('ERR_BOOTFS_UNSUPPORTED', `${type} is not part of this bundle`);
  const explanations = drivers.map((candidate) => candidate.explain?.(device)).filter((text) => text !== undefined);
  const contents = explanations[0] ?? describeContents(device);
  throw new BootfsError('ERR_BOOTFS_UNRECOGNISED', `no ext2/3/4 or EROFS filesystem: ${contents}`);
}
