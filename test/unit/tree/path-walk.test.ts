import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameFromBytes } from '../../../src/bytes/names.ts';
import type { BootfsErrorCode } from '../../../src/contract/errors.ts';
import { bytesOfSteps, PathMemory, walkPath } from '../../../src/tree/path-walk.ts';
import { memoryDirectory, memoryFileSystem, memorySymlink, memoryTree, pathText } from '../../support/memory-tree.ts';

const chain: Record<string, ReturnType<typeof memorySymlink>> = {};
for (let link = 1; link <= 41; link++) chain[`link${link}`] = memorySymlink(link === 1 ? 'target' : `link${link - 1}`);

const fs = memoryFileSystem({
  boot: { vmlinuz: 'kernel', grub: { 'grub.cfg': 'config' } },
  abs: memorySymlink('/boot/vmlinuz'),
  rel: memorySymlink('boot/grub/../vmlinuz'),
  dirlink: memorySymlink('boot/grub'),
  dangling: memorySymlink('nowhere'),
  fileslash: memorySymlink('boot/vmlinuz/'),
  loop: memorySymlink('loop'),
  empty: memorySymlink(''),
  outside: memorySymlink('../../../boot/vmlinuz'),
  chain: memoryDirectory({ target: 'end', ...chain }),
});

function fails(action: () => unknown, code: BootfsErrorCode): void {
  assert.throws(action, (error: Error & { code?: string }) => error.code === code);
}

test('a path leads where Linux would go', () => {
  const paths = ['/boot/vmlinuz', 'boot/vmlinuz', '//boot///./vmlinuz', '/boot/grub/../vmlinuz', '/../../boot/vmlinuz'];
  for (const path of [...paths, '/abs', '/rel', '/outside', '/dirlink/../vmlinuz']) {
    assert.equal(fs.readFile(path, 'utf8'), 'kernel', path);
  }
});

test('dot-dot after a symbolic link is the parent of where the link leads', () => {
  assert.equal(fs.realpath('/dirlink/..'), '/boot');
  assert.equal(fs.realpath('/'), '/');
  assert.equal(fs.realpath('/rel'), '/boot/vmlinuz');
});

test('a trailing slash demands a directory, and follows a link to one', () => {
  assert.equal(fs.lstat('/dirlink').type, 'symlink');
  assert.equal(fs.lstat('/dirlink/').type, 'dir');
  fails(() => fs.stat('/boot/vmlinuz/'), 'ENOTDIR');
  fails(() => fs.stat('/fileslash'), 'ENOTDIR');
});

test('what is not there is said by errno', () => {
  fails(() => fs.stat('/nothing'), 'ENOENT');
  fails(() => fs.stat('/dangling'), 'ENOENT');
  fails(() => fs.stat('/empty'), 'ENOENT');
  fails(() => fs.stat('/boot/vmlinuz/x'), 'ENOTDIR');
  fails(() => fs.stat('/boot/vmlinuz/..'), 'ENOTDIR');
  fails(() => fs.readFile('/boot'), 'EISDIR');
  fails(() => fs.readdir('/abs'), 'ENOTDIR');
  fails(() => fs.readlink('/boot'), 'EINVAL');
  assert.equal(fs.exists('/dangling'), false);
  assert.equal(fs.exists('/loop'), false);
  assert.equal(fs.exists('/abs'), true);
});

test('40 symbolic links are followed, the 41st is one too many', () => {
  assert.equal(fs.readFile('/chain/link40', 'utf8'), 'end');
  fails(() => fs.readFile('/chain/link41'), 'ELOOP');
  fails(() => fs.stat('/loop'), 'ELOOP');
});

test('names and paths longer than Linux takes, and NUL bytes, are refused', () => {
  fails(() => fs.stat(`/${'n'.repeat(256)}`), 'ENAMETOOLONG');
  fails(() => fs.stat(`/${'n'.repeat(255)}`), 'ENOENT');
  fails(() => fs.stat('/.'.repeat(2048)), 'ENAMETOOLONG');
  assert.equal(fs.stat('/.'.repeat(2047)).type, 'dir');
  fails(() => fs.stat('/boot\0'), 'EINVAL');
});

test('a path that begins as the last one did is walked from where they part', () => {
  let lookups = 0;
  const tree = memoryTree(
    memoryDirectory({ a: { b: { c: 'one', d: 'two' } }, ab: 'three', link: memorySymlink('a/b') }),
  );
  const counting = {
    ...tree,
    lookup(...asked: Parameters<typeof tree.lookup>) {
      lookups++;
      return tree.lookup(...asked);
    },
  };
  const memory = new PathMemory<ReturnType<typeof tree.root>>();
  const walked = (path: string): [leadsTo: string, lookups: number] => {
    lookups = 0;
    return [pathText(nameFromBytes(bytesOfSteps(walkPath(counting, path, true, memory)))), lookups];
  };
  assert.deepEqual(walked('/a/b/c'), ['/a/b/c', 3]);
  assert.deepEqual(walked('/a/b/c'), ['/a/b/c', 0]);
  assert.deepEqual(walked('/a/b/d'), ['/a/b/d', 1]);
  assert.deepEqual(walked('/a/b'), ['/a/b', 0]);
  assert.deepEqual(walked('/ab'), ['/ab', 1], 'a name that begins with the last one is another');
  assert.deepEqual(walked('/link/c'), ['/a/b/c', 4]);
  assert.deepEqual(walked('/link/d'), ['/a/b/d', 4], 'what a link led to is not kept under its name');
  assert.deepEqual(walked('/a/../ab'), ['/ab', 2]);
  assert.throws(() => walked('/ab/c'), { code: 'ENOTDIR' });
  assert.deepEqual(walked('/a//./b/c'), ['/a/b/c', 3]);
  assert.deepEqual(walked('/a//./b/d'), ['/a/b/d', 1]);
});

test('bytes of a path may change once it was walked', () => {
  const path = new TextEncoder().encode('/boot/grub');
  assert.equal(fs.realpath(path), '/boot/grub');
  path.fill(0x78);
  assert.equal(fs.realpath('/boot/grub'), '/boot/grub');
});
