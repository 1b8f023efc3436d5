/**
 * What a filesystem format gives: inodes, directories and contents. `TreeFileSystem` makes paths of it, the same for
 * every format.
 */
import type { BootfsError } from './errors.ts';
import type { Extent } from './file-system.ts';
import type { FileType, Stats } from './stats.ts';

/** An inode that was read and checked once. */
export interface TreeNode {
  /** By the inode's mode. */
  readonly type: FileType;
  /** What the kernel shows as st_ino; two nodes with the same `ino` are the same inode. */
  readonly ino: number;
  /** Bytes. */
  readonly size: number;
}

/** An entry of a directory as it stands there: what its name leads to is another question. */
export interface TreeEntry {
  /** One name, its bytes as they are on disk: without `/` and NUL. */
  readonly name: Uint8Array;
  /** As `stats` of the inode that it leads to. */
  readonly ino: number;
  /** As the directory has it; undefined where it does not say. */
  readonly type: FileType | undefined;
}

/** An extended attribute as getxattr gives it. */
export interface Xattr {
  /** With prefix, such as `security.selinux`. */
  readonly name: Uint8Array;
  /** As the kernel returns it. */
  readonly value: Uint8Array;
}

/** A file's bytes. */
export interface FileContent {
  /** Bytes. */
  readonly size: number;
  /** Fills all of `target`; the caller has seen to it that [byteOffset, byteOffset + target.length) is inside the size. */
  read(byteOffset: number, target: Uint8Array): void;
  /** In order, without gaps, up to `size`. @throws ERR_BOOTFS_CORRUPT, EIO */
  extents(): Extent[];
  /** Of an fs-verity file. */
  verityDigest?(): string;
  /** Of an fs-verity file: its built-in signature, PKCS#7 in DER. */
  veritySignature?(): Uint8Array | undefined;
}

/** A filesystem as a tree of nodes: what a format has to offer, and all that paths, walks and overlays need. */
export interface Tree<Node extends TreeNode> {
  /** The longest name that a look-up can find; 255 bytes where it is absent. */
  readonly nameBytesMax?: number;
  /** The inode of `/`. @throws ERR_BOOTFS_CORRUPT, EIO */
  root(): Node;
  /** The inode that `name` leads to, as the kernel's own lookup finds it. `name` is neither `.` nor `..`. */
  lookup(directory: Node, name: Uint8Array): Node | undefined;
  /**
   * Every entry but `.` and `..`, in the order on disk, at each call the same; names may be views that change afterwards. Damage is handed to `onDamage` and the rest goes on, as the
   * kernel's readdir has it; the caller throws from there if it wants none.
   */
  entries(directory: Node, visit: (entry: TreeEntry) => void, onDamage: (damage: BootfsError) => void): void;
  /** What `lstat` tells of an inode. @throws ERR_BOOTFS_CORRUPT, EIO */
  stats(node: Node): Stats;
  /** The target of a symbolic link, without a trailing NUL. */
  readlink(node: Node): Uint8Array;
  /** Of a regular file. */
  content(node: Node): FileContent;
  /**
   * What the kernel lists, also for types whose `user.*` it does not hand out. An attribute whose value can't be read is
   * handed to `onDamage`, and the rest goes on; so is, without being read, one that does not fit into what is left of
   * `maximumBytes` for the values of all.
   */
  xattrs(node: Node, onDamage: (damage: BootfsError) => void, maximumBytes: number): Xattr[];
  /** Checks of one inode what no reading of it comes by, where the format has any. */
  auditNode?(node: Node, onDamage: (damage: BootfsError) => void): void;
  /** Checks the metadata that no path leads to, where the format has any. */
  audit?(onDamage: (damage: BootfsError) => void): void;
}
