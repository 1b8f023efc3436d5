/**
 * Orphans: inodes that Linux deletes or truncates at its next mount. No path shows the difference, so a reader only
 * counts them.
 */
import { u32le } from '../bytes/endian.ts';
import { corrupt, isImageError } from '../errors.ts';
import { EXT4_FEATURE_COMPAT_ORPHAN_FILE } from './features.ts';
import { mappingOf, readMapped } from './file-mapping.ts';
import { decodeInode, readInodeRecord } from './inode.ts';
import type { Volume } from './volume.ts';

/** ext4_inode.i_dtime, which chains the orphan list. */
const I_DTIME = 0x14;
/** ext4_orphan_block_tail: magic number and checksum. */
const TAIL_SIZE = 8;
const ORPHAN_BLOCK_MAGIC = 0x0b10ca04;
/** Bytes; Linux takes no larger orphan file. */
const LARGEST_ORPHAN_FILE = 8 << 20;
/** A longer list is damaged or not worth its reads. */
const LONGEST_LIST = 65536;

/**
 * Orphans on the list that begins at s_last_orphan and in the orphan file; Documentation/filesystems/ext4/orphan.rst.
 * Undefined where these are damaged, which is a warning: nothing that can be read depends on them.
 *
 * @throws EIO
 */
export function countOrphans(volume: Volume): number | undefined {
  try {
    return countListed(volume) + countInFile(volume);
  } catch (error) {
    if (!isImageError(error)) throw error;
    volume.warn(error);
    return undefined;
  }
}

function countListed(volume: Volume): number {
  let count = 0;
  for (let ino = volume.superblock.fields.s_last_orphan; ino !== 0; count++) {
    if (count === LONGEST_LIST) throw corrupt('the orphan list does not end', { inode: ino });
    ino = u32le(readInodeRecord(volume, ino), I_DTIME);
  }
  return count;
}

function countInFile(volume: Volume): number {
  const { superblock } = volume;
  const { s_orphan_file_inum: ino } = superblock.fields;
  if (!(superblock.compat & EXT4_FEATURE_COMPAT_ORPHAN_FILE) || ino === 0) return 0;
  const file = decodeInode(volume, ino, readInodeRecord(volume, ino));
  if (file.size > LARGEST_ORPHAN_FILE) throw corrupt(`the orphan file has ${file.size} bytes`, { inode: ino });
  const mapping = mappingOf(volume, file);
  const block = new Uint8Array(superblock.blockSize);
  const tail = block.length - TAIL_SIZE;
  let count = 0;
  for (let at = 0; at + block.length <= file.size; at += block.length) {
    readMapped(volume, mapping, at, block);
    if (u32le(block, tail) !== ORPHAN_BLOCK_MAGIC) throw corrupt('ext4_orphan_block_tail.ob_magic', { inode: ino });
    for (let entry = 0; entry < tail; entry += 4) if (u32le(block, entry) !== 0) count++;
  }
  return count;
}
