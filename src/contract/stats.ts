/** What is told about one inode. */

export type FileType = 'file' | 'dir' | 'symlink' | 'char' | 'block' | 'fifo' | 'socket';

/** Seconds since 1970, negative before; nanoseconds always count forwards, 0 to 999 999 999. */
export interface Timestamp {
  /** A whole number. */
  readonly seconds: number;
  /** 0 where the format keeps whole seconds. */
  readonly nanoseconds: number;
}

/** What `lstat` tells, as Linux shows it. */
export interface Stats {
  /** By the mode of the inode; what a directory entry says does not count. */
  readonly type: FileType;
  /** The whole st_mode: type bits and permissions. */
  readonly mode: number;
  /** A number; no names are looked up. */
  readonly uid: number;
  /** A number; no names are looked up. */
  readonly gid: number;
  /** Bytes. */
  readonly size: number;
  /** Names that lead to the inode, as it counts them itself. */
  readonly nlink: number;
  /** The format's own number. */
  readonly ino: number;
  /** What it takes up, in units of 512 bytes, where the format counts that. */
  readonly blocks?: number;
  /** For char and block devices. */
  readonly rdev?: { readonly major: number; readonly minor: number };
  /** Contents were changed. */
  readonly mtime: Timestamp;
  /** Contents were read. */
  readonly atime: Timestamp;
  /** The inode was changed. */
  readonly ctime: Timestamp;
  /** Creation, where the format keeps it. */
  readonly birthtime?: Timestamp;
  /** Inode flags by their kernel name without the prefix, such as `IMMUTABLE`; ext4 and XFS. */
  readonly flags?: readonly string[];
  /** Project id, where the filesystem has them. */
  readonly projectId?: number;
}
