/** Which copy of the superblock is used: the primary one, a backup that was asked for, or the first backup that is good. */

import type { BlockDevice } from '../../contract/block-device.ts';
import { attempt, BootfsError, corrupt, isDeviceError, reasonInContext } from '../../contract/errors.ts';
import type { ResolvedOptions } from '../../contract/options.ts';
import { EXT4_FEATURE_RO_COMPAT_METADATA_CSUM } from '../../ext4-superblock/ondisk/features.ts';
import { decodeExt4SuperBlock, SIZEOF_EXT4_SUPER_BLOCK } from '../../ext4-superblock/ondisk/structs.gen.ts';
import { EXT4_SUPER_MAGIC, SUPERBLOCK_OFFSET } from '../../ext4-superblock/ondisk/superblock.ts';
import { isSuperblockChecksumRight, openSuperblockAt, readSuperblockBytes, type Superblock } from './superblock.ts';

const BLOCK_SIZES = [1024, 2048, 4096, 8192, 16384, 32768, 65536];
/** Groups that hold a backup with sparse_super, as far as it is worth looking. */
const BACKUP_GROUPS = [1, 3, 5, 7, 9, 25, 27, 49, 81];

/** Where a copy stands: a block number means nothing before its block size is known. */
export interface SuperblockPlace {
  /** In blocks of `blockSize`. */
  readonly fsBlock: number;
  /** Bytes. */
  readonly blockSize: number;
}

/**
 * The superblock that `options.superblock` asks for.
 *
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED; the refusal of a bad primary names the backup that would do.
 */
export function openSuperblock(device: BlockDevice, options: ResolvedOptions): Superblock {
  const place = placeOf(device, options.superblock);
  const byteOffset = place === undefined ? SUPERBLOCK_OFFSET : place.fsBlock * place.blockSize;
  try {
    return openSuperblockAt(device, options, byteOffset, place?.fsBlock);
  } catch (error) {
    throw place === undefined && error instanceof BootfsError ? withBackup(device, error) : error;
  }
}

/** Undefined for the primary superblock. @throws ERR_BOOTFS_CORRUPT where there is no copy as asked for. */
function placeOf(device: BlockDevice, wanted: number | 'backup' | undefined): SuperblockPlace | undefined {
  if (wanted === undefined) return undefined;
  const place = wanted === 'backup' ? findBackup(device) : findCopyInBlock(device, wanted);
  if (place !== undefined) return isPrimary(place) ? undefined : place;
  if (wanted === 0) return undefined;
  const where = wanted === 'backup' ? 'where backups stand' : `in block ${wanted}`;
  throw corrupt(`no good copy of the ext4 superblock ${where}`);
}

function isPrimary({ fsBlock, blockSize }: SuperblockPlace): boolean {
  return fsBlock * blockSize === SUPERBLOCK_OFFSET;
}

function withBackup(device: BlockDevice, error: BootfsError): BootfsError {
  if (error.code !== 'ERR_BOOTFS_CORRUPT') return error;
  const backup = findReadableBackup(device);
  if (backup === undefined) return error;
  return corrupt(`${reasonInContext(error)}; the backup superblock in block ${backup.fsBlock} would do`);
}

/** The first backup that names the group in which it stands and has a right checksum. */
function findBackup(device: BlockDevice): SuperblockPlace | undefined {
  for (const group of BACKUP_GROUPS) {
    for (const blockSize of BLOCK_SIZES) {
      // mke2fs gives a group as many blocks as one block of bitmap has bits.
      const fsBlock = (blockSize === 1024 ? 1 : 0) + group * blockSize * 8;
      if (isGoodCopy(device, fsBlock, blockSize, group)) return { fsBlock, blockSize };
    }
  }
  return undefined;
}

function findCopyInBlock(device: BlockDevice, fsBlock: number): SuperblockPlace | undefined {
  if (!(fsBlock >= 0 && Math.floor(fsBlock) === fsBlock)) throw new BootfsError('EINVAL', `superblock ${fsBlock}`);
  const blockSize = BLOCK_SIZES.filter((size) => isGoodCopy(device, fsBlock, size, undefined))[0];
  return blockSize === undefined ? undefined : { fsBlock, blockSize };
}

function isGoodCopy(device: BlockDevice, fsBlock: number, blockSize: number, group: number | undefined): boolean {
  const byteOffset = fsBlock * blockSize;
  if (byteOffset + SIZEOF_EXT4_SUPER_BLOCK > device.size) return false;
  const bytes = readSuperblockBytes(device, byteOffset);
  const fields = decodeExt4SuperBlock(bytes);
  if (fields.s_magic !== EXT4_SUPER_MAGIC || 1024 * 2 ** fields.s_log_block_size !== blockSize) return false;
  if (group !== undefined && fields.s_block_group_nr !== group) return false;
  const hasChecksum = (fields.s_feature_ro_compat & EXT4_FEATURE_RO_COMPAT_METADATA_CSUM) !== 0;
  return !hasChecksum || isSuperblockChecksumRight(bytes);
}

/** A device that can't be read everywhere may do without the advice. */
function findReadableBackup(device: BlockDevice): SuperblockPlace | undefined {
  return attempt(
    () => findBackup(device),
    isDeviceError,
    () => undefined,
  );
}

/** What to say of a device that has no ext4 magic number where it should be, but a backup. */
export function explainLostSuperblock(device: BlockDevice): string | undefined {
  const backup = findReadableBackup(device);
  return backup && `the ext4 superblock is lost; the backup superblock in block ${backup.fsBlock} would do`;
}

/** What a bundle has that opens filesystems by copies of their superblock too. */
export interface SuperblockCopies {
  /** `openSuperblock`. */
  readonly open: typeof openSuperblock;
  /** `explainLostSuperblock`. */
  readonly explain: typeof explainLostSuperblock;
}

/** The copies that mke2fs makes, and any that the caller names. */
export const superblockCopies: SuperblockCopies = { open: openSuperblock, explain: explainLostSuperblock };
