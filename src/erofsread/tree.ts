/** The tree of inodes that TreeFileSystem makes paths of. */
import { beforeNul } from '../bytes/before-nul.ts';
import type { BootfsError } from '../contract/errors.ts';
import type { Stats } from '../contract/stats.ts';
import type { FileContent, Tree, TreeEntry, Xattr } from '../contract/tree.ts';
import { contentOf } from './content.ts';
import { DirectoryBlocks, findEntry, readEntries } from './directory.ts';
import { EROFS_FEATURE_INCOMPAT_METABOX } from './features.ts';
import { type ErofsInode, readInode, statsOf } from './inode.ts';
import { inodeNumber } from './nid.ts';
import type { Volume } from './volume.ts';
import { readXattrs } from './xattr.ts';
import type { XattrPrefix } from './xattr-prefixes.ts';

/** Linux cuts a longer target off: it takes one page, less a NUL. */
const MAX_TARGET = 4095;

/** Checks, of all directories below a root, what no reader meets: for `check --deep`. */
export type ErofsAudit = (volume: Volume, root: ErofsInode, onDamage: (damage: BootfsError) => void) => void;

/** EROFS as a tree of inodes. */
export class ErofsTree implements Tree<ErofsInode> {
  private readonly volume: Volume;
  private readonly prefixes: readonly XattrPrefix[];
  private readonly rootInode: ErofsInode;
  private readonly directoryCapacity: number;
  /** Where the last name was looked up: the next one is most often in the same directory. */
  private lastLookup: { readonly directory: ErofsInode; readonly blocks: DirectoryBlocks } | undefined;
  /** Absent where the bundle was built without. */
  readonly audit?: (onDamage: (damage: BootfsError) => void) => void;

  /** `directoryCapacity`: bytes of one directory that are kept. */
  constructor(
    volume: Volume,
    prefixes: readonly XattrPrefix[],
    rootInode: ErofsInode,
    directoryCapacity: number,
    auditDirectories?: ErofsAudit,
  ) {
    this.volume = volume;
    this.prefixes = prefixes;
    this.rootInode = rootInode;
    this.directoryCapacity = directoryCapacity;
    if (auditDirectories !== undefined) this.audit = (onDamage) => auditDirectories(volume, rootInode, onDamage);
  }

  root(): ErofsInode {
    return this.rootInode;
  }

  lookup(directory: ErofsInode, name: Uint8Array): ErofsInode | undefined {
    const nid = findEntry(this.blocksOf(directory), name);
    return nid && readInode(this.volume, nid);
  }

  private blocksOf(directory: ErofsInode): DirectoryBlocks {
    if (this.lastLookup?.directory === directory) return this.lastLookup.blocks;
    const { blockSize } = this.volume.superblock;
    const blocks = new DirectoryBlocks(contentOf(this.volume, directory), blockSize, this.directoryCapacity);
    this.lastLookup = { directory, blocks };
    return blocks;
  }

  entries(directory: ErofsInode, visit: (entry: TreeEntry) => void, onDamage: (damage: BootfsError) => void): void {
    const { blockSize, incompat } = this.volume.superblock;
    const imageHasMetabox = (incompat & EROFS_FEATURE_INCOMPAT_METABOX) !== 0;
    readEntries(
      contentOf(this.volume, directory),
      blockSize,
      ({ name, nid, type }) => visit({ name, type, ino: inodeNumber(nid, imageHasMetabox) }),
      onDamage,
    );
  }

  stats(inode: ErofsInode): Stats {
    return statsOf(inode, this.volume.superblock.blockSize);
  }

  readlink(inode: ErofsInode): Uint8Array {
    const target = new Uint8Array(Math.min(inode.size, MAX_TARGET));
    contentOf(this.volume, inode).read(0, target);
    return beforeNul(target);
  }

  content(inode: ErofsInode): FileContent {
    return contentOf(this.volume, inode);
  }

  xattrs(inode: ErofsInode, onDamage: (damage: BootfsError) => void, maximumBytes: number): Xattr[] {
    return readXattrs(this.volume, this.prefixes, inode, onDamage, maximumBytes);
  }
}
