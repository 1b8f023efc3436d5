import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesFromPath, compareBytes } from '../../../src/bytes/names.ts';
import type { ReportedEntry } from '../../../src/contract/file-system.ts';
import { memoryDirectory, memoryFileSystem, memoryNode, pathText } from '../../support/memory-tree.ts';

function paths(fs: ReturnType<typeof memoryFileSystem>, from = '/'): string[] {
  return [...fs.walk(from, { damage: 'report' })].map((entry) => pathText(entry.path));
}

test('a walk is sorted by the bytes of the whole path', () => {
  const fs = memoryFileSystem({ b: '', a: { b: '', a: { z: '' } }, 'a-b': { x: '' }, 'a.c': '', a0: '' });
  assert.deepEqual(paths(fs), ['/', '/a', '/a-b', '/a-b/x', '/a.c', '/a/a', '/a/a/z', '/a/b', '/a0', '/b']);
});

test('a walk may begin anywhere, with or without slashes', () => {
  const fs = memoryFileSystem({ boot: { grub: { cfg: '' } } });
  assert.deepEqual(paths(fs, 'boot/../boot/'), ['/boot', '/boot/grub', '/boot/grub/cfg']);
  assert.deepEqual(paths(fs, '/boot/grub/cfg'), ['/boot/grub/cfg']);
});

test('any tree comes out in order and complete', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '0', '~'), minLength: 1, maxLength: 3 });
  const usable = name.filter((text) => text !== '.' && text !== '..');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.dictionary(usable, fc.oneof({ depthSize: 'small' }, fc.constant('file'), tie('tree')), { maxKeys: 6 }),
  }));
  fc.assert(
    fc.property(tree, (made) => {
      const listed = paths(memoryFileSystem(made as Record<string, never>)).map(bytesFromPath);
      for (let at = 1; at < listed.length; at++) assert.ok(compareBytes(listed[at - 1], listed[at]) < 0);
      assert.equal(listed.length, countNodes(made));
    }),
  );
});

function countNodes(tree: unknown): number {
  return typeof tree === 'string'
    ? 1
    : 1 + Object.values(tree as object).reduce((sum, child) => sum + countNodes(child), 0);
}

test('a name that stands twice is listed twice and gone down into once', () => {
  const root = memoryDirectory({ d: { x: '' } });
  root.children.push(root.children[0]);
  assert.deepEqual(paths(memoryFileSystem(root)), ['/', '/d', '/d', '/d/x']);
});

test('damage stops a walk, or is reported while the rest goes on', () => {
  const bad = memoryNode('file', 'x');
  bad.damaged = true;
  const half = memoryDirectory({ inside: '' });
  half.damagedListing = true;
  const fs = memoryFileSystem({ a: '', bad, half, z: '' });
  assert.throws(() => [...fs.walk()], /ERR_BOOTFS_CORRUPT: damaged on purpose/);
  const found = [...fs.walk('/', { damage: 'report' })].map((entry) => [entry.path, entry.stats?.type, !!entry.error]);
  assert.deepEqual(found, [
    ['/', 'dir', false],
    ['/a', 'file', false],
    ['/bad', undefined, true],
    ['/half', 'dir', true],
    ['/half/inside', 'file', false],
    ['/z', 'file', false],
  ]);
});

test('a directory inside itself ends with an error', () => {
  const root = memoryDirectory({ a: { b: {} } });
  const a = root.children[0][1];
  a.children[0][1].children.push([bytesFromPath('again'), a]);
  const last = [...memoryFileSystem(root).walk('/', { damage: 'report' })].pop();
  assert.equal(last?.path, '/a/b/again');
  assert.match(last?.error?.message ?? '', /directory inside itself/);
});

test('40 levels of directories with two names each are not walked 2^40 times', () => {
  let below = memoryDirectory({});
  for (let level = 0; level < 40; level++) {
    const above = memoryDirectory({});
    above.children.push([bytesFromPath('one'), below], [bytesFromPath('two'), below]);
    below = above;
  }
  const entries = [...memoryFileSystem(below).walk('/', { damage: 'report' })];
  assert.ok(entries.length < 10_000);
  assert.ok(entries.some((entry) => /directory with many names/.test(entry.error?.message ?? '')));
});

test('a tree deeper than any call stack is walked until its paths are too long', () => {
  let below = memoryDirectory({});
  for (let level = 0; level < 10_000; level++) {
    const above = memoryDirectory({});
    above.children.push([bytesFromPath('d'), below]);
    below = above;
  }
  let last: ReportedEntry | undefined;
  for (const entry of memoryFileSystem(below).walk('/', { damage: 'report' })) last = entry;
  assert.match(last?.error?.message ?? '', /ENAMETOOLONG/);
});

test('more entries than the limit are an error, not memory', () => {
  const fs = memoryFileSystem({ a: '', b: '', c: '' }, { limits: { directoryEntries: 2 } });
  assert.throws(() => fs.readdir('/'), /EFBIG: directory with more than 2 entries/);
  assert.throws(() => [...fs.walk()], /EFBIG/);
});
