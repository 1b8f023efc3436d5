/** The FAT driver: from a device to a tree of directory entries, FAT12, FAT16 and FAT32 as Linux' vfat shows them. */
import type { BlockDevice } from '../contract/block-device.ts';
import type { Driver, OpenedTree } from '../contract/driver.ts';
import { BootfsError } from '../contract/errors.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { describeVolume, isDirty, readFreeClusters } from './describe.ts';
import { RememberedDirectories } from './directories.ts';
import { fatTable } from './fat-table.ts';
import { readGeometry } from './geometry.ts';
import { recogniseFat } from './recognition.ts';
import { fatTree, rootNode } from './tree.ts';

/** FAT12, FAT16 and FAT32 with long names, under Linux's name for it: vfat. */
export const fatDriver: Driver = {
  name: 'vfat',
  title: 'FAT',
  recognise: recogniseFat,
  open: openFat,
};

function openFat(device: BlockDevice, { limits, cacheBytes, onWarning }: ResolvedOptions): OpenedTree {
  const geometry = readGeometry(device);
  const table = fatTable(device, geometry, cacheBytes / 8);
  const directories = new RememberedDirectories(device, geometry, table, limits.directoryEntries, cacheBytes / 4);
  const state = {
    freeClusters: readFreeClusters(device, geometry, onWarning),
    isDirty: isDirty(geometry, table),
    rootLabel: directories.findLabel(geometry.rootCluster),
  };
  if (state.isDirty) onWarning(new BootfsError('ERR_BOOTFS_DIRTY', 'the volume was not unmounted'));
  const root = rootNode(geometry, directories);
  return { tree: fatTree(device, geometry, table, directories, root), facts: describeVolume(geometry, state) };
}
