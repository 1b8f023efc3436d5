/** The extents of a fork, wherever it keeps them. */

import { BootfsError, corrupt } from '../../contract/errors.ts';
import { type Fork, XFS_DINODE_FMT_BTREE, XFS_DINODE_FMT_EXTENTS } from '../inode/fork.ts';
import { SIZEOF_XFS_BMBT_REC } from '../ondisk/structs.gen.ts';
import type { Volume } from '../volume/volume.ts';
import { decodeExtent } from './extent-record.ts';
import { visitExtentTree } from './extent-tree.ts';
import { RunList } from './run-list.ts';

/** Extents that are kept in memory of one fork; one with more is refused. */
const MAX_EXTENTS = 4_000_000;

/**
 * The extents as the inode and the blocks of its tree have them.
 *
 * @throws ERR_BOOTFS_CORRUPT for a bad extent or tree; EFBIG for a fork of more than 4 000 000 extents.
 */
export function readExtents(volume: Volume, ino: number, fork: Fork): RunList {
  const extents = new RunList();
  if (fork.format === XFS_DINODE_FMT_EXTENTS) addRecords(fork.bytes, 0, fork.extentCount);
  else if (fork.format === XFS_DINODE_FMT_BTREE) {
    visitExtentTree(volume, ino, volume.recovered?.isOwnerStale(ino) ? undefined : ino, fork, addRecords);
    if (extents.count !== fork.extentCount) {
      throw corrupt(`xfs_dinode.di_nextents is ${fork.extentCount}, its tree has ${extents.count}`, { inode: ino });
    }
  }
  return extents;

  function addRecords(bytes: Uint8Array, start: number, count: number): void {
    if (extents.count + count > MAX_EXTENTS) {
      throw new BootfsError('EFBIG', `file in more than ${MAX_EXTENTS} pieces`, { inode: ino });
    }
    for (let index = 0; index < count; index++) {
      const extent = decodeExtent(volume.superblock, bytes, start + index * SIZEOF_XFS_BMBT_REC, fork.which, ino);
      if (!extents.append(extent)) {
        throw corrupt('extents out of order', { inode: ino, fork: fork.which, logicalBlock: extent.logicalBlock });
      }
    }
  }
}
