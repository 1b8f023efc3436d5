/** Damage with right checksums: an error of that entry alone, as Linux has it. Wrong checksums: likewise. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MountOptions } from '../../../src/contract/options.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { xfsDriver } from '../../../src/xfsread/xfs.ts';
import { imageBytes } from '../../support/images.ts';
import { manifestLines } from '../../support/manifest.ts';
import { bareXfs } from '../../support/xfs/bare-file-system.ts';
import { XfsPatch } from '../../support/xfs/structures.ts';

const IMAGES = ['xfs/xfs-default', 'xfs/xfs-block-1k', 'xfs/xfs-directories', 'xfs/xfs-attributes', 'xfs/xfs-extents'];
const images = new Map(IMAGES.map((name) => [name, imageBytes(name)]));
const open = (patch: XfsPatch) => bareXfs(memoryDevice(patch.image));
const patchOf = (name: string) => new XfsPatch(images.get(`xfs/xfs-${name}`)!);
const inoOf = (name: string, path: string) => open(patchOf(name)).lstat(path).ino;

/** Paths of the entries with an error. */
function broken(patch: XfsPatch): string[] {
  const lines = manifestLines(open(patch)).map((line) => JSON.parse(line) as { path: string; error?: string });
  return lines.filter(({ error }) => error !== undefined).map(({ path }) => path);
}

const INODE_CHANGES: readonly (readonly [string, (view: DataView) => void])[] = [
  ['magic', (view) => view.setUint16(0, 0)],
  ['version', (view) => view.setUint8(4, 2)],
  ['number', (view) => view.setUint32(156, 7)],
  ['uuid', (view) => view.setUint32(160, 7)],
  ['a type that there is not', (view) => view.setUint16(2, 0x3000)],
  ['free', (view) => view.setUint16(2, 0)],
  ['a negative size', (view) => view.setUint32(56, 0x80000000)],
  ['a size past 2^53', (view) => view.setUint32(56, 0x200000)],
  ['a file that is local', (view) => view.setUint8(5, 1)],
  ['more extents than fit', (view) => view.setUint32(76, 100)],
  ['attributes in no form that there is', (view) => view.setUint8(83, 9)],
  ['a form of attributes that it has not', (view) => view.setUint16(82, 1)],
  [
    'extents of attributes that it has not',
    (view) => {
      view.setUint16(82, 2);
      view.setUint32(76, 1);
      view.setUint16(80, 1);
    },
  ],
  ['an attribute fork behind the end', (view) => view.setUint8(82, 50)],
  ['the flag of a metadata file', (view) => view.setUint32(124, 0x20)],
  ['a file on the realtime device', (view) => view.setUint16(90, 1)],
  ['an extent in the headers of its group', (view) => view.setBigUint64(184, 1n)],
  ['an empty extent', (view) => view.setUint32(188, view.getUint32(188) & ~0x1fffff)],
  ['an extent past the end', (view) => view.setUint32(184, 0xffff)],
];

test('a file whose inode is bad is an error, and nothing else is', () => {
  const ino = inoOf('default', '/sizes/4096');
  assert.deepEqual(broken(patchOf('default')), []);
  for (const [what, change] of INODE_CHANGES) {
    const patch = patchOf('default').inode(ino, (view) => void change(view));
    assert.deepEqual(broken(patch), ['/sizes/4096'], what);
  }
  const unsealed = patchOf('default');
  unsealed.image[unsealed.inodeOffset(ino) + 20] ^= 1;
  assert.deepEqual(broken(unsealed), ['/sizes/4096']);
});

test('a bad root refuses the filesystem', () => {
  const patch = patchOf('default');
  const root = patch.view.getUint32(60);
  assert.throws(() => open(patch.inode(root, (view) => view.setUint16(2, 0o100644))), /root/);
});

