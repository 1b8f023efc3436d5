/** What a caller of `check` says. */
import type { BlockDevice } from '../../contract/block-device.ts';
import type { BootfsError } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { Disk } from '../../disk/disk.ts';
import type { HashAlgorithm } from '../../hash/algorithms.ts';
import type { Unpackers } from '../../kernel-formats/unpack.ts';

/** What is to be checked, and against what. */
export interface CheckOptions {
  /** The same filesystem mounted with `journal: 'ignore'`, or why that can't be done. Absent: not compared. */
  readonly blind?: FileSystem | BootfsError;
  /** Files and directories to look at besides those of the menu. */
  readonly paths?: readonly string[];
  /** Names of loaders that must be able to boot it, such as `grub-2.06`; see LOADERS. */
  readonly loaders?: readonly string[];
  readonly profile?: 'bootfs';
  /**
   * Read every inode, directory, extent tree and extended attribute, and the whole of compressed and fs-verity files;
   * for the latter the filesystem must be mounted with `fsverity: 'enforce'`.
   */
  readonly deep?: boolean;
  /** The disk that the filesystem is on: then its table and what command lines name on it are judged as well. */
  readonly disk?: Disk;
  /** What kernels may be for, as in the names of the removable media path: `x64`, `aa64`, ...; undefined: not judged. */
  readonly machines?: readonly string[];
  /** Loaders that the firmware would start from the disk, as chains name them: `SYSLINUX 6.04`. */
  readonly started?: readonly string[];
  /** Does bootfs's own loader read it, and no other? It replays journals, and reads whatever configuration there is. */
  readonly isReadByBootfs?: boolean;
  /** What compressed kernels and initrds are looked into with. */
  readonly unpackers?: Unpackers;
  /** The host's own code for the hashes of verity trees, in place of bootfs's. */
  readonly hashOf?: (algorithm: HashAlgorithm) => HashAlgorithm;
  /** Mounts a composefs image with its objects, which are at `objects` on `fs`, for `deep`; absent: the image alone is looked at. */
  readonly mountComposefs?: (image: BlockDevice, fs: FileSystem, objects: string) => FileSystem;
  /** Throws a BootfsError where `signature` (PKCS#7 in DER, detached) is not one of `content` by the certificate that counts. */
  readonly verifySignature?: (signature: Uint8Array, content: Uint8Array) => void;
  /** Called with the path that is looked at, before long work on it. */
  readonly onProgress?: (path: string) => void;
}
