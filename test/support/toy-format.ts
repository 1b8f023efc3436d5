/**
 * A format that bootfs does not know, to prove that the contract is all that a format needs: a flat archive of named
 * files. `toyfs\0`, label NUL-padded to 10, then records of {u8 name length, u32le size, name, bytes}; a name ending in
 * `/` is a directory, and `a/b` stands in `a/`.
 */
import { u32le } from '../../src/bytes/endian.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/bytes/utf8.ts';
import type { BlockDevice, Driver, Stats, Tree, TreeNode } from '../../src/index.ts';
import { readBytes } from '../../src/index.ts';

const HEADER_BYTES = 16;
const EPOCH = { seconds: 0, nanoseconds: 0 };

interface ToyNode extends TreeNode {
  readonly path: string;
  readonly byteOffset: number;
}

class ToyTree implements Tree<ToyNode> {
  private readonly device: BlockDevice;
  private readonly nodes: ToyNode[] = [{ type: 'dir', ino: 1, size: 0, path: '', byteOffset: 0 }];

  constructor(device: BlockDevice) {
    this.device = device;
    for (let at = HEADER_BYTES; at + 5 <= device.size; ) {
      const head = readBytes(device, at, 5);
      const name = decodeUtf8(readBytes(device, at + 5, head[0])) ?? '';
      if (name === '') break;
      const size = u32le(head, 1);
      const type = name.endsWith('/') ? 'dir' : 'file';
      const ino = this.nodes.length + 1;
      this.nodes.push({ type, ino, size, path: name.replace(/\/$/, ''), byteOffset: at + 5 + head[0] });
      at += 5 + head[0] + size;
    }
  }

  root = (): ToyNode => this.nodes[0];
  readlink = (): Uint8Array => new Uint8Array(0);
  xattrs = (): [] => [];

  lookup(directory: ToyNode, name: Uint8Array): ToyNode | undefined {
    const prefix = directory.path === '' ? '' : `${directory.path}/`;
    return this.nodes.find(({ path }) => path !== '' && path === prefix + decodeUtf8(name));
  }

  entries(directory: ToyNode, visit: Parameters<Tree<ToyNode>['entries']>[1]): void {
    const prefix = directory.path === '' ? '' : `${directory.path}/`;
    for (const { path, ino, type } of this.nodes) {
      const name = path.slice(prefix.length);
      if (path.startsWith(prefix) && name !== '' && !name.includes('/')) visit({ name: encodeUtf8(name), ino, type });
    }
  }

  stats({ type, ino, size }: ToyNode): Stats {
    const mode = type === 'dir' ? 0o40755 : 0o100644;
    return { type, mode, uid: 0, gid: 0, size, nlink: 1, ino, mtime: EPOCH, atime: EPOCH, ctime: EPOCH };
  }

  content({ size, byteOffset }: ToyNode) {
    const { device } = this;
    return {
      size,
      read: (from: number, target: Uint8Array) => device.read(byteOffset + from, target),
      extents: () => [{ kind: 'data' as const, logicalOffset: 0, length: size, physicalOffset: byteOffset }],
    };
  }
}

const labelOf = (device: BlockDevice): string => (decodeUtf8(readBytes(device, 6, 10)) ?? '').replace(/\0+$/, '');

export const toyDriver: Driver = {
  name: 'toy',
  title: 'toy',
  recognise(device) {
    if (device.size < HEADER_BYTES || decodeUtf8(readBytes(device, 0, 6)) !== 'toyfs\0') return undefined;
    return { kind: 'toyfs', label: labelOf(device), uuid: '', isMountable: true, isProven: () => false };
  },
  open: (device) => ({
    tree: new ToyTree(device),
    facts: {
      ...{ format: 'toy', type: 'toyfs', label: labelOf(device), uuid: '', blockSize: 512, journal: undefined },
      ...{
        features: { names: [], unknown: [] },
        requirements: [],
        details: { flavour: { kind: 'text', value: 'plain' } },
      },
    },
  }),
};
