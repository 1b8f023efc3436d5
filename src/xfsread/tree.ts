/** XFS as a tree of inodes. */
import { type BootfsError, corrupt } from '../contract/errors.ts';
import type { Details } from '../contract/facts.ts';
import type { Stats } from '../contract/stats.ts';
import type { FileContent, Tree, TreeEntry, Xattr } from '../contract/tree.ts';
import { openContent } from './content.ts';
import { lookupInDirectory, visitDirectory } from './directory/directory.ts';
import { DirectoryMemory } from './directory/directory-space.ts';
import type { SharedBlocks } from './groups/shared-blocks.ts';
import { decodeDeviceNumber, type Inode } from './inode/inode.ts';
import { namesOfFlags } from './inode/inode-flags.ts';
import type { ForkReader } from './mapping/fork-reader.ts';
import { readSymlink } from './symlink.ts';
import { BASIC_BLOCK, isNameableInode } from './volume/address.ts';
import type { Superblock } from './volume/superblock.ts';
import { badInodeNumber, type Volume } from './volume/volume.ts';
import type { EditedXattrs } from './xattr/edited-xattrs.ts';
import { readXattrs } from './xattr/xattrs.ts';

/** Parts that a bundle may be built without: nothing that a boot loader reads needs them. */
export interface XfsParts {
  /** `FileSystem.details`. */
  readonly describe?: (superblock: Superblock) => Details;
  /** Checks what no path leads to: for `check --deep`. */
  readonly auditGroups?: (volume: Volume, onDamage: (damage: BootfsError) => void) => void;
  /** Tells which extents other files use. */
  readonly sharedBlocks?: (volume: Volume) => SharedBlocks;
}

/** XFS as nodes, entries and contents; a node is an inode. */
export class XfsTree implements Tree<Inode> {
  private readonly forks: ForkReader;
  private readonly editedXattrs: EditedXattrs;
  private readonly directories: DirectoryMemory;
  private readonly shared: SharedBlocks | undefined;
  private readonly rootInode: Inode;
  /** Absent where the bundle was built without. */
  readonly audit?: (onDamage: (damage: BootfsError) => void) => void;

  /** @throws ERR_BOOTFS_CORRUPT where the root is no directory: Linux then refuses to mount. */
  constructor(forks: ForkReader, editedXattrs: EditedXattrs, parts: XfsParts = {}) {
    this.forks = forks;
    this.editedXattrs = editedXattrs;
    this.shared = parts.sharedBlocks?.(forks.volume);
    const { auditGroups } = parts;
    if (auditGroups !== undefined) this.audit = (onDamage) => auditGroups(forks.volume, onDamage);
    this.directories = new DirectoryMemory(forks);
    const { rootIno } = forks.volume.superblock;
    const root = forks.readInode(rootIno);
    if (root.type !== 'dir') throw corrupt('the root is no directory', { inode: rootIno, mode: root.mode });
    this.rootInode = root;
  }

  root(): Inode {
    return this.rootInode;
  }

  lookup(directory: Inode, name: Uint8Array): Inode | undefined {
    const ino = lookupInDirectory(this.directories, directory, name);
    if (ino === undefined) return undefined;
    if (!isNameableInode(this.forks.volume.superblock, ino)) throw badInodeNumber(ino, directory.ino);
    return this.forks.readInode(ino);
  }

  entries(directory: Inode, visit: (entry: TreeEntry) => void, onDamage: (damage: BootfsError) => void): void {
    visitDirectory(this.directories, directory, visit, onDamage);
  }

  stats(inode: Inode): Stats {
    const { type, mode, uid, gid, size, nlink, ino, mtime, atime, ctime, birthtime, projectId } = inode;
    const isDevice = type === 'char' || type === 'block';
    const blocks = inode.blockCount * (this.forks.volume.superblock.blockSize / BASIC_BLOCK);
    // What the log left unfinished also takes and frees blocks of trees, which nobody counts here.
    const isCounted = !this.forks.isEdited(ino) && !this.editedXattrs.isEdited(ino);
    return {
      ...{ type, mode, uid, gid, size, nlink, ino, mtime, atime, ctime, birthtime },
      ...(isCounted && { blocks }),
      ...(isDevice && { rdev: decodeDeviceNumber(inode.data) }),
      flags: namesOfFlags(inode.flags, inode.flags2),
      projectId,
    };
  }

  readlink(inode: Inode): Uint8Array {
    return readSymlink(this.forks, inode);
  }

  content(inode: Inode): FileContent {
    return openContent(this.forks, inode, this.shared);
  }

  xattrs(inode: Inode): Xattr[] {
    return readXattrs(this.forks, this.editedXattrs, inode);
  }
}
