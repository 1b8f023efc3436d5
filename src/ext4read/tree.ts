/** ext4 as a tree of inodes. */
import { type BootfsError, corrupt, notInBundle } from '../contract/errors.ts';
import type { Stats } from '../contract/stats.ts';
import type { FileContent, Tree, TreeEntry, Xattr } from '../contract/tree.ts';
import { EXT4_FEATURE_RO_COMPAT_PROJECT } from '../ext4-superblock/ondisk/features.ts';
import { EXT4_ROOT_INO } from '../ext4-superblock/ondisk/superblock.ts';
import type { Mapping } from '../mapping/run.ts';
import { openContent } from './content.ts';
import { NameIndexes } from './directory/name-index.ts';
import type { Encryption } from './encryption.ts';
import { lookupCurrentName, visitCurrentNames } from './fast-commit/directory.ts';
import { decodeInode, hasFlag, type Inode, readInodeRecord } from './inode/inode.ts';
import { decodeDeviceNumber } from './inode/inode-fields.ts';
import { EXT4_EA_INODE_FL, EXT4_ENCRYPT_FL, namesOfFlags } from './inode/inode-flags.ts';
import { mappingOf } from './mapping/file-mapping.ts';
import { checkFastSymlink, isFastSymlink, readSymlink } from './symlink.ts';
import type { FsVerity } from './verity/verity.ts';
import { isNameableInode } from './volume/superblock.ts';
import type { Volume } from './volume/volume.ts';
import { readXattrs } from './xattr/xattr.ts';

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Parts that a bundle may be built without. */
export interface Ext4TreeParts {
  /** Verifies what is read of files that have it, and tells their digests. */
  readonly fsVerity?: FsVerity;
  /** Shows encrypted links, and what encrypted directories hold; those are named by `noKeyNames`. */
  readonly encryption?: Encryption;
  /** Looks for damage that nobody meets who reads files: for `check --deep`. */
  readonly audit?: {
    /** In what no path leads to. */
    volume(volume: Volume, onDamage: (damage: BootfsError) => void): void;
    /** In a directory. */
    directory(volume: Volume, directory: Inode, onDamage: (damage: BootfsError) => void): void;
  };
}

/** ext4 as a tree of inodes. */
export class Ext4Tree implements Tree<Inode> {
  private readonly volume: Volume;
  private readonly rootInode: Inode;
  private readonly indexes: NameIndexes;
  private readonly fsVerity: FsVerity | undefined;
  private readonly encryption: Encryption | undefined;
  /** Of the last inode that was asked for: whoever finds a file mostly reads it next. */
  private lastMapping: { readonly inode: Inode; readonly mapping: Mapping } | undefined;
  /** Absent where the bundle was built without. */
  readonly audit?: (onDamage: (damage: BootfsError) => void) => void;
  /** Likewise. */
  readonly auditNode?: (inode: Inode, onDamage: (damage: BootfsError) => void) => void;

  /** @throws ERR_BOOTFS_CORRUPT where the root is no directory: Linux then refuses to mount. */
  constructor(volume: Volume, { fsVerity, encryption, audit }: Ext4TreeParts) {
    this.volume = volume;
    this.fsVerity = fsVerity;
    this.encryption = encryption;
    if (audit !== undefined) {
      this.audit = (onDamage) => audit.volume(volume, onDamage);
      this.auditNode = (inode, onDamage) => {
        if (inode.type === 'dir') audit.directory(volume, inode, onDamage);
      };
    }
    this.indexes = new NameIndexes(volume.options);
    const root = this.readInode(EXT4_ROOT_INO);
    if (root.type !== 'dir' || root.size === 0 || root.blocks512 === 0) {
      throw corrupt('the root is no directory', { inode: EXT4_ROOT_INO, mode: root.mode, size: root.size });
    }
    this.rootInode = root;
  }

  root(): Inode {
    return this.rootInode;
  }

