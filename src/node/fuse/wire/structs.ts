/** The structures of include/uapi/linux/fuse.h, protocol 7.45. What is not read is named by its size only. */
import { WireStruct } from './struct.ts';

/** The highest minor version of the protocol whose structures are those below. */
export const FUSE_KERNEL_VERSION = 7;
export const FUSE_KERNEL_MINOR_VERSION = 45;
/** From Linux 4.20 on: `fuse_init_out` has `max_pages`, and LSEEK, READDIRPLUS and user namespaces are there. */
export const MIN_MINOR_VERSION = 28;

/** The inode number that the protocol has for the root. */
export const FUSE_ROOT_ID = 1;

/** Bytes before each request, and before each answer. */
export const FUSE_IN_HEADER_SIZE = 40;
export const FUSE_OUT_HEADER_SIZE = 16;

/** `struct fuse_in_header` (include/uapi/linux/fuse.h, for all structures here). */
export const fuseInHeader = new WireStruct(
  ['len', 'u32'],
  ['opcode', 'u32'],
  ['unique', 'u64'],
  ['nodeid', 'u64'],
  ['uid', 'u32'],
  ['gid', 'u32'],
  ['pid', 'u32'],
  ['total_extlen', 'u16'],
  ['padding', 'u16'],
);

/** `unique` follows, as it came: eight bytes that mean nothing to the filesystem. */
export const fuseOutHeader = new WireStruct(['len', 'u32'], ['error', 'u32']);

/** `struct fuse_init_in` */
export const fuseInitIn = new WireStruct(
  ['major', 'u32'],
  ['minor', 'u32'],
  ['max_readahead', 'u32'],
  ['flags', 'u32'],
);

/** `struct fuse_init_out` */
export const fuseInitOut = new WireStruct(
  ['major', 'u32'],
  ['minor', 'u32'],
  ['max_readahead', 'u32'],
  ['flags', 'u32'],
  ['max_background', 'u16'],
  ['congestion_threshold', 'u16'],
  ['max_write', 'u32'],
  ['time_gran', 'u32'],
  ['max_pages', 'u16'],
  ['map_alignment', 'u16'],
  ['flags2', 'u32'],
  ['max_stack_depth', 'u32'],
  ...spare('u32', 6),
);

/** `struct fuse_attr`, a part of other answers. */
export const fuseAttr = new WireStruct(
  ['ino', 'u64'],
  ['size', 'u64'],
  ['blocks', 'u64'],
  ['atime', 'i64'],
  ['mtime', 'i64'],
  ['ctime', 'i64'],
  ['atimensec', 'u32'],
  ['mtimensec', 'u32'],
  ['ctimensec', 'u32'],
  ['mode', 'u32'],
  ['nlink', 'u32'],
  ['uid', 'u32'],
  ['gid', 'u32'],
  ['rdev', 'u32'],
  ['blksize', 'u32'],
  ['flags', 'u32'],
);

/** Without its `fuse_attr`, which follows. */
export const fuseEntryOut = new WireStruct(
  ['nodeid', 'u64'],
  ['generation', 'u64'],
  ['entry_valid', 'u64'],
  ['attr_valid', 'u64'],
  ['entry_valid_nsec', 'u32'],
  ['attr_valid_nsec', 'u32'],
);

/** Without its `fuse_attr`, which follows. */
export const fuseAttrOut = new WireStruct(['attr_valid', 'u64'], ['attr_valid_nsec', 'u32'], ['dummy', 'u32']);

