/** XFS as it stands on a device, whatever its log holds, with unfinished work that a test makes up. */
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import type { MountOptions } from '../../../src/contract/options.ts';
import { fileSystemOf } from '../../../src/mount/mount.ts';
import { resolveOptions } from '../../../src/mount/mount-options.ts';
import type { OpenIntent } from '../../../src/xfslog/contract/xfslog.ts';
import { ForkReader } from '../../../src/xfsread/mapping/fork-reader.ts';
import { XfsTree } from '../../../src/xfsread/tree.ts';
import { readSuperblock } from '../../../src/xfsread/volume/superblock.ts';
import { type RecoveredBlocks, Volume } from '../../../src/xfsread/volume/volume.ts';
import { EditedXattrs } from '../../../src/xfsread/xattr/edited-xattrs.ts';

export interface BareOptions extends MountOptions {
  readonly intents?: readonly OpenIntent[];
  readonly recovered?: RecoveredBlocks;
}

export function bareXfs(device: BlockDevice, { intents = [], recovered, ...options }: BareOptions = {}): FileSystem {
  const resolved = resolveOptions(options);
  const superblock = readSuperblock(device, resolved, false);
  const volume = new Volume(device, superblock, resolved, recovered);
  const tree = new XfsTree(new ForkReader(volume, intents), new EditedXattrs(intents));
  const facts = {
    ...{ format: 'xfs', type: 'xfs', label: '', uuid: '', blockSize: superblock.blockSize, journal: undefined },
    ...{ features: { names: [], unknown: [] }, requirements: [], details: {} },
  };
  return fileSystemOf({ tree, facts }, resolved);
}