  lookup(directory: Inode, name: Uint8Array): Inode | undefined {
    const ino = lookupCurrentName(this.volume, this.indexes, directory, name);
    if (ino === undefined) return undefined;
    if (!isNameableInode(this.volume.superblock, ino) || ino === directory.ino) {
      throw corrupt(`ext4_dir_entry.inode is ${ino}`, { inode: directory.ino });
    }
    const inode = this.readInode(ino);
    if (!hasFlag(directory, EXT4_ENCRYPT_FL) || (inode.type !== 'dir' && inode.type !== 'symlink')) return inode;
    if (hasFlag(inode, EXT4_ENCRYPT_FL) && this.encryption?.permits(this.volume, directory, inode)) return inode;
    throw corrupt('encrypted in another way than its directory, or not at all', { inode: ino });
  }

  entries(directory: Inode, visit: (entry: TreeEntry) => void, onDamage: (damage: BootfsError) => void): void {
    visitCurrentNames(this.volume, directory, visit, onDamage);
  }

  stats(inode: Inode): Stats {
    const hasProjects = (this.volume.superblock.roCompat & EXT4_FEATURE_RO_COMPAT_PROJECT) !== 0;
    const isDevice = inode.type === 'char' || inode.type === 'block';
    const { type, mode, uid, gid, nlink, ino, mtime, atime, ctime, birthtime } = inode;
    // Of an encrypted link the length of what readlink gives.
    const isEncryptedLink = type === 'symlink' && hasFlag(inode, EXT4_ENCRYPT_FL);
    const size = isEncryptedLink ? this.readlink(inode).length : inode.size;
    // Of a file that stands in its inode Linux counts the bytes as if they took up room of their own.
    const isInline = type === 'file' && inode.inlineTail !== undefined;
    const blocks = inode.blocks512 + (isInline ? Math.ceil(size / 512) : 0);
    const stats: Writable<Stats> = { type, mode, uid, gid, size, nlink, ino, blocks, mtime, atime, ctime };
    if (birthtime !== undefined) stats.birthtime = birthtime;
    if (isDevice) stats.rdev = decodeDeviceNumber(inode.block);
    stats.flags = namesOfFlags(inode.flags);
    if (hasProjects) stats.projectId = inode.projectId;
    return stats;
  }

  readlink(inode: Inode): Uint8Array {
    if (!hasFlag(inode, EXT4_ENCRYPT_FL)) return readSymlink(this.volume, inode);
    if (this.encryption === undefined) throw notInBundle('encryption of symbolic links', { inode: inode.ino });
    return this.encryption.linkTarget(this.volume, inode);
  }

  content(inode: Inode): FileContent {
    return openContent(this.volume, inode, this.mappingOf, this.fsVerity);
  }

  xattrs(inode: Inode, onDamage: (damage: BootfsError) => void, maximumBytes: number): Xattr[] {
    return readXattrs(this.volume, inode, onDamage, maximumBytes);
  }

  /** An inode that a path may lead to, with the root of its block mapping checked, as Linux does before it shows one. */
  private readInode(ino: number): Inode {
    const { volume } = this;
    const inode = decodeInode(volume, ino, readInodeRecord(volume, ino));
    if (hasFlag(inode, EXT4_EA_INODE_FL)) throw corrupt('the inode of an attribute value has a name', { inode: ino });
    if (inode.type === 'symlink' && isFastSymlink(volume, inode)) checkFastSymlink(inode);
    else if (inode.inlineTail !== undefined) return inode;
    else if (inode.type === 'file' || inode.type === 'dir' || inode.type === 'symlink') this.mappingOf(inode);
    return inode;
  }

  private readonly mappingOf = (inode: Inode): Mapping => {
    if (this.lastMapping?.inode !== inode) this.lastMapping = { inode, mapping: mappingOf(this.volume, inode) };
    return this.lastMapping.mapping;
  };
}
