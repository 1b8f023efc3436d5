/** Targets of symbolic links: in the inode, or in blocks with a header for each run of them. */

import { corrupt } from '../contract/errors.ts';
import type { StoredRun } from '../mapping/run.ts';
import { XFS_DINODE_FMT_LOCAL } from './inode/fork.ts';
import type { Inode } from './inode/inode.ts';
import type { ForkReader } from './mapping/fork-reader.ts';
import { decodeXfsAttr3RmtHdr, RM_CRC, RM_LSN, SIZEOF_XFS_ATTR3_RMT_HDR } from './ondisk/structs.gen.ts';
import { checkClaims, claim } from './volume/metadata-block.ts';
import type { Volume } from './volume/volume.ts';

const XFS_SYMLINK_MAGIC = 0x58534c4d;
const XFS_SYMLINK_MAXLEN = 1024;

/** Without a NUL and what follows it. @throws ERR_BOOTFS_CORRUPT */
export function readSymlink(forks: ForkReader, inode: Inode): Uint8Array {
  if (inode.size > XFS_SYMLINK_MAXLEN) throw corrupt(`symbolic link of ${inode.size} bytes`, { inode: inode.ino });
  if (inode.data.format !== XFS_DINODE_FMT_LOCAL) return beforeNul(readRemote(forks, inode));
  const target = inode.data.bytes.slice(0, inode.size);
  if (target.indexOf(0) >= 0) throw corrupt('symbolic link with a NUL', { inode: inode.ino });
  return target;
}

function beforeNul(target: Uint8Array): Uint8Array {
  const nul = target.indexOf(0);
  return nul < 0 ? target : target.subarray(0, nul);
}

function readRemote(forks: ForkReader, inode: Inode): Uint8Array {
  const { volume } = forks;
  const { blockSize } = volume.superblock;
  const extents = forks.dataExtents(inode);
  const target = new Uint8Array(inode.size);
  // A run of blocks has one header: a target of 1024 bytes takes two blocks at most.
  let done = 0;
  for (let index = 0; index < extents.count && done < target.length; index++) {
    const extent = extents.at(index);
    const needed = Math.ceil((target.length - done + SIZEOF_XFS_ATTR3_RMT_HDR) / blockSize);
    const bytes = new Uint8Array(Math.min(extent.length, needed) * blockSize);
    volume.device.read(extent.fsBlock * blockSize, bytes);
    const part = Math.min(bytes.length - SIZEOF_XFS_ATTR3_RMT_HDR, target.length - done);
    checkPart(volume, inode, bytes, extent, done, part);
    target.set(bytes.subarray(SIZEOF_XFS_ATTR3_RMT_HDR, SIZEOF_XFS_ATTR3_RMT_HDR + part), done);
    done += part;
  }
  if (done < target.length) throw corrupt('symbolic link cut off', { inode: inode.ino, size: inode.size });
  return target;
}

function checkPart(
  volume: Volume,
  inode: Inode,
  bytes: Uint8Array,
  { fsBlock }: StoredRun,
  targetOffset: number,
  length: number,
): void {
  const header = decodeXfsAttr3RmtHdr(bytes);
  const context = { inode: inode.ino, block: fsBlock };
  if (header.rm_magic !== XFS_SYMLINK_MAGIC) {
    throw corrupt(`xfs_dsymlink_hdr.sl_magic is 0x${header.rm_magic.toString(16)}`, context);
  }
  const claims = claim(
    header.rm_uuid,
    [header.rm_blkno_hi, header.rm_blkno_lo],
    [header.rm_owner_hi, header.rm_owner_lo],
  );
  const isVouched = volume.isVouched(fsBlock * volume.superblock.blockSize, bytes.length);
  checkClaims(volume, bytes, claims, {
    structure: 'xfs_dsymlink_hdr',
    inode: inode.ino,
    fsBlock,
    crcOffset: RM_CRC,
    lsnOffset: RM_LSN,
    isVouched,
  });
  if (header.rm_offset !== targetOffset || header.rm_bytes !== length) {
    throw corrupt(`xfs_dsymlink_hdr of bytes ${header.rm_offset} + ${header.rm_bytes}`, { ...context, targetOffset });
  }
}
