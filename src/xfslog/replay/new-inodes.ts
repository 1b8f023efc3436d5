/** Makes the inodes of a new chunk: free ones, of which the log says nothing but where they are. */

import { putU32be, splitU64 } from '../../bytes/endian.ts';
import { XFS_DINODE_MAGIC } from '../ondisk/log-dinode.ts';
import { DI_GEN, DI_INO, DI_MAGIC, DI_NEXT_UNLINKED, DI_UUID, DI_VERSION } from '../ondisk/structs.gen.ts';

const NULLAGINO = 0xffffffff;

/** Fills `chunk`, whole inodes of `inodeSize` bytes. Source: xfs_ialloc_inode_init. */
export function makeNewInodes(
  chunk: Uint8Array,
  inodeSize: number,
  firstIno: number,
  generation: number,
  metaUuid: Uint8Array,
): void {
  chunk.fill(0);
  for (let index = 0; index * inodeSize < chunk.length; index++) {
    const inode = chunk.subarray(index * inodeSize, (index + 1) * inodeSize);
    const { lo, hi } = splitU64(firstIno + index);
    inode[DI_MAGIC] = XFS_DINODE_MAGIC >>> 8;
    inode[DI_MAGIC + 1] = XFS_DINODE_MAGIC & 0xff;
    inode[DI_VERSION] = 3;
    putU32be(inode, DI_GEN, generation);
    putU32be(inode, DI_NEXT_UNLINKED, NULLAGINO);
    putU32be(inode, DI_INO, hi);
    putU32be(inode, DI_INO + 4, lo);
    inode.set(metaUuid, DI_UUID);
  }
}
