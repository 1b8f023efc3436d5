import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { fileDevice } from '../../../src/device/file-device.ts';
import { memoryDirectory, memoryFileSystem, memoryNode } from '../../support/memory-tree.ts';

const fs = memoryFileSystem({ file: 'contents', latin: new Uint8Array([0xe9]), device: memoryNode('char') });

test('an open file reads from anywhere, short only at its end', () => {
  const file = fs.open('/file');
  const target = new Uint8Array(4);
  assert.equal(file.size, 8);
  assert.equal(file.read(3, target), 4);
  assert.deepEqual(target, encodeUtf8('tent'));
  assert.equal(file.read(6, target), 2);
  assert.deepEqual(target, encodeUtf8('tsnt'));
  assert.equal(file.read(8, target), 0);
  assert.equal(file.read(2 ** 52, target), 0);
  for (const bad of [-1, 0.5, Number.NaN]) assert.throws(() => file.read(bad, target), { code: 'EINVAL' });
});

test('readFile takes a limit and refuses what is no file or no text', () => {
  assert.throws(() => memoryFileSystem({ f: '123' }, { limits: { readFileBytes: 2 } }).readFile('f'), {
    code: 'EFBIG',
  });
  assert.throws(() => fs.readFile('/latin', 'utf8'), { code: 'EINVAL' });
  assert.throws(() => fs.readFile('/device'), { code: 'EINVAL' });
});

test('names that are not UTF-8 are bytes, going in and coming out', () => {
  const root = memoryDirectory({});
  const name = new Uint8Array([0xff, 0x61]);
  root.children.push([name, memoryNode('file', 'odd')]);
  const odd = memoryFileSystem(root);
  assert.deepEqual(odd.readdir('/'), [name]);
  assert.deepEqual(odd.readFile(new Uint8Array([0x2f, 0xff, 0x61])), encodeUtf8('odd'));
});

test('extended attributes come sorted, and an absent one is undefined', () => {
  const node = memoryNode('file');
  Object.assign(node.xattrs, { 'user.b': encodeUtf8('2'), 'user.a': encodeUtf8('1') });
  const withXattrs = memoryFileSystem({ node });
  assert.deepEqual(withXattrs.listxattr('/node'), ['user.a', 'user.b']);
  assert.deepEqual(withXattrs.getxattr('/node', 'user.b'), encodeUtf8('2'));
  assert.equal(withXattrs.getxattr('/node', 'user.c'), undefined);
});

test('a file is a device, bounded by its size', () => {
  const device = fileDevice(fs, '/file');
  const target = new Uint8Array(3);
  device.read(5, target);
  assert.deepEqual(target, encodeUtf8('nts'));
  assert.throws(() => device.read(6, target), { code: 'EIO' });
});

test('what is no path, and what is no buffer, is refused as an argument', () => {
  const fs = memoryFileSystem({ f: '123' });
  for (const path of [undefined, null, 5, {}, ['f'], new ArrayBuffer(2)]) {
    for (const method of ['readdir', 'lstat', 'exists', 'readFile', 'open', 'readlink', 'realpath'] as const) {
      assert.throws(() => fs[method](path as never), { code: 'EINVAL', name: 'BootfsError' });
    }
  }
  for (const target of [undefined, null, [0, 0], new ArrayBuffer(4)]) {
    assert.throws(() => fs.open('f').read(0, target as never), { code: 'EINVAL', name: 'BootfsError' });
  }
});

test('names of a directory as strings, as bytes, or as strings or not at all', () => {
  const root = memoryDirectory({ plain: '', deep: { er: '' } });
  root.children.push([Uint8Array.of(0x62, 0xff), memoryNode('file')]);
  const fs = memoryFileSystem(root);
  assert.deepEqual(fs.readdir('/'), ['plain', 'deep', Uint8Array.of(0x62, 0xff)]);
  assert.deepEqual(fs.readdir('/', { encoding: 'buffer' })[2], Uint8Array.of(0x62, 0xff));
  assert.throws(() => fs.readdir('/', { encoding: 'utf8' }), { code: 'EINVAL', syscall: 'scandir', path: '/' });
  const names: string[] = fs.readdir('/deep', { encoding: 'utf8' });
  assert.deepEqual(names, ['er']);
  assert.deepEqual(fs.readdir('/', { recursive: true }), [Uint8Array.of(0x62, 0xff), 'deep', 'deep/er', 'plain']);
});
