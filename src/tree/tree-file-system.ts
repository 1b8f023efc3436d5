/** The public FileSystem over a format's tree of inodes. */
import { bytesFromPath, compareBytes, equalBytes, nameFromBytes } from '../bytes/names.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { checkArgument, checkFileSystem, checkFunction, checkOptions } from '../contract/arguments.ts';
import type { OpenedTree } from '../contract/driver.ts';
import { attempt, BootfsError, hasCode, inCall, isAnswer } from '../contract/errors.ts';
import type { Details, Features, ListedDevice, Requirement } from '../contract/facts.ts';
import type {
  Dirent,
  Extent,
  FileReader,
  FileSystem,
  ReportedEntry,
  WalkEntry,
  XattrEntry,
} from '../contract/file-system.ts';
import type { JournalReport } from '../contract/journal-report.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import type { PathLike } from '../contract/path.ts';
import type { Stats } from '../contract/stats.ts';
import type { FileContent, Tree, TreeNode } from '../contract/tree.ts';
import { beginningOf } from '../device/fill.ts';
import { checkReaddirOptions, listDirectory, type ReaddirOptions } from './directory-listing.ts';
import { type EntrySource, limitedEntries } from './limited-entries.ts';
import { bytesOfSteps, PathMemory, type Step, walkPath } from './path-walk.ts';
import { readableXattrs } from './readable-xattrs.ts';
import { walkTree } from './walk.ts';

/** The public FileSystem of any tree: paths, types of files and errors as node:fs has them. */
export class TreeFileSystem<Node extends TreeNode> implements FileSystem {
  readonly format!: string;
  readonly type!: string;
  readonly label!: string;
  readonly uuid!: string;
  readonly blockSize!: number;
  readonly ioSize!: number | undefined;
  readonly features!: Features;
  readonly requirements!: readonly Requirement[];
  readonly claimedBytes!: number | undefined;
  readonly deviceBytes!: readonly number[];
  readonly listedDevices!: readonly ListedDevice[];
  readonly inodeCount!: number | undefined;
  readonly sharesBlocks!: boolean;
  readonly journal!: JournalReport | undefined;
  readonly details!: Details;
  /** For those who go by inodes rather than by paths; see `treeOf`. */
  readonly tree: Tree<Node>;
  /** Those of the mount. */
  readonly options: ResolvedOptions;
  private readonly lastPath: PathMemory<Node>;

  constructor({ tree, facts }: OpenedTree<Node>, options: ResolvedOptions) {
    Object.assign(this, { deviceBytes: [], listedDevices: [], sharesBlocks: false }, facts);
    this.tree = tree;
    this.options = options;
    this.lastPath = new PathMemory<Node>();
  }

  readdir(path: PathLike, options?: { withFileTypes?: false; recursive?: boolean }): PathLike[];
  readdir(path: PathLike, options: { encoding: 'utf8'; recursive?: boolean }): string[];
  readdir(path: PathLike, options: { encoding: 'buffer'; recursive?: boolean }): Uint8Array[];
  readdir(path: PathLike, options: { withFileTypes: true; recursive?: boolean }): Dirent[];
  readdir(path: PathLike, options: ReaddirOptions = {}): PathLike[] | Dirent[] {
    checkReaddirOptions(options);
    return inCall('scandir', path, () => {
      return listDirectory(this.tree, findDirectory(this, path), this.options, options);
    });
  }

  stat(path: PathLike): Stats {
    return inCall('stat', path, () => this.tree.stats(this.find(path, true)));
  }

  lstat(path: PathLike): Stats {
    return inCall('lstat', path, () => this.tree.stats(this.find(path, false)));
  }

  exists(path: PathLike): boolean {
    const isThere = (): boolean => {
      this.find(path, true);
      return true;
    };
    return attempt(isThere, hasCode('ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'), () => false);
  }

  readFile(path: PathLike): Uint8Array;
  readFile(path: PathLike, encoding: 'utf8' | 'utf-8'): string;
  readFile(path: PathLike, encoding?: string): Uint8Array | string {
    const isKnown = encoding === undefined || (typeof encoding === 'string' && /^utf-?8$/i.test(encoding));
    checkArgument(isKnown, 'encoding', "'utf8', or none for bytes", encoding);
    return inCall('open', path, () => {
      const bytes = this.allBytes(this.contentOf(this.find(path, true)));
      if (encoding === undefined) return bytes;
      const text = decodeUtf8(bytes);
      if (text === undefined) throw new BootfsError('EINVAL', 'not UTF-8 text');
      return text;
    });
  }