/** `fuse_statx_out` with its `fuse_statx`, whose `sx_time`s are seconds, nanoseconds and four spare bytes. */
export const fuseStatxOut = new WireStruct(
  ['attr_valid', 'u64'],
  ['attr_valid_nsec', 'u32'],
  ['flags', 'u32'],
  ...spare('u64', 2),
  ['mask', 'u32'],
  ['blksize', 'u32'],
  ['attributes', 'u64'],
  ['nlink', 'u32'],
  ['uid', 'u32'],
  ['gid', 'u32'],
  ['mode', 'u16'],
  ['spare0', 'u16'],
  ['ino', 'u64'],
  ['size', 'u64'],
  ['blocks', 'u64'],
  ['attributes_mask', 'u64'],
  ['atime', 'i64'],
  ['atimensec', 'u32'],
  ['atime_reserved', 'u32'],
  ['btime', 'i64'],
  ['btimensec', 'u32'],
  ['btime_reserved', 'u32'],
  ['ctime', 'i64'],
  ['ctimensec', 'u32'],
  ['ctime_reserved', 'u32'],
  ['mtime', 'i64'],
  ['mtimensec', 'u32'],
  ['mtime_reserved', 'u32'],
  ['rdev_major', 'u32'],
  ['rdev_minor', 'u32'],
  ['dev_major', 'u32'],
  ['dev_minor', 'u32'],
  ...spare('u64', 14),
);

/**
 * `struct fuse_forget_in`, and its batch: `struct fuse_batch_forget_in` with `struct fuse_forget_one` for each node.
 */
export const fuseForgetIn = new WireStruct(['nlookup', 'u64']);
export const fuseBatchForgetIn = new WireStruct(['count', 'u32'], ['dummy', 'u32']);
export const fuseForgetOne = new WireStruct(['nodeid', 'u64'], ['nlookup', 'u64']);

/** `struct fuse_open_in` and `struct fuse_open_out`, for files and directories. */
export const fuseOpenIn = new WireStruct(['flags', 'u32'], ['open_flags', 'u32']);
export const fuseOpenOut = new WireStruct(['fh', 'u64'], ['open_flags', 'u32'], ['backing_id', 'u32']);

/** Of READ, READDIR and READDIRPLUS. */
export const fuseReadIn = new WireStruct(
  ['fh', 'u64'],
  ['offset', 'u64'],
  ['size', 'u32'],
  ['read_flags', 'u32'],
  ['lock_owner', 'u64'],
  ['flags', 'u32'],
  ['padding', 'u32'],
);

/** `struct fuse_lseek_in` and `struct fuse_lseek_out` */
export const fuseLseekIn = new WireStruct(['fh', 'u64'], ['offset', 'u64'], ['whence', 'u32'], ['padding', 'u32']);
export const fuseLseekOut = new WireStruct(['offset', 'u64']);

/** Without the name, which follows, padded to a multiple of eight bytes. */
export const fuseDirent = new WireStruct(['ino', 'u64'], ['off', 'u64'], ['namelen', 'u32'], ['type', 'u32']);

/** Of GETXATTR, where the name follows, and of LISTXATTR. */
export const fuseGetxattrIn = new WireStruct(['size', 'u32'], ['padding', 'u32']);
export const fuseGetxattrOut = new WireStruct(['size', 'u32'], ['padding', 'u32']);

/** `struct fuse_access_in` */
export const fuseAccessIn = new WireStruct(['mask', 'u32'], ['padding', 'u32']);

/** `struct fuse_statfs_out`, whose only member is `struct fuse_kstatfs`. */
export const fuseStatfsOut = new WireStruct(
  ['blocks', 'u64'],
  ['bfree', 'u64'],
  ['bavail', 'u64'],
  ['files', 'u64'],
  ['ffree', 'u64'],
  ['bsize', 'u32'],
  ['namelen', 'u32'],
  ['frsize', 'u32'],
  ['padding', 'u32'],
  ...spare('u32', 6),
);

/** The name follows, with its NUL. */
export const fuseNotifyInvalEntryOut = new WireStruct(['parent', 'u64'], ['namelen', 'u32'], ['flags', 'u32']);

/** Room that later versions of the protocol may use. */
function spare(type: 'u32' | 'u64', count: number): ['spare', 'u32' | 'u64'][] {
  return Array.from({ length: count }, () => ['spare', type]);
}
