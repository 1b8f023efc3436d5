/** The inodes that unpacking makes, as those of the kernel's ramfs. */
import type { BlockDevice } from '../contract/block-device.ts';
import type { BootfsError } from '../contract/errors.ts';
import type { FileType } from '../contract/stats.ts';
import type { TreeNode } from '../contract/tree.ts';

/** The bits of a mode that hold the type, and the types that unpacking treats each in its own way (include/uapi/linux/stat.h). */
export const S_IFMT = 0o170000;
/** A regular file. */
export const S_IFREG = 0o100000;
/** A symbolic link. */
export const S_IFLNK = 0o120000;
/** A directory. */
export const S_IFDIR = 0o040000;

/** Where the body of a file is. */
export interface Body {
  /** The initrd, or what a compressed part of it unpacks to. */
  readonly source: BlockDevice;
  /** Of its first byte there. */
  readonly byteOffset: number;
  /** Of a compressed part: where its stream is in the initrd; undefined for a plain archive. */
  readonly packed?: { readonly byteOffset: number; length: number };
  /** It is cut off. */
  damage?: BootfsError;
}

/** An inode; later entries change it. */
export interface InitrdNode extends TreeNode {
  readonly ino: number;
  readonly type: FileType;
  size: number;
  /** The whole st_mode. */
  mode: number;
  /** c_uid. */
  uid: number;
  /** c_gid. */
  gid: number;
  /** Names that lead to it now. */
  nlink: number;
  /** Seconds since 1970. */
  mtime: number;
  /** For char and block devices. */
  readonly rdev?: { readonly major: number; readonly minor: number };
  /** Of a symbolic link. */
  readonly target?: Uint8Array;
  /** Of a file that has one. */
  body?: Body;
  /** Of a directory: by the bytes of the name as characters, in the order in which they were made. */
  readonly children?: Map<string, InitrdNode>;
  /** Of a directory; of the root itself. */
  parent?: InitrdNode;
  /** Of a directory: how many are above it. */
  readonly depth?: number;
}

/** The bytes that `decodeLatin1` made characters of: names are keys. */
export function bytesOf(characters: string): Uint8Array {
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at);
  return bytes;
}