test('a directory in its inode that breaks its rules is an error, never an empty listing', () => {
  const ino = inoOf('default', '/dir/deep');
  const changes: readonly ((bytes: Uint8Array) => unknown)[] = [
    (bytes) => bytes.fill(9, 0, 1),
    (bytes) => bytes.fill(1, 1, 2),
    (bytes) => bytes.fill(0xff, 2, 6),
    (bytes) => bytes.fill(0, 6, 7),
    (bytes) => bytes.fill(200, 6, 7),
    (bytes) => bytes.fill(0x2f, 9, 10),
    (bytes) => bytes.fill(0, 9, 10),
    (bytes) => bytes.fill(0xff, 12, 16),
    // No entries, while there is room for some; numbers of 8 bytes, of which none needs them.
    (bytes) => bytes.fill(0, 0, 1),
    (bytes) => bytes.set([0, 1, 0, 0, 0, 0, 0, 0, 0, 128]),
  ];
  for (const change of changes) {
    const patch = patchOf('default').inode(ino, (_view, bytes) => change(bytes.subarray(176)));
    assert.ok(broken(patch).includes('/dir/deep'), String(change));
    assert.throws(() => open(patch).readdir('/dir/deep'), { code: 'ERR_BOOTFS_CORRUPT' });
  }
});

test('a block of entries that breaks its rules is an error of its directory', () => {
  const ino = inoOf('directories', '/names-40');
  const start = patchOf('directories').findBlock('XDB3', 0, ino, 40);
  const changes: readonly ((view: DataView, bytes: Uint8Array) => void)[] = [
    (view) => view.setUint32(0, 0x58444433),
    (view) => view.setUint32(12, 1),
    (view) => view.setUint32(24, 1),
    (view) => view.setUint32(44, 1),
    (view) => view.setUint32(96, 0xffffffff),
    (view) => view.setUint8(64 + 8, 0),
    (view) => view.setUint8(64 + 8, 255),
    (view) => view.setUint8(96 + 9, 0x2f),
    (view) => view.setUint16(64 + 14, 65),
    (view) => view.setUint32(view.byteLength - 8, 0x7fffffff),
  ];
  for (const change of changes) {
    const patch = patchOf('directories').block(start, 4096, 4, change);
    assert.throws(() => open(patch).readdir('/names-40'), { code: 'ERR_BOOTFS_CORRUPT' });
  }
  const unsealed = patchOf('directories');
  unsealed.image[start + 200] ^= 1;
  assert.throws(() => open(unsealed).readdir('/names-40'), /checksum/);
});

test('a block that is newer than the log is an error of what it belongs to: the log has been lost', () => {
  const ino = inoOf('directories', '/names-40');
  const start = patchOf('directories').findBlock('XDB3', 0, ino, 40);
  const listed = (cycle: number, options: MountOptions = {}) => {
    const { image } = patchOf('directories').block(start, 4096, 4, (view) => view.setUint32(16, cycle));
    return mountWith([xfsDriver])(memoryDevice(image), options).readdir('/names-40').length;
  };
  assert.throws(() => listed(999), /newer than the log/);
  assert.equal(listed(0), 40);
  assert.equal(listed(999, { journal: 'ignore' }), 40, 'without the log there is nothing to compare with');
});

test('with a damaged leaf names are shown, but none is found', () => {
  const ino = inoOf('directories', '/names-300');
  const start = patchOf('directories').findBlock('\x3d\xf1', 8, ino, 48);
  for (const change of [(view: DataView) => view.setUint16(8, 0x3eee), (view: DataView) => view.setUint16(56, 900)]) {
    const fs = open(patchOf('directories').block(start, 4096, 12, change));
    assert.equal(fs.readdir('/names-300').length, 300);
    assert.throws(() => fs.lstat('/names-300/n-00001'), { code: 'ERR_BOOTFS_CORRUPT' });
  }
});

test('leaves and nodes that lead in a circle, or to another level, end', () => {
  const ino = inoOf('directories', '/names-900');
  const clean = patchOf('directories');
  const leaf = clean.findBlock('\x3d\xff', 8, ino, 48);
  const circle = patchOf('directories').block(leaf, 4096, 12, (view) => {
    // Every entry of one hash that no name has, and this leaf behind itself.
    for (let at = 64; at < 64 + view.getUint16(56) * 8; at += 8) view.setUint32(at, 1);
    view.setUint32(0, 2 ** 25);
  });
  const node = clean.findBlock('\x3e\xbe', 8, ino, 48);
  const level = patchOf('directories').block(node, 4096, 12, (view) => view.setUint16(58, 3));
  for (const patch of [circle, level]) {
    assert.ok(broken(patch).some((path) => path.startsWith('/names-900/')));
    assert.equal(open(patch).readdir('/names-900').length, 1150);
  }
});

