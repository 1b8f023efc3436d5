/** GETATTR, STATX, ACCESS, STATFS, and the attributes that LOOKUP gives along. */
import { NAME_MAX } from '../../bytes/names.ts';
import type { Stats } from '../../contract/stats.ts';
import { EROFS } from './errno.ts';
import type { Handler } from './request.ts';
import { STATX_BASIC_STATS, STATX_BTIME, W_OK } from './wire/flags.ts';
import { fuseAccessIn, fuseAttr, fuseAttrOut, fuseStatfsOut, fuseStatxOut } from './wire/structs.ts';

/** Nothing changes: what the kernel knows stays true. Seconds; some kernels take no more than 32 bits for ever. */
export const FOR_EVER = 2 ** 31 - 1;
const SECTOR_BYTES = 512;

/** FUSE_GETATTR */
export const getattr: Handler = (served, { nodeId }, { view }) => {
  const stats = served.tree.stats(served.nodes.node(nodeId));
  return putAttributes(view, fuseAttrOut.encode(view, 0, { attr_valid: FOR_EVER }), stats, served.facts.ioSize);
};

/** FUSE_STATX, which alone carries the time of birth. */
export const statx: Handler = ({ tree, nodes, facts }, { nodeId }, { view }) => {
  const stats = tree.stats(nodes.node(nodeId));
  const { size, mode, nlink, uid, gid, ino, atime, birthtime, ctime, mtime, rdev } = stats;
  return fuseStatxOut.encode(view, 0, {
    ...{ size, mode, nlink, uid, gid, ino },
    attr_valid: FOR_EVER,
    mask: STATX_BASIC_STATS | (birthtime === undefined ? 0 : STATX_BTIME),
    blksize: facts.ioSize,
    blocks: blocksOf(stats),
    atime: atime.seconds,
    atimensec: atime.nanoseconds,
    btime: birthtime?.seconds,
    btimensec: birthtime?.nanoseconds,
    ctime: ctime.seconds,
    ctimensec: ctime.nanoseconds,
    mtime: mtime.seconds,
    mtimensec: mtime.nanoseconds,
    rdev_major: rdev?.major,
    rdev_minor: rdev?.minor,
  });
};

/** Permissions are the kernel's to check (`default_permissions`); what is left to say is that nobody may write. */
export const access: Handler = (_served, { view }) => (fuseAccessIn.decode(view, 0).mask & W_OK ? -EROFS : 0);

/** FUSE_STATFS */
export const statfs: Handler = ({ tree, facts }, _request, { view }) =>
  fuseStatfsOut.encode(view, 0, {
    blocks: facts.blocks,
    bfree: facts.freeBlocks,
    bavail: facts.freeBlocks,
    files: facts.inodes,
    ffree: facts.freeInodes,
    bsize: facts.blockSize,
    frsize: facts.blockSize,
    namelen: tree.nameBytesMax ?? NAME_MAX,
  });

/** Gives the offset of what follows. */
export function putAttributes(view: DataView, byteOffset: number, stats: Stats, ioSize: number): number {
  const { ino, size, mode, nlink, uid, gid, rdev, atime, mtime, ctime } = stats;
  return fuseAttr.encode(view, byteOffset, {
    ino,
    size,
    blocks: blocksOf(stats),
    atime: atime.seconds,
    mtime: mtime.seconds,
    ctime: ctime.seconds,
    atimensec: atime.nanoseconds,
    mtimensec: mtime.nanoseconds,
    ctimensec: ctime.nanoseconds,
    mode,
    nlink,
    uid,
    gid,
    rdev: rdev === undefined ? 0 : encodeDevice(rdev.major, rdev.minor),
    blksize: ioSize,
  });
}

function blocksOf({ blocks, size }: Stats): number {
  return blocks ?? Math.ceil(size / SECTOR_BYTES);
}

/** new_encode_dev of the kernel: 12 bits of major number between the lower 8 and the upper 12 of the minor one. */
function encodeDevice(major: number, minor: number): number {
  return ((minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xff) << 12)) >>> 0;
}
