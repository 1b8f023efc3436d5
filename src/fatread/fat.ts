/** The FAT driver: from a device to a tree of directory entries, FAT12, FAT16 and FAT32 as Linux' vfat shows them. */
import type { BlockDevice } from '../contract/block-device.ts';
import type { Driver, OpenedTree } from '../contract/driver.ts';
import { BootfsError } from '../contract/errors.ts';
import type { Details } from '../contract/facts.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { auditCopies } from './audit.ts';
import { describeGeometry, describeVolume, isDirty, readFreeClusters, type VolumeState } from './describe.ts';
import { RememberedDirectories } from './directories.ts';
import { fatTable } from './fat-table.ts';
import { type Geometry, readGeometry } from './geometry.ts';
import { recogniseFat } from './recognition.ts';
import { type FatAudit, fatTree, rootNode } from './tree.ts';

/** What a bundle may be built without: it is for people and checkers. */
export interface FatParts {
  /** `FileSystem.details`. */
  readonly describe?: (geometry: Geometry, state: VolumeState) => Details;
  /** `FileSystem.audit`. */
  readonly auditCopies?: FatAudit;
}

/** FAT12, FAT16 and FAT32 with long names, under Linux's name for it: vfat; with these parts of what no reading needs. */
export function fatDriverWith(parts: FatParts): Driver {
  return {
    name: 'vfat',
    title: 'FAT',
    recognise: recogniseFat,
    open: (device, options) => openFat(device, options, parts),
  };
}

/** FAT with all that bootfs knows about it. */
export const fatDriver: Driver = /* @__PURE__ */ fatDriverWith({ describe: describeGeometry, auditCopies });

function openFat(
  device: BlockDevice,
  { limits, cacheBytes, onWarning }: ResolvedOptions,
  { describe, auditCopies: audit }: FatParts,
): OpenedTree {
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
  return {
    tree: fatTree(device, geometry, table, directories, root, audit),
    facts: describeVolume(geometry, state, describe?.(geometry, state) ?? {}),
  };
}
