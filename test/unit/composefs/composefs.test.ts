/** composefs over trees in memory: where objects are looked for, what is said without them, and the digest of the image. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesFromPath } from '../../../src/bytes/names.ts';
import { composefs } from '../../../src/composefs/composefs.ts';
import { findComposefsHeader } from '../../../src/composefs/header.ts';
import { parseImageDigest, verifiedImage } from '../../../src/composefs/image-digest.ts';
import { objectStore } from '../../../src/composefs/object-store.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { SHA512 } from '../../../src/hash/algorithms.ts';
import { fsverityDigest } from '../../../src/verity/fsverity-digest.ts';
import { type MemoryNode, memoryDirectory, memoryFileSystem, memoryNode } from '../../support/memory-tree.ts';

function placeholder(redirect: string, prefix = 'trusted.'): MemoryNode {
  const node = memoryNode('file');
  node.xattrs[`${prefix}overlay.metacopy`] = new Uint8Array(0);
  node.xattrs[`${prefix}overlay.redirect`] = bytesFromPath(redirect);
  return node;
}

function image(file: MemoryNode): FileSystem {
  const root = memoryDirectory({ file, '00': memoryNode('char'), inline: 'small' });
  root.xattrs['trusted.overlay.opaque'] = bytesFromPath('y');
  return memoryFileSystem(root);
}

const isRefused = (code: string, pattern: RegExp) => (error: unknown) =>
  error instanceof BootfsError && error.code === code && pattern.test(error.message);

test('objects are found in the first store that has them, under their own name or ostree’s', () => {
  const plain = objectStore(memoryFileSystem({ repo: { objects: { aa: { other: '' } } } }), '/repo/objects');
  const ostree = objectStore(memoryFileSystem({ aa: { 'bb.file': 'contents', 'cc.file': {} } }));
  const fs = composefs(image(placeholder('/aa/bb')), { objects: [plain, ostree] });
  assert.equal(fs.readFile('/file', 'utf8'), 'contents');
  const named = composefs(image(placeholder('/aa/bb.file')), { objects: [ostree] });
  assert.equal(named.readFile('/file', 'utf8'), 'contents');
  const directory = composefs(image(placeholder('/aa/cc')), { objects: [ostree] });
  assert.throws(() => directory.readFile('/file'), isRefused('ERR_BOOTFS_CORRUPT', /missing: \/aa\/cc/));
  const user = composefs(image(placeholder('/aa/bb', 'user.')), { objects: [ostree], userxattr: true });
  assert.equal(user.readFile('/file', 'utf8'), 'contents');
});

test('without a store all is listed, inline files are read, and the object of the others is named', () => {
  const fs = composefs(image(placeholder('/aa/bb')));
  assert.deepEqual(fs.readdir('/'), ['file', 'inline']);
  assert.deepEqual(fs.listxattr('/'), []);
  assert.equal(fs.readFile('/inline', 'utf8'), 'small');
  assert.throws(() => fs.readFile('/file'), isRefused('ERR_BOOTFS_CORRUPT', /missing: \/aa\/bb/));
});

test('what is no store is refused', () => {
  const fs = memoryFileSystem({ file: '' });
  assert.throws(() => objectStore(fs, '/file'), isRefused('ENOTDIR', /file is not a directory/));
  assert.throws(() => objectStore(fs, '/nowhere'), isRefused('ENOENT', /./));
  assert.throws(() => objectStore({} as FileSystem), isRefused('EINVAL', /fs/));
  assert.throws(() => composefs(fs, { store: [] } as object), isRefused('EINVAL', /store/));
});

test('the digest of an image is taken as fsverity prints it, and out of a kernel command line', () => {
  const hex = 'ab'.repeat(32);
  for (const text of [hex, hex.toUpperCase(), `sha256:${hex}`, ` ${hex}\n`, `root=x composefs=${hex} ro`]) {
    const { algorithm, digest } = parseImageDigest(text);
    assert.deepEqual([algorithm.name, digest[31]], ['sha256', 0xab]);
  }
  assert.equal(parseImageDigest('cd'.repeat(64)).algorithm.name, 'sha512');
  for (const text of [
    '',
    'ab',
    `sha512:${hex}`,
    `md5:${hex}`,
    `${hex}00`,
    'composefs=',
    `composefs=?${hex}`,
    `x${hex}`,
  ]) {
    assert.throws(() => parseImageDigest(text), isRefused('EINVAL', /64 hexadecimal digits/), text);
  }
});

test('every byte of an image that its digest pins is noticed when it is flipped', () => {
  const bytes = Uint8Array.from({ length: 10_000 }, (_, index) => index % 251);
  const content = {
    size: bytes.length,
    read: (at: number, target: Uint8Array) => target.set(bytes.subarray(at, at + target.length)),
  };
  const digest = fsverityDigest(content, { algorithm: SHA512, blockSize: 4096, salt: new Uint8Array(0) });
  const open = (): void =>
    verifiedImage(memoryDevice(bytes), { algorithm: SHA512, digest }).read(4000, new Uint8Array(200));
  open();
  for (let at = 0; at < bytes.length; at += 499) {
    bytes[at] ^= 0x10;
    assert.throws(open, isRefused('ERR_BOOTFS_CORRUPT', /the image has another fs-verity digest/), `byte ${at}`);
    bytes[at] ^= 0x10;
  }
});

test('the header is read, and nothing else is taken for one', () => {
  const bytes = new Uint8Array(64);
  bytes.set([0x9a, 0x62, 0x78, 0xd0, 1, 0, 0, 0, 1, 0, 0, 0, 2]);
  assert.deepEqual(findComposefsHeader(memoryDevice(bytes)), { headerVersion: 1, imageVersion: 2, hasAcl: true });
  assert.equal(findComposefsHeader(memoryDevice(bytes.subarray(0, 31))), undefined);
  assert.equal(findComposefsHeader(memoryDevice(new Uint8Array(64))), undefined);
});
