/**
 * Orphans: inodes that Linux deletes or truncates at its next mount. No path shows the difference, so a reader only
 * counts them.
 */

import { u32le } from '../../bytes/endian.ts';
import { attempt, type BootfsError, corrupt, isImageError } from '../../contract/errors.ts';
import { EXT4_FEATURE_COMPAT_ORPHAN_FILE } from '../../ext4-superblock/ondisk/features.ts';
import { crc32c } from '../../hash/crc32c.ts';
import { decodeInode, type Inode, readInodeRecord } from '../inode/inode.ts';
import { mappingOf } from '../mapping/file-mapping.ts';
import { EXT4_ORPHAN_BLOCK_MAGIC } from '../ondisk/orphan-file.ts';
import { I_DTIME, ob_checksum, ob_magic, SIZEOF_EXT4_ORPHAN_BLOCK_TAIL } from '../ondisk/structs.gen.ts';
import { crc32cOfU64 } from '../volume/checksum.ts';
import type { Volume } from '../volume/volume.ts';

/** Bytes; Linux takes no larger orphan file. */
const MAX_ORPHAN_FILE = 8 << 20;
/** A longer list is damaged or not worth its reads. */
const MAX_LIST = 65536;

/**
 * Orphans on the list that begins at s_last_orphan and in the orphan file; Documentation/filesystems/ext4/orphan.rst.
 * Undefined where these are damaged, which is a warning: nothing that can be read depends on them.
 *
 * @throws EIO
 */
export function countOrphans(volume: Volume): number | undefined {
  const count = () => countListed(volume) + countInFile(volume);
  return attempt(count, isImageError, (error) => {
    volume.warn(error);
    return undefined;
  });
}

function countListed(volume: Volume): number {
  let count = 0;
  for (let ino = volume.superblock.fields.s_last_orphan; ino !== 0; count++) {
    if (count === MAX_LIST) throw corrupt('the orphan list does not end', { inode: ino });
    // i_dtime chains the list.
    ino = u32le(readInodeRecord(volume, ino), I_DTIME);
  }
  return count;
}

function countInFile(volume: Volume): number {
  let count = 0;
  visitOrphanBlocks(volume, (block) => {
    for (let entry = 0; entry < block.length - SIZEOF_EXT4_ORPHAN_BLOCK_TAIL; entry += 4)
      if (u32le(block, entry) !== 0) count++;
  });
  return count;
}

/** Verifies ob_checksum of every block of the orphan file. */
export function auditOrphanFile(volume: Volume, onDamage: (damage: BootfsError) => void): void {
  if (!volume.superblock.hasMetadataChecksums) return;
  const checkBlock = (block: Uint8Array, fsBlock: number, file: Inode) => {
    const tail = block.length - SIZEOF_EXT4_ORPHAN_BLOCK_TAIL;
    const computed = crc32c(crc32cOfU64(file.checksumSeed, fsBlock), block.subarray(0, tail));
    if (computed === ob_checksum(block, tail)) return;
    onDamage(corrupt('ext4_orphan_block_tail.ob_checksum is wrong', { inode: file.ino, fsBlock }));
  };
  attempt(() => visitOrphanBlocks(volume, checkBlock), isImageError, onDamage);
}

function visitOrphanBlocks(volume: Volume, visit: (block: Uint8Array, fsBlock: number, file: Inode) => void): void {
  const { superblock } = volume;
  const { s_orphan_file_inum: ino } = superblock.fields;
  if (!(superblock.compat & EXT4_FEATURE_COMPAT_ORPHAN_FILE) || ino === 0) return;
  const file = decodeInode(volume, ino, readInodeRecord(volume, ino));
  if (file.size > MAX_ORPHAN_FILE) throw corrupt(`the orphan file has ${file.size} bytes`, { inode: ino });
  const mapping = mappingOf(volume, file);
  for (let logicalBlock = 0; (logicalBlock + 1) * superblock.blockSize <= file.size; logicalBlock++) {
    const { fsBlock } = mapping.find(logicalBlock);
    if (fsBlock === undefined) throw corrupt('orphan file with a hole', { inode: ino, logicalBlock });
    const block = volume.readBlock(fsBlock);
    if (ob_magic(block, block.length - SIZEOF_EXT4_ORPHAN_BLOCK_TAIL) !== EXT4_ORPHAN_BLOCK_MAGIC) {
      throw corrupt('ext4_orphan_block_tail.ob_magic is wrong', { inode: ino, fsBlock });
    }
    visit(block, fsBlock, file);
  }
}
