/** Which request is answered where. */
import { access, getattr, statfs, statx } from './attributes.ts';
import { opendir, readdir, readdirplus, releasedir } from './directory.ts';
import { EROFS } from './errno.ts';
import { lseek, open, read, readlink, release } from './file.ts';
import { init } from './init.ts';
import { batchForget, forget, lookup } from './lookup.ts';
import { type Handler, NO_ANSWER } from './request.ts';
import * as opcodes from './wire/opcodes.ts';
import { getxattr, listxattr } from './xattr.ts';

const readOnly: Handler = () => -EROFS;

/** Every request is answered before the next is looked at: there is never one left to interrupt. */
const interrupt: Handler = () => NO_ANSWER;

const destroy: Handler = () => 0;

/** By opcode; the kernel does without what is not here, once it has heard ENOSYS. */
export const HANDLERS: ReadonlyMap<number, Handler> = new Map([
  [opcodes.FUSE_INIT, init],
  [opcodes.FUSE_DESTROY, destroy],
  [opcodes.FUSE_INTERRUPT, interrupt],
  [opcodes.FUSE_LOOKUP, lookup],
  [opcodes.FUSE_FORGET, forget],
  [opcodes.FUSE_BATCH_FORGET, batchForget],
  [opcodes.FUSE_GETATTR, getattr],
  [opcodes.FUSE_STATX, statx],
  [opcodes.FUSE_ACCESS, access],
  [opcodes.FUSE_STATFS, statfs],
  [opcodes.FUSE_READLINK, readlink],
  [opcodes.FUSE_OPEN, open],
  [opcodes.FUSE_READ, read],
  [opcodes.FUSE_LSEEK, lseek],
  [opcodes.FUSE_RELEASE, release],
  [opcodes.FUSE_OPENDIR, opendir],
  [opcodes.FUSE_READDIR, readdir],
  [opcodes.FUSE_READDIRPLUS, readdirplus],
  [opcodes.FUSE_RELEASEDIR, releasedir],
  [opcodes.FUSE_GETXATTR, getxattr],
  [opcodes.FUSE_LISTXATTR, listxattr],
  [opcodes.FUSE_SETATTR, readOnly],
  [opcodes.FUSE_SYMLINK, readOnly],
  [opcodes.FUSE_MKNOD, readOnly],
  [opcodes.FUSE_MKDIR, readOnly],
  [opcodes.FUSE_UNLINK, readOnly],
  [opcodes.FUSE_RMDIR, readOnly],
  [opcodes.FUSE_RENAME, readOnly],
  [opcodes.FUSE_RENAME2, readOnly],
  [opcodes.FUSE_LINK, readOnly],
  [opcodes.FUSE_WRITE, readOnly],
  [opcodes.FUSE_SETXATTR, readOnly],
  [opcodes.FUSE_REMOVEXATTR, readOnly],
  [opcodes.FUSE_CREATE, readOnly],
  [opcodes.FUSE_FALLOCATE, readOnly],
  [opcodes.FUSE_COPY_FILE_RANGE, readOnly],
  [opcodes.FUSE_TMPFILE, readOnly],
]);
