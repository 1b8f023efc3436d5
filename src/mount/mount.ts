/** From a device to a FileSystem: the data flow, from top to bottom. */
import { newPackedNames } from '../bytes/packed-names.ts';
import { newPlainNames } from '../bytes/plain-names.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { Driver, OpenedTree } from '../contract/driver.ts';
import { BootfsError } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { NewNames } from '../contract/name-list.ts';
import type { MountOptions, ResolvedOptions } from '../contract/options.ts';
import { callerDevice } from '../device/caller-device.ts';
import { ReadAheadDevice } from '../device/read-ahead.ts';
import { chooseFormat, describeContents, describeUnnamed } from '../probe/probe.ts';
import { TreeFileSystem } from '../tree/tree-file-system.ts';
import { resolveOptions } from './mount-options.ts';

/** Opens the filesystem on a device. @throws BootfsError: what is wrong with the device, the options or the image */
export type Mount = (device: BlockDevice, options?: MountOptions) => FileSystem;

/** A few words for an error message on what a device holds that is none of the formats. @throws EIO */
type Describe = (device: BlockDevice) => string;

/** A `mount` for a bundle that holds just these formats; of two that a device looks like, the first goes before the second. */
export function mountWith(drivers: readonly Driver[]): Mount {
  return mountBuilt(drivers, describeContents, newPackedNames);
}

/** As `mountWith`, but a directory of millions of names takes much memory: for bundles that are to be small. */
export function mountSmall(drivers: readonly Driver[]): Mount {
  return mountBuilt(drivers, describeContents, newPlainNames);
}

/** As `mountSmall`, and no format that is not among these is named. */
export function mountOnly(drivers: readonly Driver[]): Mount {
  return mountBuilt(drivers, describeUnnamed, newPlainNames);
}

function mountBuilt(drivers: readonly Driver[], describe: Describe, newNames: NewNames): Mount {
  return (device, options = {}) => {
    const resolved = resolveOptions(options, newNames);
    return fileSystemOf(openDescribing(drivers, describe, device, resolved), resolved);
  };
}

function openDescribing(
  drivers: readonly Driver[],
  describe: Describe,
  device: BlockDevice,
  options: ResolvedOptions,
): OpenedTree {
  // A host that wants to count cache hits brings its own read-ahead.
  const source =
    device instanceof ReadAheadDevice ? device : new ReadAheadDevice(callerDevice(device), options.cacheBytes / 2);
  const { tree, facts } = driverFor(drivers, describe, source, options).open(source, options);
  return { tree, facts: { deviceBytes: [source.size], ...facts } };
}

/** The public face of a tree, the same for every format. */
export function fileSystemOf(opened: OpenedTree, options: ResolvedOptions): FileSystem {
  return new TreeFileSystem(opened, options);
}

/** @throws EINVAL, ERR_BOOTFS_UNSUPPORTED for a type that is not there, ERR_BOOTFS_UNRECOGNISED, EIO */
function driverFor(
  drivers: readonly Driver[],
  describe: Describe,
  device: BlockDevice,
  options: ResolvedOptions,
): Driver {
  const named = namedDriver(drivers, options);
  if (named !== undefined) return named;
  const chosen = chooseFormat(drivers, device);
  if (chosen !== undefined) return chosen.format;
  const explanations = drivers.map((candidate) => candidate.explain?.(device)).filter((text) => text !== undefined);
  const contents = explanations[0] ?? describe(device);
  const titles = drivers.map(({ title }) => title).join(', ');
  const wanted = drivers.length === 1 ? `${titles} filesystem` : `known filesystem (${titles})`;
  throw new BootfsError('ERR_BOOTFS_UNRECOGNISED', `no ${wanted}: ${contents}`);
}

/** The driver that the caller names, by `type` or by an option that only one format has. */
function namedDriver(drivers: readonly Driver[], options: ResolvedOptions): Driver | undefined {
  const { type } = options;
  if (type !== 'auto') {
    const named = drivers.filter(({ name }) => name === type)[0];
    if (named !== undefined) return named;
    throw new BootfsError('ERR_BOOTFS_UNSUPPORTED', `${type} is not part of this bundle`);
  }
  // With its primary superblock lost, nothing on the device tells the type.
  if (options.superblock === undefined) return undefined;
  return drivers.filter(({ ownOptions = [] }) => ownOptions.indexOf('superblock') >= 0)[0];
}