test('leaves that lead back to one before, and a node that leads among the entries, are damage', () => {
  const ino = inoOf('directories', '/names-900');
  const clean = patchOf('directories');
  const node = clean.findBlock('\x3e\xbe', 8, ino, 48);
  const firstLeaf = clean.view.getUint32(node + 64 + 4);
  const circle = patchOf('directories');
  for (let nth = 0; ; nth++) {
    let leaf: number;
    try {
      leaf = clean.findBlock('\x3d\xff', 8, ino, 48, nth);
    } catch {
      break;
    }
    circle.block(leaf, 4096, 12, (view) => {
      for (let at = 64; at < 64 + view.getUint16(56) * 8; at += 8) view.setUint32(at, 1);
      view.setUint32(0, firstLeaf);
    });
  }
  const astray = patchOf('directories').block(node, 4096, 12, (view) => {
    for (let at = 64; at < 64 + view.getUint16(56) * 8; at += 8) view.setUint32(at + 4, 0);
  });
  for (const [patch, message] of [
    [circle, /leaves of a directory in a circle/],
    [astray, /leaf of a directory among its entries/],
  ] as const) {
    const fs = open(patch);
    const [name] = fs.readdir('/names-900');
    assert.throws(() => fs.lstat(`/names-900/${String(name)}`), { code: 'ERR_BOOTFS_CORRUPT', message });
  }
});

test('a leaf entry that leads to no entry is damage, not a name', () => {
  const ino = inoOf('directories', '/names-300');
  const start = patchOf('directories').findBlock('\x3d\xf1', 8, ino, 48);
  for (const address of [1, 0x7fffffff, 0xffffffff]) {
    const patch = patchOf('directories').block(start, 4096, 12, (view) => {
      for (let at = 64; at < 64 + view.getUint16(56) * 8; at += 8) view.setUint32(at + 4, address);
    });
    assert.throws(() => open(patch).lstat('/names-300/n-00001'), { code: 'ERR_BOOTFS_CORRUPT' });
  }
});

test('a bad block of an extent tree is an error of its file', () => {
  const ino = inoOf('extents', '/pieces');
  const start = patchOf('extents').findBlock('BMA3', 0, ino, 56);
  const changes: readonly ((view: DataView) => void)[] = [
    (view) => view.setUint32(0, 0),
    (view) => view.setUint16(4, 1),
    (view) => view.setUint16(6, 0),
    (view) => view.setUint16(6, 1000),
    (view) => view.setUint16(6, view.getUint16(6) - 1),
    (view) => view.setUint32(28, 1),
    (view) => view.setUint32(60, 1),
    (view) => view.setUint32(72 + 16 + 4, 0),
  ];
  for (const change of changes) {
    const patch = patchOf('extents').block(start, 1024, 64, change);
    assert.deepEqual(broken(patch), ['/pieces'], String(change));
  }
});

test('a tree that leads to one block twice ends', () => {
  const ino = inoOf('extents', '/pieces');
  const patch = patchOf('extents').inode(ino, (view) => {
    const most = Math.floor((view.byteLength - 176 - 4) / 16);
    const first = view.getUint32(176 + 4 + most * 8 + 4);
    view.setUint16(178, 9);
    for (let index = 0; index < 9; index++) view.setUint32(176 + 4 + most * 8 + index * 8 + 4, first);
  });
  assert.deepEqual(broken(patch), ['/pieces']);
});

/** Gives two attributes of a leaf one value: work without end, if all that fit did so. */
function shareRemoteValues(view: DataView): void {
  const places: number[] = [];
  for (let index = 0; index < view.getUint16(56); index++) {
    const isLocal = (view.getUint8(86 + index * 8) & 1) === 1;
    if (!isLocal) places.push(view.getUint16(84 + index * 8));
  }
  view.setBigUint64(places[1], view.getBigUint64(places[0]));
}

