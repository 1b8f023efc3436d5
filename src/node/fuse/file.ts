/** OPEN, READ, LSEEK, RELEASE, READLINK. An open file has no state: it is found again by its inode. */

import { findData, findHole } from '../../tree/data-ranges.ts';
import { EINVAL, ENXIO, EROFS } from './errno.ts';
import type { Handler } from './request.ts';
import { FOPEN_KEEP_CACHE, O_ACCMODE, O_RDONLY, SEEK_DATA, SEEK_HOLE } from './wire/flags.ts';
import { fuseLseekIn, fuseLseekOut, fuseOpenIn, fuseOpenOut, fuseReadIn } from './wire/structs.ts';

/** Says now what reading would say later: contents that are encrypted, a mapping that is damaged. */
export const open: Handler = (served, { nodeId, view }, answer) => {
  if ((fuseOpenIn.decode(view, 0).flags & O_ACCMODE) !== O_RDONLY) return -EROFS;
  served.content(nodeId);
  served.nodes.opened(nodeId);
  return fuseOpenOut.encode(answer.view, 0, { open_flags: FOPEN_KEEP_CACHE });
};

/** FUSE_RELEASE */
export const release: Handler = ({ nodes }, { nodeId }) => {
  nodes.released(nodeId);
  return 0;
};

/** FUSE_READ: short only at the end of the file. */
export const read: Handler = (served, { nodeId, view }, { bytes }) => {
  const { offset, size } = fuseReadIn.decode(view, 0);
  const content = served.content(nodeId);
  const length = Math.min(size, bytes.length, Math.max(content.size - offset, 0));
  if (length > 0) content.read(offset, bytes.subarray(0, length));
  return length;
};

/** FUSE_LSEEK, which the kernel sends for SEEK_DATA and SEEK_HOLE. */
export const lseek: Handler = (served, { nodeId, view }, answer) => {
  const { offset, whence } = fuseLseekIn.decode(view, 0);
  if (whence !== SEEK_DATA && whence !== SEEK_HOLE) return -EINVAL;
  if (offset >= served.content(nodeId).size) return -ENXIO;
  const ranges = served.dataRanges(nodeId);
  const found = whence === SEEK_DATA ? findData(ranges, offset) : findHole(ranges, offset);
  return found === undefined ? -ENXIO : fuseLseekOut.encode(answer.view, 0, { offset: found });
};

/** FUSE_READLINK */
export const readlink: Handler = ({ nodes, tree }, { nodeId }, { bytes }) => {
  const target = tree.readlink(nodes.node(nodeId));
  bytes.set(target);
  return target.length;
};