  open(path: PathLike): FileReader {
    return inCall('open', path, () => this.reader(this.find(path, true)));
  }

  readlink(path: PathLike): PathLike {
    return inCall('readlink', path, () => {
      const node = this.find(path, false);
      if (node.type !== 'symlink') throw new BootfsError('EINVAL', 'not a symbolic link', { inode: node.ino });
      return nameFromBytes(this.tree.readlink(node));
    });
  }

  realpath(path: PathLike): PathLike {
    return inCall('realpath', path, () => nameFromBytes(bytesOfSteps(walkPath(this.tree, path, true))));
  }

  listxattr(path: PathLike): PathLike[] {
    return inCall('listxattr', path, () =>
      this.xattrEntries(this.find(path, false), rethrow).map((xattr) => xattr.name),
    );
  }

  getxattr(path: PathLike, name: PathLike): Uint8Array | undefined {
    checkArgument(typeof name === 'string' || ArrayBuffer.isView(name), 'name', 'a string or bytes', name);
    return inCall('getxattr', path, () => {
      const wanted = bytesFromPath(name);
      const node = this.find(path, false);
      let damaged: BootfsError | undefined;
      const keep = (damage: BootfsError): void => {
        damaged = damaged ?? damage;
      };
      const xattrs = readableXattrs(this.tree, node, keep, this.options.limits.xattrBytes);
      const found = xattrs.find((xattr) => equalBytes(xattr.name, wanted));
      if (found === undefined && damaged !== undefined) throw damaged;
      return found?.value;
    });
  }

  extents(path: PathLike): Extent[] {
    return inCall('extents', path, () => this.contentOf(this.find(path, true)).extents());
  }

  audit(onDamage: (damage: BootfsError) => void): void {
    checkFunction('onDamage', onDamage);
    this.tree.audit?.(onDamage);
  }

  walk(path?: PathLike, options?: { damage?: 'throw' }): IterableIterator<WalkEntry>;
  walk(path: PathLike, options: { damage: 'report' }): IterableIterator<ReportedEntry>;
  walk(path: PathLike = '/', options: { damage?: 'throw' | 'report' } = {}): IterableIterator<ReportedEntry> {
    checkOptions('options', options, ['damage']);
    const { damage = 'throw' } = options;
    checkArgument(damage === 'throw' || damage === 'report', 'options.damage', "'throw' or 'report'", damage);
    const steps = inCall('walk', path, () => walkPath(this.tree, path, false));
    return this.visits(steps, damage === 'report');
  }

  private *visits(steps: readonly Step<Node>[], reportsDamage: boolean): IterableIterator<ReportedEntry> {
    for (const visit of walkTree(this.tree, bytesOfSteps(steps), this.nodeAt(steps), this.options)) {
      const entry = this.entry(visit.path, visit.node, visit.error);
      if (entry.error !== undefined && !reportsDamage) throw entry.error;
      yield entry;
    }
  }

  private entry(path: Uint8Array, node: Node | undefined, listError: BootfsError | undefined): ReportedEntry {
    const found =
      node &&
      attempt(
        () => this.tree.stats(node),
        isAnswer,
        (damage) => damage,
      );
    const isRead = !(found instanceof BootfsError);
    const error = listError ?? (isRead ? undefined : found);
    const readable = (): Node => {
      if (node !== undefined) return node;
      throw error;
    };
    return {
      path: nameFromBytes(path),
      stats: isRead ? found : undefined,
      error,
      open: () => this.reader(readable()),
      readlink: () => nameFromBytes(this.tree.readlink(readable())),
      audit: (onDamage) => this.tree.auditNode?.(readable(), onDamage),
      xattrs: (onDamage = rethrow, maximumBytes) => this.xattrEntries(readable(), onDamage, maximumBytes),
    };
  }

  /** The inode at `path`. @throws as `stat` */
  find(path: PathLike, followLast: boolean): Node {
    return this.nodeAt(walkPath(this.tree, path, followLast, this.lastPath));
  }

