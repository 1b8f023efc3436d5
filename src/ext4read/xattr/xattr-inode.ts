/** Attribute values that stand in an inode of their own (ea_inode). */

import { u32le } from '../../bytes/endian.ts';
import { BootfsError, corrupt } from '../../contract/errors.ts';
import { crc32c } from '../../hash/crc32c.ts';
import { decodeInode, hasFlag, type Inode, readInodeRecord } from '../inode/inode.ts';
import { EXT4_EA_INODE_FL } from '../inode/inode-flags.ts';
import type { XattrEntry } from '../inode/xattr-entries.ts';
import { mappingOf, readMapped } from '../mapping/file-mapping.ts';
import { I_ATIME, I_MTIME } from '../ondisk/structs.gen.ts';
import type { Volume } from '../volume/volume.ts';

/** XATTR_SIZE_MAX: the largest value that Linux hands out. */
const MAX_VALUE = 65536;

/**
 * @throws ERR_BOOTFS_CORRUPT where the inode is none for values, has another size, or its contents do not have the hash
 * that the inode and the entry give; EFBIG for a value that Linux does not hand out either.
 */
export function readXattrInode(volume: Volume, owner: Inode, entry: XattrEntry): Uint8Array {
  const ino = entry.valueIno;
  const context = { inode: owner.ino, valueInode: ino };
  const inode = decodeInode(volume, ino, readInodeRecord(volume, ino));
  if (!hasFlag(inode, EXT4_EA_INODE_FL))
    throw corrupt('inode of an attribute value without the flag EA_INODE', context);
  if (inode.hasXattrsInside || inode.xattrFsBlock !== 0) {
    throw corrupt('inode of an attribute value with attributes', context);
  }
  if (inode.size !== entry.valueSize) {
    throw corrupt(`inode of an attribute value of ${inode.size} bytes, expected ${entry.valueSize}`, context);
  }
  if (inode.size > MAX_VALUE) throw new BootfsError('EFBIG', `attribute value of ${inode.size} bytes`, context);
  const value = new Uint8Array(inode.size);
  readMapped(volume, mappingOf(volume, inode), 0, value);
  if (!isLustre(owner, inode, entry)) checkHashes(volume, inode, entry, value, context);
  return value;
}

/** Inodes of the Lustre project's older form name their owner in place of a hash. */
function isLustre(owner: Inode, inode: Inode, entry: XattrEntry): boolean {
  return (
    entry.hash !== storedHash(inode) &&
    u32le(inode.record, I_MTIME) === owner.ino &&
    inode.generation === owner.generation
  );
}

/** The hash of the value stands in i_atime. */
function storedHash(inode: Inode): number {
  return u32le(inode.record, I_ATIME);
}

function checkHashes(
  volume: Volume,
  inode: Inode,
  entry: XattrEntry,
  value: Uint8Array,
  context: { inode: number; valueInode: number },
): void {
  if (crc32c(volume.superblock.checksumSeed, value) !== storedHash(inode)) {
    volume.checksumFailed(corrupt('hash of an attribute value is wrong', context));
    return;
  }
  const isRight =
    entryHash(entry.name, storedHash(inode), false) === entry.hash ||
    entryHash(entry.name, storedHash(inode), true) === entry.hash;
  if (!isRight) volume.checksumFailed(corrupt('ext4_xattr_entry.e_hash is wrong', context));
}

/** Name and one word of value, each mixed in by turning; old kernels took the bytes of the name as signed. */
function entryHash(name: Uint8Array, valueWord: number, isSigned: boolean): number {
  let hash = 0;
  for (let at = 0; at < name.length; at++) {
    const byte = isSigned ? (name[at] << 24) >> 24 : name[at];
    hash = (hash << 5) ^ (hash >>> 27) ^ byte;
  }
  return ((hash << 16) ^ (hash >>> 16) ^ valueWord) >>> 0;
}
