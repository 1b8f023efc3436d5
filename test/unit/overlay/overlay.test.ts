/** The merged view over trees in memory: what a layer says of the layers below it, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesFromPath } from '../../../src/bytes/names.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import { SHA256 } from '../../../src/hash/algorithms.ts';
import { type OverlayOptions, overlay } from '../../../src/overlay/overlay.ts';
import { fsverityDigest } from '../../../src/verity/fsverity-digest.ts';
import {
  type MemoryNode,
  type MemoryTree,
  memoryDirectory,
  memoryFileSystem,
  memoryNode,
} from '../../support/memory-tree.ts';

const PREFIX = 'trusted.overlay.';

/** With attributes of overlayfs on it. */
function marked<Node extends MemoryNode>(
  node: Node,
  marks: Record<string, string | Uint8Array>,
  prefix = PREFIX,
): Node {
  for (const key of Object.keys(marks)) node.xattrs[prefix + key] = bytesFromPath(marks[key]);
  return node;
}

/** A megabyte, as inodes may share it. */
const shared = new Uint8Array(2 ** 20);

const directory = (tree: MemoryTree, marks: Record<string, string | Uint8Array> = {}): MemoryNode =>
  marked(memoryDirectory(tree), marks);

const placeholder = (marks: Record<string, string | Uint8Array> = {}, size = ''): MemoryNode =>
  marked(memoryNode('file', size), { metacopy: '', ...marks });

function merged(layers: readonly MemoryTree[], options?: OverlayOptions): FileSystem {
  return overlay(
    layers.map((layer) => memoryFileSystem(layer)),
    options,
  );
}

function refusal(code: string, pattern: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof BootfsError && error.code === code && pattern.test(error.message);
}

function namesOf(fs: FileSystem, path: string): unknown[] {
  return fs.readdir(path).sort();
}

test('the upper file wins, directories merge, and a file and a directory hide each other', () => {
  const fs = merged([
    { a: 'top', d: { x: 'top' }, f: 'file', g: { only: 'top' } },
    { a: 'low', d: { x: 'low', y: 'low' }, f: { below: 'hidden' }, g: 'hidden' },
    { d: { z: 'third' }, f: { deep: 'hidden' }, g: { deep: 'hidden' } },
  ]);
  assert.equal(fs.readFile('/a', 'utf8'), 'top');
  assert.deepEqual(namesOf(fs, '/d'), ['x', 'y', 'z']);
  assert.equal(fs.readFile('/d/x', 'utf8'), 'top');
  assert.equal(fs.readFile('/f', 'utf8'), 'file');
  assert.deepEqual(namesOf(fs, '/g'), ['only']);
});

test('only y is opaque, and the root is merged whatever it says', () => {
  const low: MemoryTree = { y: { low: '' }, x: { low: '' }, yes: { low: '' } };
  const top = {
    y: directory({}, { opaque: 'y' }),
    x: directory({}, { opaque: 'x' }),
    yes: directory({}, { opaque: 'yes' }),
  };
  const fs = overlay([memoryFileSystem(directory(top, { opaque: 'y' })), memoryFileSystem(low)]);
  assert.deepEqual(namesOf(fs, '/y'), []);
  assert.deepEqual(namesOf(fs, '/x'), ['low']);
  assert.deepEqual(namesOf(fs, '/yes'), ['low']);
});

test('a whiteout in the xattr form hides, and is left out of the listing of a directory marked x', () => {
  const whiteout = (): MemoryNode => marked(memoryNode('file'), { whiteout: '' });
  const fs = merged([
    { x: directory({ gone: whiteout() }, { opaque: 'x' }), plain: { gone: whiteout() } },
    { x: { gone: 'low', stays: 'low' }, plain: { gone: 'low' } },
  ]);
  assert.deepEqual(namesOf(fs, '/x'), ['stays']);
  assert.deepEqual(namesOf(fs, '/plain'), ['gone']);
  for (const path of ['/x/gone', '/plain/gone']) assert.equal(fs.exists(path), false, path);
  const full = marked(memoryNode('file', 'bytes'), { whiteout: '' });
  assert.equal(merged([{ full }, {}]).readFile('/full', 'utf8'), 'bytes');
});

