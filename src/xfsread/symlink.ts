/** Targets of symbolic links: in the inode, or in blocks with a header for each run of them. */

import { beforeNul } from '../bytes/before-nul.ts';
import { corrupt } from '../contract/errors.ts';
import { XFS_DINODE_FMT_LOCAL } from './inode/fork.ts';
import type { Inode } from './inode/inode.ts';
import type { ForkReader } from './mapping/fork-reader.ts';
import { SIZEOF_XFS_ATTR3_RMT_HDR } from './ondisk/structs.gen.ts';
import { checkRemoteHeader, type RemoteKind } from './xattr/remote-header.ts';

const XFS_SYMLINK_MAGIC = 0x58534c4d;
const TARGET: RemoteKind = {
  structure: 'xfs_dsymlink_hdr',
  magicField: 'sl_magic',
  magic: XFS_SYMLINK_MAGIC,
  isLogged: true,
};
const XFS_SYMLINK_MAXLEN = 1024;

/** Without a NUL and what follows it. @throws ERR_BOOTFS_CORRUPT */
export function readSymlink(forks: ForkReader, inode: Inode): Uint8Array {
  if (inode.size > XFS_SYMLINK_MAXLEN) throw corrupt(`symbolic link of ${inode.size} bytes`, { inode: inode.ino });
  if (inode.data.format !== XFS_DINODE_FMT_LOCAL) return beforeNul(readRemote(forks, inode));
  const target = inode.data.bytes.slice(0, inode.size);
  if (target.indexOf(0) >= 0) throw corrupt('symbolic link with a NUL', { inode: inode.ino });
  return target;
}

function readRemote(forks: ForkReader, inode: Inode): Uint8Array {
  const { volume } = forks;
  const { blockSize } = volume.superblock;
  const extents = forks.dataExtents(inode);
  const target = new Uint8Array(inode.size);
  // A run of blocks has one header: a target of 1024 bytes takes two blocks at most.
  let done = 0;
  for (let index = 0; index < extents.count && done < target.length; index++) {
    const { fsBlock, length } = extents.at(index);
    const needed = Math.ceil((target.length - done + SIZEOF_XFS_ATTR3_RMT_HDR) / blockSize);
    const bytes = new Uint8Array(Math.min(length, needed) * blockSize);
    volume.device.read(fsBlock * blockSize, bytes);
    const part = Math.min(bytes.length - SIZEOF_XFS_ATTR3_RMT_HDR, target.length - done);
    checkRemoteHeader(volume, bytes, TARGET, { inode: inode.ino, fsBlock, offset: done, length: part });
    target.set(bytes.subarray(SIZEOF_XFS_ATTR3_RMT_HDR, SIZEOF_XFS_ATTR3_RMT_HDR + part), done);
    done += part;
  }
  if (done < target.length) throw corrupt('symbolic link cut off', { inode: inode.ino, size: inode.size });
  return target;
}
