/** An ext filesystem as its reader has it inside, before any name is looked up. */
import { BlockCache } from '../../../src/device/block-cache.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { decodeInode, type Inode, readInodeRecord } from '../../../src/ext4read/inode/inode.ts';
import { openSuperblockAt } from '../../../src/ext4read/volume/superblock.ts';
import { type BlockRole, Volume } from '../../../src/ext4read/volume/volume.ts';
import { resolveOptions } from '../../../src/mount/mount-options.ts';

/** Without its journal. */
export function volumeOf(bytes: Uint8Array, verify: 'eager' | 'none' = 'eager'): Volume {
  const device = memoryDevice(bytes);
  const options = resolveOptions({ verify });
  const superblock = openSuperblockAt(device, options, 1024, undefined);
  return new Volume({ cache: new BlockCache<BlockRole>(device, superblock.blockSize, 2 ** 20), superblock, options });
}

export function inodeOf(volume: Volume, ino: number): Inode {
  return decodeInode(volume, ino, readInodeRecord(volume, ino));
}