test('redirects lead to a sibling or to a path from the root', () => {
  const fs = merged([
    { new: directory({ own: '' }, { redirect: 'old' }), deep: { moved: directory({}, { redirect: '/a/b' }) } },
    { old: { of: 'sibling' }, a: { b: { of: 'path' } } },
  ]);
  assert.deepEqual(namesOf(fs, '/new'), ['of', 'own']);
  assert.equal(fs.readFile('/new/of', 'utf8'), 'sibling');
  assert.equal(fs.readFile('/deep/moved/of', 'utf8'), 'path');
});

test('redirects that Linux refuses, and loops of redirects, are an answer', () => {
  const refused = ['', '/', 'a/b', '..', '.', '/a/../b', '/a//b', '/a/', '\0b', `/${'n'.repeat(5000)}`];
  for (const redirect of refused) {
    const fs = merged([{ d: directory({}, { redirect }) }, { d: {}, a: { b: {} } }]);
    assert.throws(() => fs.stat('/d'), refusal('ERR_BOOTFS_CORRUPT', /redirect/), redirect.slice(0, 20));
  }
  const cutShort = merged([{ d: directory({}, { redirect: 'a\0b/c' }) }, { a: { found: '' } }]);
  assert.deepEqual(namesOf(cutShort, '/d'), ['found']);
  const circle: MemoryTree = {
    a: directory({ a: {} }, { redirect: 'b' }),
    b: directory({ b: {} }, { redirect: '/a' }),
  };
  const fs = merged(Array.from({ length: 40 }, () => circle));
  assert.equal([...fs.walk('/', { damage: 'report' })].length < 100, true);
});

test('redirects that grow from layer to layer end at a bound', () => {
  const long = 'n'.repeat(200);
  const deep = (depth: number): MemoryTree => ({ [long]: depth === 0 ? {} : deep(depth - 1) });
  // Each layer puts 18 long names before those that are left.
  const redirect = `/${Array.from({ length: 18 }, () => long).join('/')}`;
  const layer = (): MemoryTree => ({ ...deep(40), [long]: directory(deep(40), { redirect }) });
  const fs = merged([{ d: directory({}, { redirect }) }, layer(), layer()]);
  assert.throws(() => fs.stat('/d'), refusal('ERR_BOOTFS_CORRUPT', /path that is too long/));
});

test('the work of all redirects together is bounded', () => {
  const deep = (depth: number): MemoryTree => ({ a: depth === 0 ? {} : deep(depth - 1) });
  const redirect = '/a'.repeat(2000);
  const names = Array.from({ length: 700 }, (_, index) => `d${index}`);
  const top = Object.fromEntries(names.map((name) => [name, directory({}, { redirect })]));
  const fs = merged([top, deep(2000)]);
  assert.equal(fs.stat('/d0').type, 'dir');
  const all = (): void => names.forEach((name) => void fs.stat(`/${name}`));
  assert.throws(all, refusal('EFBIG', /redirects of an overlay are too long/));
});

test('attributes that are too large, of one inode or of all together, are refused', () => {
  const top = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`f${index}`, marked(memoryNode('file'), { large: shared }, 'user.')]),
  );
  const fs = merged([top]);
  assert.equal(fs.stat('/f0').type, 'file');
  const all = (): void => Object.keys(top).forEach((name) => void fs.stat(`/${name}`));
  assert.throws(all, refusal('EFBIG', /attributes in an overlay are too large/));
  const one = marked(marked(memoryNode('file'), { one: shared }, 'user.'), { metacopy: '....' });
  assert.throws(() => merged([{ one }, { one: 'data' }]).stat('/one'), refusal('EFBIG', /no room for trusted.overlay/));
});

test('an overlay of overlays may be no layer', () => {
  const once = merged([{ a: 'once' }]);
  const twice = overlay([once, memoryFileSystem({ b: '' })]);
  assert.equal(twice.readFile('/a', 'utf8'), 'once');
  assert.throws(() => overlay([twice]), refusal('EINVAL', /more than 2 deep/));
  assert.throws(() => overlay([memoryFileSystem({})], { data: [twice] }), refusal('EINVAL', /more than 2 deep/));
});