  private nodeAt(steps: readonly Step<Node>[]): Node {
    return steps.length === 0 ? this.tree.root() : steps[steps.length - 1].node;
  }

  private xattrEntries(
    node: Node,
    onDamage: (damage: BootfsError) => void,
    maximumBytes = this.options.limits.xattrBytes,
  ): XattrEntry[] {
    const xattrs = readableXattrs(this.tree, node, onDamage, maximumBytes);
    if (xattrs.length === 0) return [];
    return xattrs
      .sort((left, right) => compareBytes(left.name, right.name))
      .map((xattr) => ({ name: nameFromBytes(xattr.name), value: xattr.value }));
  }

  private allBytes(content: FileContent): Uint8Array {
    const { readFileBytes } = this.options.limits;
    if (content.size > readFileBytes) {
      throw new BootfsError('EFBIG', `file larger than limits.readFileBytes`, { size: content.size, readFileBytes });
    }
    const bytes = new Uint8Array(content.size);
    content.read(0, bytes);
    return bytes;
  }

  private contentOf(node: Node): FileContent {
    if (node.type === 'dir') throw new BootfsError('EISDIR', 'is a directory', { inode: node.ino });
    if (node.type !== 'file') throw new BootfsError('EINVAL', `a ${node.type} has no contents`, { inode: node.ino });
    return this.tree.content(node);
  }

  private reader(node: Node): FileReader {
    return new ContentReader(this.contentOf(node), () => this.tree.stats(node));
  }
}

/** Its functions are its own, and need no `this`: callers take them out of it. */
class ContentReader implements FileReader {
  readonly size: number;
  readonly read: FileReader['read'];
  readonly extents: FileReader['extents'];
  readonly verityDigest: FileReader['verityDigest'];
  readonly veritySignature: FileReader['veritySignature'];
  private readonly readStats: () => Stats;

  constructor(content: FileContent, readStats: () => Stats) {
    this.size = content.size;
    this.read = (byteOffset, target) => {
      const isOffset = typeof byteOffset === 'number' && byteOffset >= 0 && Math.floor(byteOffset) === byteOffset;
      checkArgument(isOffset, 'byteOffset', 'a whole number of 0 or more', byteOffset);
      checkArgument(ArrayBuffer.isView(target), 'target', 'a Uint8Array', target);
      const length = Math.min(target.length, Math.max(content.size - byteOffset, 0));
      if (length > 0) content.read(byteOffset, beginningOf(target, length));
      return length;
    };
    this.extents = () => content.extents();
    this.verityDigest = () => content.verityDigest?.();
    this.veritySignature = () => content.veritySignature?.();
    this.readStats = readStats;
  }

  get stats(): Stats {
    return this.readStats();
  }
}

/** What is behind a filesystem that was mounted here; undefined for one of somebody else's making. */
export function treeOf(fs: FileSystem): Tree<TreeNode> | undefined {
  return fs instanceof TreeFileSystem ? fs.tree : undefined;
}

/** The inode at `path`, links followed; undefined as for `treeOf`. @throws as `FileSystem.stat` */
export function nodeOf(fs: FileSystem, path: PathLike): TreeNode | undefined {
  return fs instanceof TreeFileSystem ? fs.find(path, true) : undefined;
}

/** What `readdir` lists of the directory at `path`. @throws as `FileSystem.readdir`; EINVAL for a filesystem of somebody else's making */
export function entriesOf(fs: FileSystem, path: PathLike): EntrySource {
  checkFileSystem('fs', fs);
  if (!(fs instanceof TreeFileSystem)) throw new BootfsError('EINVAL', 'fs is no filesystem that was mounted here');
  return inCall('scandir', path, () => limitedEntries(fs.tree, findDirectory(fs, path), fs.options.limits));
}

function findDirectory<Node extends TreeNode>(fs: TreeFileSystem<Node>, path: PathLike): Node {
  const directory = fs.find(path, true);
  if (directory.type !== 'dir') throw new BootfsError('ENOTDIR', 'not a directory', { inode: directory.ino });
  return directory;
}

function rethrow(damage: BootfsError): never {
  throw damage;
}
