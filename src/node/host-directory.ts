/** A directory of this machine as a filesystem, for stores of objects and layers that are no images. */
import {
  closeSync,
  constants,
  fstatSync,
  type Stats as HostStats,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from 'node:fs';
import { joinPath } from '../bytes/names.ts';
import { checkArgument } from '../contract/arguments.ts';
import { BootfsError, orDamage } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { FileType, Stats, Timestamp } from '../contract/stats.ts';
import type { FileContent, Tree, TreeNode } from '../contract/tree.ts';
import { fillInPieces } from '../device/fill.ts';
import { resolveOptions } from '../mount/mount-options.ts';
import { TreeFileSystem } from '../tree/tree-file-system.ts';
import { splitDeviceNumber } from './file-device.ts';

const BLOCK_SIZE = 4096;

/** An inode of the host under the path that led to it. */
interface HostNode extends TreeNode {
  readonly path: Uint8Array;
  readonly stats: Stats;
}

/**
 * The tree of `directory`, read as it is at the time of each call; extended attributes are left out. `close` gives back the file that was read last.
 *
 * @throws ENOENT, ENOTDIR, EIO
 */
export function hostDirectory(directory: string): FileSystem & { close(): void } {
  checkArgument(typeof directory === 'string', 'directory', 'a string', directory);
  const tree = new HostTree(Buffer.from(directory));
  tree.root();
  const facts = {
    format: 'directory',
    type: 'directory',
    label: '',
    uuid: '',
    blockSize: BLOCK_SIZE,
    features: { names: [], unknown: [] },
    requirements: [],
    journal: undefined,
    details: {},
  };
  const fs = new TreeFileSystem({ tree, facts }, resolveOptions({}));
  return Object.assign(fs, { close: () => tree.close() });
}

class HostTree implements Tree<HostNode> {
  private readonly top: Uint8Array;
  /** One file is kept open: reads come in pieces. */
  private opened: { readonly path: Uint8Array; readonly descriptor: number } | undefined;

  constructor(top: Uint8Array) {
    this.top = top;
  }

  root(): HostNode {
    // The directory itself may be a link; nothing in it is followed.
    const node = this.nodeAt(joinPath(this.top, Buffer.from('.')));
    if (node === undefined) throw new BootfsError('ENOENT', 'no such directory');
    return node;
  }

  lookup(directory: HostNode, name: Uint8Array): HostNode | undefined {
    return this.nodeAt(joinPath(directory.path, name));
  }

  entries(
    directory: HostNode,
    visit: (entry: { name: Uint8Array; ino: number; type: FileType }) => void,
    onDamage: (damage: BootfsError) => void,
  ): void {
    const names = onHost(() => readdirSync(Buffer.from(directory.path), { encoding: 'buffer' }), []);
    for (const name of names) {
      const node = orDamage(() => this.lookup(directory, name), onDamage);
      if (node !== undefined) visit({ name, ino: node.ino, type: node.type });
    }
  }

  stats(node: HostNode): Stats {
    return node.stats;
  }

  readlink(node: HostNode): Uint8Array {
    return onHost(() => readlinkSync(Buffer.from(node.path), { encoding: 'buffer' }), Buffer.alloc(0));
  }

  content(node: HostNode): FileContent {
    return {
      size: node.size,
      read: (byteOffset, target) => this.read(node, byteOffset, target),
      extents: () => (node.size === 0 ? [] : [{ kind: 'data', logicalOffset: 0, length: node.size }]),
    };
  }

  xattrs(): [] {
    return [];
  }

  close(): void {
    if (this.opened !== undefined) closeSync(this.opened.descriptor);
    this.opened = undefined;
  }

  private nodeAt(path: Uint8Array): HostNode | undefined {
    const found = onHost(() => lstatSync(Buffer.from(path)), undefined);
    if (found === undefined) return undefined;
    const stats = statsOf(found);
    return { type: stats.type, ino: stats.ino, size: stats.size, path, stats };
  }

  private read(node: HostNode, byteOffset: number, target: Uint8Array): void {
    const descriptor = this.descriptorOf(node);
    fillInPieces(target, (done, rest) => {
      const length = onHost(() => readSync(descriptor, rest, 0, rest.length, byteOffset + done), 0);
      if (length === 0) throw new BootfsError('EIO', 'a file of this machine became shorter while it was read');
      return length;
    });
  }

  private descriptorOf({ path }: HostNode): number {
    if (this.opened?.path === path) return this.opened.descriptor;
    this.close();
    const descriptor = onHost(() => openQuietly(path), undefined);
    if (descriptor === undefined) throw new BootfsError('EIO', 'a file of this machine is gone');
    this.opened = { path, descriptor };
    if (!fstatSync(descriptor).isFile()) throw new BootfsError('EIO', 'a file of this machine is no file any more');
    return descriptor;
  }
}

/** Neither a link nor a FIFO without a writer is waited for or followed. */
function openQuietly(path: Uint8Array): number {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  return openSync(Buffer.from(path), flags);
}

/** `otherwise` where there is nothing of that name. @throws EIO with what the system said as `cause` */
function onHost<Result, Other>(action: () => Result, otherwise: Other): Result | Other {
  try {
    return action();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return otherwise;
    throw new BootfsError('EIO', message, {}, error);
  }
}

function statsOf(host: HostStats): Stats {
  const { mode, uid, gid, size, nlink, ino, blocks } = host;
  const type = typeOf(host);
  const times = { mtime: timeOf(host.mtimeMs), atime: timeOf(host.atimeMs), ctime: timeOf(host.ctimeMs) };
  return {
    type,
    mode,
    uid,
    gid,
    size,
    nlink,
    ino,
    blocks,
    ...times,
    ...((type === 'char' || type === 'block') && { rdev: splitDeviceNumber(host.rdev) }),
  };
}

function typeOf(host: HostStats): FileType {
  if (host.isFile()) return 'file';
  if (host.isDirectory()) return 'dir';
  if (host.isSymbolicLink()) return 'symlink';
  if (host.isCharacterDevice()) return 'char';
  if (host.isBlockDevice()) return 'block';
  return host.isFIFO() ? 'fifo' : 'socket';
}

/** As exact as milliseconds in a float are. */
function timeOf(milliseconds: number): Timestamp {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanoseconds: Math.floor((milliseconds - seconds * 1000) * 1e6) };
}