test('the names of all layers together count as the entries of a merged directory', () => {
  const layer = (letter: string): MemoryTree =>
    Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`${letter}${index}`, memoryNode('char')]));
  const options = { limits: { directoryEntries: 10 } };
  assert.throws(() => merged([layer('a'), layer('b')], options).readdir('/'), refusal('EFBIG', /more than 10 entries/));
});

test('a metacopy file has its own attributes and the data of the first file below', () => {
  const top = marked(placeholder({ redirect: '/store/one' }, 'zeros'), { own: 'shown' }, 'user.');
  const fs = merged([
    { f: top, same: placeholder() },
    { store: { one: placeholder() }, same: 'data' },
    { store: { one: 'the data' } },
  ]);
  assert.equal(fs.readFile('/f', 'utf8'), 'the data');
  assert.equal(fs.stat('/f').size, 5);
  assert.deepEqual(fs.listxattr('/f'), ['user.own']);
  assert.equal(fs.readFile('/same', 'utf8'), 'data');
});

test('a metacopy file without data below it is not there, as in Linux', () => {
  const fs = merged([{ none: placeholder(), dir: placeholder(), away: placeholder({ redirect: '/x' }) }, { dir: {} }]);
  for (const path of ['/none', '/dir', '/away']) {
    assert.throws(() => fs.stat(path), refusal('ERR_BOOTFS_CORRUPT', /metacopy file .* without data/), path);
  }
  assert.deepEqual(namesOf(fs, '/'), ['away', 'dir', 'none']);
  const short = merged([{ f: placeholder({ metacopy: 'xx' }) }, { f: 'data' }]);
  assert.throws(() => short.stat('/f'), refusal('ERR_BOOTFS_CORRUPT', /too short/));
});

test('data-only layers are not listed and serve absolute redirects alone', () => {
  const data = [memoryFileSystem({ other: '' }), memoryFileSystem({ aa: { bb: 'object', dir: {} }, same: 'hidden' })];
  const top = {
    f: placeholder({ redirect: '/aa/bb' }),
    same: placeholder(),
    near: placeholder({ redirect: 'same' }),
    gone: placeholder({ redirect: '/aa/cc' }),
    dir: placeholder({ redirect: '/aa/dir' }),
    dots: placeholder({ redirect: '/aa/../same' }),
  };
  const fs = merged([top], { data });
  assert.equal(fs.readdir('/').length, 6);
  assert.equal(fs.readFile('/f', 'utf8'), 'object');
  for (const path of ['/same', '/near'])
    assert.throws(() => fs.stat(path), refusal('ERR_BOOTFS_CORRUPT', /without data/));
  for (const [path, pattern] of [
    ['/gone', /missing: \/aa\/cc/],
    ['/dir', /missing: \/aa\/dir/],
    ['/dots', /\.\./],
  ] as const) {
    assert.equal(fs.stat(path).type, 'file');
    assert.throws(() => fs.readFile(path), refusal('ERR_BOOTFS_CORRUPT', pattern));
  }
});

test('a digest is held against the data before a byte of it is given', () => {
  const contents = bytesFromPath('measured');
  const digest = fsverityDigest(
    { size: contents.length, read: (at, target) => target.set(contents.subarray(at, at + target.length)) },
    { algorithm: SHA256, blockSize: 4096, salt: new Uint8Array(0) },
  );
  const record = (bytes: Uint8Array, algorithm = 1, version = 0): Uint8Array =>
    Uint8Array.from([version, bytes.length + 4, 0, algorithm, ...bytes]);
  const read = (metacopy: Uint8Array): string =>
    merged([{ f: placeholder({ metacopy }) }, { f: contents }]).readFile('/f', 'utf8');
  assert.equal(read(record(digest)), 'measured');
  assert.equal(read(Uint8Array.of(0, 4, 0, 0)), 'measured');
  const flipped = digest.slice();
  flipped[31] ^= 1;
  assert.throws(() => read(record(flipped)), refusal('ERR_BOOTFS_CORRUPT', /another fs-verity digest/));
  assert.throws(() => read(record(digest.subarray(1))), refusal('ERR_BOOTFS_CORRUPT', /wrong length/));
  assert.throws(() => read(Uint8Array.of(0, 36, 0, 1)), refusal('ERR_BOOTFS_CORRUPT', /wrong length/));
  assert.throws(() => read(record(digest, 9)), refusal('ERR_BOOTFS_UNSUPPORTED', /algorithm 9/));
  assert.throws(() => read(record(digest, 1, 1)), refusal('ERR_BOOTFS_UNSUPPORTED', /unknown version/));
});

