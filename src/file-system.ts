/** The interfaces that bootfs is used through; see `index.ts` for the guide. */
import type { PathLike } from './bytes/names.ts';
import type { BlockDevice } from './device/block-device.ts';
import type { BootfsError } from './errors.ts';

export type FileType = 'file' | 'dir' | 'symlink' | 'char' | 'block' | 'fifo' | 'socket';

/** Seconds since 1970, negative before; nanoseconds always count forwards, 0 to 999 999 999. */
export interface Timestamp {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** What `lstat` tells, as Linux shows it. */
export interface Stats {
  readonly type: FileType;
  /** The whole st_mode: type bits and permissions. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes. */
  readonly size: number;
  readonly nlink: number;
  readonly ino: number;
  /** For char and block devices. */
  readonly rdev?: { readonly major: number; readonly minor: number };
  readonly mtime: Timestamp;
  readonly atime: Timestamp;
  readonly ctime: Timestamp;
  /** Creation, where the format keeps it. */
  readonly birthtime?: Timestamp;
  /** Inode flags by their kernel name without the prefix, such as `IMMUTABLE`; ext4 only. */
  readonly flags?: readonly string[];
  /** ext4 project id, where the filesystem has them. */
  readonly projectId?: number;
}

export interface Dirent {
  /** A string, or bytes where the name is not UTF-8. */
  readonly name: PathLike;
  readonly type: FileType;
  readonly ino: number;
}

/**
 * One piece of a file. Extents come in order, without gaps, and their lengths sum to the file's size.
 *
 * - `data`: bytes at `physicalOffset`. - `hole`, `unwritten`: zeros. - `inline`: bytes inside the inode.
 * - `compressed`: `physicalLength` bytes at `physicalOffset` that decode to `length` bytes or more.
 */
export interface Extent {
  readonly kind: 'data' | 'hole' | 'unwritten' | 'inline' | 'compressed';
  /** Bytes from the start of the file. */
  readonly logicalOffset: number;
  /** Bytes. */
  readonly length: number;
  /** Bytes from the start of the filesystem's device (of blob `device`, where that is not 0). */
  readonly physicalOffset?: number;
  /** Bytes on disk, for `compressed`. */
  readonly physicalLength?: number;
  /** 0 or absent: the filesystem's own device; n: the n-th blob of an EROFS device table. */
  readonly device?: number;
  /** At least a part of these bytes is served from the journal. */
  readonly fromJournal?: boolean;
  /** Other files may use the same blocks. */
  readonly shared?: boolean;
}

/** An open file. There is nothing to close. */
export interface FileReader {
  /** Bytes. */
  readonly size: number;
  readonly stats: Stats;
  /**
   * Reads from `byteOffset` on into `target` and says how many bytes it got: fewer than asked only at the end of the
   * file. @throws EINVAL for a negative or fractional offset.
   */
  read(byteOffset: number, target: Uint8Array): number;
  extents(): Extent[];
  /** Of an fs-verity file what `fsverity digest` prints, `sha256:` and hexadecimal digits; undefined for others. */
  verityDigest(): string | undefined;
}

/** An entry of a walk, with its contents at hand without walking the path again. */
export interface WalkEntry {
  /** Absolute. */
  readonly path: PathLike;
  readonly stats: Stats;
  /** For a file. */
  open(): FileReader;
  /** For a symbolic link. */
  readlink(): PathLike;
  xattrs(): XattrEntry[];
}

/** An entry of a walk with `damage: 'report'`. */
export interface ReportedEntry extends Omit<WalkEntry, 'stats'> {
  /** Absent where the inode itself can't be read. */
  readonly stats?: Stats;
  /** Why the inode, or a part of the directory, can't be read. */
  readonly error?: BootfsError;
}

export interface XattrEntry {
  /** With prefix, such as `security.selinux`. */
  readonly name: PathLike;
  /** As the kernel returns it. */
  readonly value: Uint8Array;
}

export type FileSystemType = 'ext2' | 'ext3' | 'ext4' | 'erofs';

export interface Features {
  /** Kernel names without the prefix, lower case, in the order of their bits, such as `has_journal`, `extents`, `64bit`. */
  readonly names: readonly string[];
  /** Bits that bootfs does not know, such as `ro_compat 0x40000000`. */
  readonly unknown: readonly string[];
}

export interface FileSystem {
  readonly type: FileSystemType;
  /** The volume's name; '' where it has none. */
  readonly label: string;
  readonly uuid: string;
  /** Bytes. */
  readonly blockSize: number;
  readonly features: Features;
  /** What became of the journal; undefined where the format has none at all (EROFS). */
  readonly journal: JournalReport | undefined;
  /** Facts for people, in the order in which `info` shows them. */
  readonly details: Readonly<Record<string, number | string | boolean>>;