test('bad attributes are an error of their inode', () => {
  const leafOwner = inoOf('attributes', '/leaf');
  const leaf = patchOf('attributes').findBlock('\x3b\xee', 8, leafOwner, 48);
  const leafChanges: readonly ((view: DataView) => void)[] = [
    (view) => view.setUint16(56, 1000),
    (view) => view.setUint16(60, 10),
    (view) => view.setUint16(84, 10),
    (view) => view.setUint16(84, 1023),
    (view) => view.setUint8(view.getUint16(84) + 2, 255),
    (view) => view.setUint8(view.getUint16(84) + 3, 0),
    (view) => view.setUint16(view.getUint16(84), 0xffff),
  ];
  for (const change of leafChanges) {
    const patch = patchOf('attributes').block(leaf, 1024, 12, change);
    assert.deepEqual(broken(patch), ['/leaf'], String(change));
  }
  const circle = patchOf('attributes').block(leaf, 1024, 12, (view) => view.setUint32(0, 5));
  assert.deepEqual(broken(circle), ['/leaf']);
  const large = inoOf('attributes', '/large');
  const value = patchOf('attributes').findBlock('XARM', 0, large, 32);
  for (const at of [0, 4, 8, 16, 36, 44]) {
    const patch = patchOf('attributes').block(value, 1024, 12, (view) => view.setUint32(at, 0x12345));
    assert.deepEqual(broken(patch), ['/large'], `word ${at}`);
  }
  const largeLeaf = patchOf('attributes').findBlock('\x3b\xee', 8, large, 48);
  assert.deepEqual(broken(patchOf('attributes').block(largeLeaf, 1024, 12, shareRemoteValues)), ['/large'], 'shared');
  const few = inoOf('attributes', '/few');
  for (const [at, byte] of [
    [0, 255],
    [2, 9],
    [2, 0],
    [4, 200],
    [5, 250],
  ]) {
    const patch = patchOf('attributes').inode(few, (_view, bytes) => {
      bytes[176 + bytes[82] * 8 + at] = byte;
    });
    assert.deepEqual(broken(patch), ['/few'], `byte ${at}`);
  }
});

test('a long symbolic link without its block, or a short one with a NUL, is an error of itself', () => {
  const ino = inoOf('block-1k', '/long-link');
  const cut = patchOf('block-1k').inode(ino, (view) => view.setUint32(76, 0));
  assert.deepEqual(broken(cut), ['/long-link']);
  const links = [...open(patchOf('default')).walk('/')].filter(({ stats }) => stats?.type === 'symlink');
  const short = links.find(({ stats }) => stats!.size > 2 && stats!.size < 300)!;
  const nul = patchOf('default').inode(short.stats!.ino, (_view, bytes) => bytes.fill(0, 177, 178));
  assert.deepEqual(broken(nul), [String(short.path)]);
});

test('a filesystem that ignores case finds names in any, in inodes and in leaves; the exact one comes first', () => {
  const ignoring = patchOf('directories').superblock((view) => view.setUint16(100, view.getUint16(100) | 0x4000));
  const [plain, fs] = [open(patchOf('directories')), open(ignoring)];
  let found = 0;
  for (const directory of [...plain.walk('/')].filter(({ stats }) => stats?.type === 'dir').slice(0, 40)) {
    const names = plain.readdir(directory.path).filter((name): name is string => typeof name === 'string');
    const name = names.find((each) => each === each.toLowerCase() && each !== each.toUpperCase());
    if (name === undefined) continue;
    const path = `${directory.path === '/' ? '' : directory.path}/${name.toUpperCase()}`;
    assert.equal(plain.exists(path), names.includes(name.toUpperCase()), path);
    assert.equal(fs.lstat(path).ino, plain.lstat(path.slice(0, -name.length) + name).ino, path);
    assert.equal(fs.exists(`${path}.`), false);
    found++;
  }
  assert.ok(found > 2);
});

test('a bad long symbolic link is an error of itself', () => {
  const ino = inoOf('block-1k', '/long-link');
  const start = patchOf('block-1k').findBlock('XSLM', 0, ino, 32);
  const length = 2048;
  for (const at of [0, 4, 8, 16, 36, 44]) {
    const patch = patchOf('block-1k').block(start, length, 12, (view) => view.setUint32(at, 0x12345));
    assert.deepEqual(broken(patch), ['/long-link'], `word ${at}`);
  }
  const long = patchOf('block-1k').inode(ino, (view) => view.setUint32(60, 1025));
  assert.deepEqual(broken(long), ['/long-link']);
});

test('checksums of what the log has changed are not looked at', () => {
  const patch = patchOf('default');
  const ino = inoOf('default', '/sizes/4096');
  patch.image[patch.inodeOffset(ino) + 20] ^= 1;
  const recovered = { isVouched: () => true, nextBlock: () => Number.POSITIVE_INFINITY, isOwnerStale: () => false };
  assert.equal(bareXfs(memoryDevice(patch.image), { recovered }).lstat('/sizes/4096').size, 4096);
});