test('attributes of overlayfs are hidden, escaped ones are shown with one overlay. less', () => {
  const file = marked(memoryNode('file', 'x'), { origin: '', 'overlay.opaque': 'y', 'overlay.overlay.z': '' });
  assert.deepEqual(merged([{ file }]).listxattr('/file'), ['trusted.overlay.opaque', 'trusted.overlay.overlay.z']);
});

test('a directory below a metacopy file ends the way through the layers, and says nothing of where the data is', () => {
  const store = memoryFileSystem({ b: 'stored', e: 'elsewhere' });
  const fs = merged([{ f: placeholder({ redirect: '/b' }) }, { b: directory({}, { redirect: '/e' }) }], {
    data: [store],
  });
  assert.equal(fs.readFile('/f', 'utf8'), 'stored');
});

test('only the last redirect that was looked for leads to the data-only layers, and only an absolute one', () => {
  const store = memoryFileSystem({ e: 'stored' });
  const chain: MemoryTree[] = [{ f: placeholder({ redirect: '/b' }) }, { b: placeholder({ redirect: 'e' }) }];
  assert.throws(() => merged(chain, { data: [store] }).readFile('/f'), refusal('ERR_BOOTFS_CORRUPT', /without data/));
});

test('userxattr takes user.overlay.*, and neither redirects nor metacopy files', () => {
  const user = 'user.overlay.';
  const opaque = marked(memoryDirectory({}), { opaque: 'y' }, user);
  const moved = marked(memoryDirectory({}), { redirect: 'd' }, user);
  const layers: MemoryTree[] = [
    { d: opaque, moved, f: marked(memoryNode('file'), { metacopy: '' }, user) },
    { d: { low: '' }, f: '' },
  ];
  const fs = merged(layers, { userxattr: true });
  assert.deepEqual(namesOf(fs, '/d'), []);
  assert.throws(() => fs.stat('/moved'), refusal('ERR_BOOTFS_UNSUPPORTED', /redirect.*userxattr/));
  assert.throws(() => fs.stat('/f'), refusal('ERR_BOOTFS_UNSUPPORTED', /metacopy.*userxattr/));
  assert.deepEqual(namesOf(merged(layers), '/d'), ['low']);
});

test('with userxattr metacopy files still lead to data-only layers', () => {
  const marks = { metacopy: '', redirect: '/object' };
  const fs = merged([{ f: marked(memoryNode('file'), marks, 'user.overlay.') }], {
    userxattr: true,
    data: [memoryFileSystem({ object: 'data' })],
  });
  assert.equal(fs.readFile('/f', 'utf8'), 'data');
});

test('where whiteouts in the xattr form may be, what a look-up refuses is not listed', () => {
  const top = { d: directory({ broken: placeholder(), whole: 'file' }, { opaque: 'x' }), e: { broken: placeholder() } };
  const fs = merged([top, { d: {}, e: {} }]);
  assert.deepEqual(namesOf(fs, '/d'), ['whole']);
  assert.deepEqual(namesOf(fs, '/e'), ['broken']);
});

test('merged directories have one link, and inode numbers of two layers differ', () => {
  const shared = memoryNode('file', 'same inode number');
  const fs = merged([
    { d: {}, a: shared },
    { d: {}, b: shared },
  ]);
  assert.equal(fs.stat('/d').nlink, 1);
  assert.notEqual(fs.stat('/a').ino, fs.stat('/b').ino);
});

test('what is no stack of layers is refused', () => {
  const fs = memoryFileSystem({});
  assert.throws(() => overlay([]), refusal('EINVAL', /layers/));
  assert.throws(() => overlay(Array.from({ length: 501 }, () => fs)), refusal('EINVAL', /500 layers/));
  assert.throws(() => overlay([{} as FileSystem]), refusal('EINVAL', /mounted here/));
  assert.throws(() => overlay([fs], { user: true } as OverlayOptions), refusal('EINVAL', /user/));
});