  readdir(path: PathLike): PathLike[];
  readdir(path: PathLike, options: { withFileTypes: true }): Dirent[];
  /** Follows symbolic links. */
  stat(path: PathLike): Stats;
  lstat(path: PathLike): Stats;
  /** Never throws for a path that is not there; a damaged directory on the way still does. */
  exists(path: PathLike): boolean;
  /** The whole file, up to `limits.readFileBytes`; a string with 'utf8', in which what is not UTF-8 is an error. */
  readFile(path: PathLike): Uint8Array;
  readFile(path: PathLike, encoding: 'utf8'): string;
  open(path: PathLike): FileReader;
  readlink(path: PathLike): PathLike;
  /** The path without symbolic links, `.` and `..`. */
  realpath(path: PathLike): PathLike;
  /** Full names with prefix, sorted by their bytes. Symbolic links are not followed, nor are they by `getxattr`. */
  listxattr(path: PathLike): PathLike[];
  /** The value as the kernel returns it; undefined where there is no such attribute. */
  getxattr(path: PathLike, name: PathLike): Uint8Array | undefined;
  extents(path: PathLike): Extent[];
  /**
   * Verifies the metadata that no path leads to and that reading does without: on ext4 the checksums of bitmaps and of
   * the orphan file. What is wrong is handed to `onDamage`.
   */
  audit(onDamage: (damage: BootfsError) => void): void;
  /**
   * `path` itself (default `/`) and the tree below it, sorted by the bytes of the whole path: /a, /a-b, /a/b. An
   * unreadable entry throws, or is listed with its `error` where `damage` is 'report'.
   */
  walk(path?: PathLike, options?: { damage?: 'throw' }): IterableIterator<WalkEntry>;
  walk(path: PathLike, options: { damage: 'report' }): IterableIterator<ReportedEntry>;
}

/** One transaction found in the log. */
export interface JournalTransaction {
  /** u32 sequence number. */
  readonly tid: number;
  /** Commit time; absent where the commit block does not carry one. */
  readonly commitTime?: Timestamp;
  /** Logged blocks. */
  readonly blocks: number;
  /** Of these, not replayed as a revoke record says so. */
  readonly revokedBlocks: number;
  /** Revoke records in the transaction. */
  readonly revokes: number;
  /** Logged blocks whose first four bytes had to be restored. */
  readonly escapes: number;
  /** First log block of the transaction. */
  readonly logBlock: number;
}

export interface JournalReport {
  /** `none`: no journal; `clean`: nothing to replay; `dirty`: the log holds what the filesystem's own blocks lack. */
  readonly state: 'none' | 'clean' | 'dirty';
  /** What was done about it. `salvaged`: the log is damaged, its consistent prefix is in use. */
  readonly action: 'none' | 'replayed' | 'ignored' | 'salvaged';
  readonly verify: Verify;
  readonly location?: 'internal' | 'external';
  readonly uuid?: string;
  readonly checksum?: 'none' | 'v1' | 'v2' | 'v3';
  /** jbd2 feature names, lower case. */
  readonly features?: readonly string[];
  /** Blocks in the log, superblock included. */
  readonly logBlocks?: number;
  /** Where the scan began: s_start and s_sequence. */
  readonly start?: number;
  readonly sequence?: number;
  /** In log order; at most `limits.reportedTransactions` of them. */
  readonly transactions: readonly JournalTransaction[];
  /** All that were replayed, the unlisted ones included. */
  readonly transactionCount: number;
  /** Different filesystem blocks that the replay serves. */
  readonly replayedBlocks: number;
  readonly revokes: number;
  readonly escapes: number;
  /** Where and why the scan ended. */
  readonly stopped?: { readonly logBlock: number; readonly tid: number; readonly reason: string };
  /** What the log held but the replay left out, and why. */
  readonly dropped: readonly string[];
  /** Damage that `salvage` read past. */
  readonly damage: readonly string[];
  readonly fastCommits?: FastCommitReport;
  /** Inodes on the orphan list that Linux would delete or truncate at its next mount; a reader need not. */
  readonly orphans?: number;
}

export interface FastCommitReport {
  /** Blocks of the log that are set aside for fast commits. */
  readonly areaBlocks: number;
  /** `applied`, or why the area was left alone. */
  readonly status: 'applied' | 'empty' | 'stale' | 'damaged';
  readonly tid?: number;
  /** Fast commits, that is valid TAIL tags. */
  readonly commits: number;
  /** Tags applied, by the kernel's name without the prefix: `ADD_RANGE`, `CREAT`, ... */
  readonly tags: Readonly<Record<string, number>>;
  readonly stopped?: string;
}

/** How checksums are treated. `lazy`: a logged block is checked when it is served; the rest as `eager`. */
export type Verify = 'eager' | 'lazy' | 'none';

export interface Limits {
  /** Most bytes that `readFile` returns; 1 GiB by default. */
  readonly readFileBytes: number;
  /** Most entries in one directory listing; 2 000 000 by default. */
  readonly directoryEntries: number;
  /** Most transactions that the report lists one by one; 10 000 by default. */
  readonly reportedTransactions: number;
  /** Most blocks that one journal replay may map (16 bytes each); 16 777 216 by default. */
  readonly replayedBlocks: number;
}

/** A decoder handed in by the host, or one of the project's own: fills all of `target` from `source`, or throws. */
export type Decoder = (source: Uint8Array, target: Uint8Array) => void;

export interface MountOptions {
  /** Default `auto`. */
  readonly type?: 'auto' | 'ext4' | 'erofs';
  /**
   * `replay` (default): what Linux would show. `ignore`: what a loader that ignores the journal sees. `require-clean`:
   * ERR_BOOTFS_DIRTY unless there is nothing to replay. `salvage`: replay what is consistent in a damaged log.
   */
  readonly journal?: 'replay' | 'ignore' | 'require-clean' | 'salvage';
  /** Default `eager`. */
  readonly verify?: Verify;
  /** `enforce` verifies fs-verity files on every read. Default `ignore`. */
  readonly fsverity?: 'ignore' | 'enforce';
  /** ext4: the device that holds an external journal. */
  readonly journalDevice?: BlockDevice;
  /** ext4: use this copy of the superblock: a block number in blocks of the filesystem, or the first good backup. */
  readonly superblock?: number | 'backup';
  /** EROFS: the devices of the device table, in its order. */
  readonly blobs?: readonly BlockDevice[];
  /** EROFS: decoders of the host's, in place of those in the bundle. */
  readonly codecs?: Readonly<Partial<Record<'lz4' | 'lzma' | 'deflate' | 'zstd', Decoder>>>;
  /** Bytes kept for metadata; default 4 MiB, least 128 KiB. */
  readonly cacheBytes?: number;
  readonly limits?: Partial<Limits>;
  /** Doubts that do not stop the read. bootfs itself never prints. */
  readonly onWarning?: (warning: BootfsError) => void;
}
