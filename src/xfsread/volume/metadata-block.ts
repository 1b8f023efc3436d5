/** What every block of metadata says of itself: its checksum, whose it is, where it stands. */
import { joinU64 } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import { BASIC_BLOCK } from './address.ts';
import { isChecksumRight } from './checksum.ts';
import { hasMetaUuid } from './superblock.ts';
import type { Volume } from './volume.ts';

/** The claims of a header, joined from their halves by `claim`. */
export interface BlockClaims {
  /** Of the filesystem. */
  readonly uuid: Uint8Array;
  /** In sectors of 512 bytes. */
  readonly basicBlock: number;
  /** Inode. */
  readonly owner: number;
}

/** Where the bytes came from, and what for. */
export interface BlockPlace {
  /** Kernel's name of the structure, for messages. */
  readonly structure: string;
  /** Whose block it should be. */
  readonly inode: number;
  /** Where it was read. */
  readonly fsBlock: number;
  /** Byte of the checksum. */
  readonly crcOffset: number;
  /** Byte of the LSN of the last change; undefined for a structure that has none. */
  readonly lsnOffset?: number;
  /** The log has changed some of these bytes, so that the checksum is stale. */
  readonly isVouched: boolean;
}

/**
 * What a block must say of itself: whose it is, and where it stands.
 *
 * @param uuid 16 bytes
 * @param blkno its basic block (512 bytes), the high half first
 * @param owner the inode's number, the high half first
 */
export function claim(
  uuid: Uint8Array,
  [blknoHi, blknoLo]: readonly [number, number],
  [ownerHi, ownerLo]: readonly [number, number],
): BlockClaims {
  return { uuid, basicBlock: joinU64(blknoLo, blknoHi), owner: joinU64(ownerLo, ownerHi) };
}

/**
 * @throws ERR_BOOTFS_CORRUPT for a block that is another's, stands elsewhere, is newer than the log (which has then been
 * lost: xfs_log_check_lsn), or whose checksum is wrong.
 */
export function checkClaims(volume: Volume, bytes: Uint8Array, claims: BlockClaims, place: BlockPlace): void {
  const { structure, inode, fsBlock } = place;
  const context = { inode, block: fsBlock };
  if (!place.isVouched && !isChecksumRight(bytes, place.crcOffset)) {
    volume.checksumFailed(corrupt(`the checksum of ${structure} is wrong`, context));
  }
  if (place.lsnOffset !== undefined && volume.isAheadOfLog?.(bytes, place.lsnOffset)) {
    throw corrupt(`${structure} is newer than the log`, context);
  }
  if (!hasMetaUuid(volume.superblock, claims.uuid)) throw corrupt(`${structure} of another filesystem`, context);
  if (claims.owner !== inode) throw corrupt(`${structure} belongs to inode ${claims.owner}`, context);
  const here = fsBlock * (volume.superblock.blockSize / BASIC_BLOCK);
  if (claims.basicBlock !== here) {
    throw corrupt(`${structure} says that it stands at sector ${claims.basicBlock}, not at ${here}`, context);
  }
}
