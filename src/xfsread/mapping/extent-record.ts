/** xfs_bmbt_rec: an extent in two numbers of 64 bits, and the checks that Linux makes of each. */

import { corrupt } from '../../contract/errors.ts';
import type { StoredRun } from '../../mapping/run.ts';
import { l0_hi, l0_lo, l1_hi, l1_lo } from '../ondisk/structs.gen.ts';
import { findFsBlock } from '../volume/address.ts';
import type { Superblock } from '../volume/superblock.ts';

/** The last block that a file can have: startoff has 54 bits. Not exact as a Number, which is enough for a limit. */
const MAX_FILE_BLOCK = 2 ** 54;

/**
 * Bit 127 unwritten, 126..73 block of the fork, 72..21 block of the filesystem, 20..0 length in blocks.
 *
 * @throws ERR_BOOTFS_CORRUPT for an extent that is empty, outside an allocation group, or unwritten among attributes.
 */
export function decodeExtent(
  superblock: Superblock,
  bytes: Uint8Array,
  at: number,
  which: string,
  ino: number,
): StoredRun {
  const word0 = l0_hi(bytes, at);
  const word1 = l0_lo(bytes, at);
  const word2 = l1_hi(bytes, at);
  const word3 = l1_lo(bytes, at);
  const isUnwritten = word0 >= 0x8000_0000;
  const logicalBlock = (word0 % 0x8000_0000) * 2 ** 23 + (word1 >>> 9);
  const fsb = (word1 & 0x1ff) * 2 ** 43 + word2 * 2 ** 11 + (word3 >>> 21);
  const length = word3 & 0x1fffff;
  const fsBlock = length === 0 ? undefined : findFsBlock(superblock, fsb, length);
  if (fsBlock === undefined || logicalBlock + length > MAX_FILE_BLOCK || (isUnwritten && which !== 'data')) {
    throw corrupt('extent where no file may be', { inode: ino, fork: which, logicalBlock, length, block: fsb });
  }
  return { logicalBlock, length, fsBlock, isUnwritten };
}
