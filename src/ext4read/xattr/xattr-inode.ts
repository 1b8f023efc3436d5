/** Attribute values that stand in an inode of their own (ea_inode). */

import { u32le } from '../../bytes/endian.ts';
import { attempt, BootfsError, corrupt, isCorrupt } from '../../contract/errors.ts';
import { crc32c } from '../../hash/crc32c.ts';
import { readMapped } from '../../mapping/mapped-read.ts';
import { decodeInode, hasFlag, type Inode, readInodeRecord } from '../inode/inode.ts';
import { EXT4_EA_INODE_FL } from '../inode/inode-flags.ts';
import type { XattrEntry } from '../inode/xattr-entries.ts';
import { mappingOf } from '../mapping/file-mapping.ts';
import { I_ATIME, I_MTIME } from '../ondisk/structs.gen.ts';
import type { StoredValue, Volume } from '../volume/volume.ts';

/** XATTR_SIZE_MAX: the largest value that Linux hands out. */
const MAX_VALUE = 65536;

/** What a failure weighs among the values that are kept. */
const FAILURE_BYTES = 256;

/**
 * A copy of the value, which many attributes may share.
 *
 * @throws ERR_BOOTFS_CORRUPT where the inode is none for values, has another size, or its contents do not have the hash
 * that the inode and the entry give; EFBIG for a value that Linux does not hand out either.
 */
export function readXattrInode(volume: Volume, owner: Inode, entry: XattrEntry): Uint8Array {
  const context = { inode: owner.ino, valueInode: entry.valueIno };
  const stored = storedValue(volume, entry.valueIno);
  if (stored instanceof BootfsError)
    throw new BootfsError(stored.code, stored.reason, { ...stored.context, ...context });
  if (stored.size !== entry.valueSize) {
    throw corrupt(`inode of an attribute value of ${stored.size} bytes, expected ${entry.valueSize}`, context);
  }
  if (stored.bytes === undefined) throw new BootfsError('EFBIG', `attribute value of ${stored.size} bytes`, context);
  if (!isLustre(owner, stored, entry)) checkHashes(volume, stored, entry, context);
  return stored.bytes.slice();
}

/** From memory, or read and kept there; so is what is wrong with it. */
function storedValue(volume: Volume, ino: number): StoredValue | BootfsError {
  const known = volume.storedValues.get(ino);
  if (known !== undefined) return known;
  const stored = attempt(
    () => readStoredValue(volume, ino),
    isCorrupt,
    (damage) => damage,
  );
  const weight = stored instanceof BootfsError ? 0 : stored.size;
  volume.storedValues.set(ino, stored, weight + FAILURE_BYTES);
  return stored;
}

function readStoredValue(volume: Volume, ino: number): StoredValue {
  const inode = decodeInode(volume, ino, readInodeRecord(volume, ino));
  const { record, size, generation } = inode;
  if (!hasFlag(inode, EXT4_EA_INODE_FL)) throw corrupt('inode of an attribute value without the flag EA_INODE');
  if (inode.hasXattrsInside || inode.xattrFsBlock !== 0) throw corrupt('inode of an attribute value with attributes');
  const bytes = size > MAX_VALUE ? undefined : new Uint8Array(size);
  if (bytes !== undefined) readMapped(volume.device, volume.superblock.blockSize, mappingOf(volume, inode), 0, bytes);
  const hash = bytes === undefined ? 0 : crc32c(volume.superblock.checksumSeed, bytes);
  // The hash of the value stands in i_atime.
  return { bytes, size, hash, statedHash: u32le(record, I_ATIME), modified: u32le(record, I_MTIME), generation };
}

/** Inodes of the Lustre project's older form name their owner in place of a hash. */
function isLustre(owner: Inode, { statedHash, modified, generation }: StoredValue, entry: XattrEntry): boolean {
  return entry.hash !== statedHash && modified === owner.ino && generation === owner.generation;
}

function checkHashes(
  volume: Volume,
  { hash, statedHash }: StoredValue,
  entry: XattrEntry,
  context: { inode: number; valueInode: number },
): void {
  if (hash !== statedHash) {
    volume.checksumFailed(corrupt('hash of an attribute value is wrong', context));
    return;
  }
  const isRight =
    entryHash(entry.name, statedHash, false) === entry.hash || entryHash(entry.name, statedHash, true) === entry.hash;
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
