/** Flags of include/uapi/linux/fuse.h, and what they are used with. */

/** FUSE_INIT: reads of one file may be under way at the same time. */
export const FUSE_ASYNC_READ = 1 << 0;
/** FUSE_INIT: READDIRPLUS is there; with AUTO the kernel asks for it only where somebody looks the entries up. */
export const FUSE_DO_READDIRPLUS = 1 << 13;
export const FUSE_READDIRPLUS_AUTO = 1 << 14;
/** FUSE_INIT: lookups and listings of one directory may be under way at the same time. */
export const FUSE_PARALLEL_DIROPS = 1 << 18;
/** FUSE_INIT: access control lists are attributes in the kernel's form, and the kernel enforces them. */
export const FUSE_POSIX_ACL = 1 << 20;
/** FUSE_INIT: `max_pages` of the answer counts. */
export const FUSE_MAX_PAGES = 1 << 22;
/** FUSE_INIT: the targets of symbolic links may be kept. */
export const FUSE_CACHE_SYMLINKS = 1 << 23;

/** FUSE_OPEN: what the kernel has of the file stays valid. */
export const FOPEN_KEEP_CACHE = 1 << 1;
/** FUSE_OPENDIR: the kernel may keep the listing. */
export const FOPEN_CACHE_DIR = 1 << 3;

/** open(2), the same on every machine that runs Node. */
export const O_ACCMODE = 3;
export const O_RDONLY = 0;

/** access(2). */
export const W_OK = 2;

/** lseek(2). */
export const SEEK_DATA = 3;
export const SEEK_HOLE = 4;

/** statx(2): what stat(2) has, and the time of creation. */
export const STATX_BASIC_STATS = 0x7ff;
export const STATX_BTIME = 0x800;
