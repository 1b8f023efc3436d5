/** What of a filesystem's blocks belongs to a file without being its data. */

import type { BlockDevice } from '../../contract/block-device.ts';
import { attempt, isImageError } from '../../contract/errors.ts';
import type { ReportedEntry } from '../../contract/file-system.ts';
import { readBytes } from '../../device/block-device.ts';
import { ReadAheadDevice } from '../../device/read-ahead.ts';
import { TracingDevice } from '../../device/tracing.ts';
import { decodeErofsSuperBlock } from '../../erofsread/ondisk/structs.gen.ts';
import { EROFS_SUPER_OFFSET } from '../../erofsread/ondisk/superblock.ts';
import { OwnedBlocks } from '../../ext4read/owned-blocks.ts';
import { mount } from '../../formats/drivers.ts';
import { resolveOptions } from '../../mount/mount-options.ts';
import type { MountedPlace } from '../../web/mount-place.ts';
import { ext4ViewOf } from './ext4-view.ts';
import { blocksOf } from './sizes.ts';
import { xfsViewOf } from './xfs-view.ts';

/** Bytes. */
export const EROFS_NID_UNIT = 32;
/** A nid past this is in the metabox. */
const MAX_NID = 2 ** 31;

/** What such a block holds. */
export type OwnedKind = 'inodes' | 'mapping' | 'directory' | 'attributes';

/** Is given a run of blocks. */
export type VisitOwned = (what: OwnedKind, fsBlock: number, lengthInBlocks: number) => void;

/** Calls `visit` for all of an entry that was walked over. */
export type FindOwned = (entry: ReportedEntry, visit: VisitOwned) => void;

/** By the format of the filesystem. @throws why it can't be looked into */
export function ownedBlocksFinder(place: MountedPlace): FindOwned {
  const ext4 = ext4ViewOf(place);
  if (ext4 !== undefined) return ext4Finder(ext4.inspection.replayedDevice());
  const xfs = xfsViewOf(place);
  if (xfs !== undefined) return ({ stats }, visit) => stats && xfs.visitOwned(stats.ino, visit);
  return tracedFinder(place);
}

function ext4Finder(device: MountedPlace['device']): FindOwned {
  const owned = new OwnedBlocks(device, resolveOptions({ verify: 'none', journal: 'ignore' }));
  return ({ stats }, visit) => stats && owned.visit(stats.ino, visit);
}

/** What a mount takes for buffered, so that nothing is read but what it asks for. */
class WithoutReadAhead extends ReadAheadDevice {
  constructor(device: BlockDevice) {
    super(device, 0);
  }

  override read(byteOffset: number, target: Uint8Array): void {
    this.direct.read(byteOffset, target);
  }
}

/** A directory is what is read to list it; an inode of EROFS stands where its number says. */
function tracedFinder(place: MountedPlace): FindOwned {
  const { blockSize } = blocksOf(place);
  const device = new TracingDevice(place.device);
  const fs = mount(new WithoutReadAhead(device), { ...place.options, cacheBytes: 0 });
  const erofsStart = place.fs.format === 'erofs' ? erofsMetadataStart(place, blockSize) : undefined;
  return ({ path, stats }, visit) => {
    if (stats === undefined) return;
    if (erofsStart !== undefined && stats.ino < MAX_NID) {
      visit('inodes', Math.floor((erofsStart + stats.ino * EROFS_NID_UNIT) / blockSize), 1);
    }
    if (stats.type !== 'dir') return;
    const onRead = (byteOffset: number, length: number): void => {
      const fsBlock = Math.floor(byteOffset / blockSize);
      visit('directory', fsBlock, Math.ceil((byteOffset + length) / blockSize) - fsBlock);
    };
    device.during(onRead, () => fs.readdir(path));
  };
}

/** The byte that inode numbers count from; undefined where inodes are in a metabox. */
export function erofsMetadataStart({ device }: MountedPlace, blockSize: number): number | undefined {
  const read = () => decodeErofsSuperBlock(readBytes(device, EROFS_SUPER_OFFSET, 128)).meta_blkaddr * blockSize;
  return attempt(read, isImageError, () => undefined);
}
