/** A directory of this machine as a store: what lies in it is read, and nothing outside of it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import { hostDirectory } from '../../../src/node/host-directory.ts';
import { treeOf } from '../../../src/tree/tree-file-system.ts';
import { scratch } from '../../cli/command.ts';

const files = scratch(after);
mkdirSync(join(files.path, 'aa'));
writeFileSync(join(files.path, 'aa', 'object'), 'contents');
symlinkSync('/etc/passwd', join(files.path, 'aa', 'link'));
execFileSync('mkfifo', [join(files.path, 'aa', 'fifo')]);
const fs = hostDirectory(files.path);
after(() => fs.close());

test('files, directories, links and other inodes are what they are', () => {
  assert.deepEqual(fs.readdir('/aa').sort(), ['fifo', 'link', 'object']);
  assert.equal(fs.readFile('/aa/object', 'utf8'), 'contents');
  assert.equal(fs.lstat('/aa/object').size, 8);
  assert.deepEqual([fs.lstat('/aa/fifo').type, fs.readlink('/aa/link')], ['fifo', '/etc/passwd']);
  assert.equal(fs.exists('/aa/object/below'), false);
  const part = new Uint8Array(3);
  fs.open('/aa/object').read(2, part);
  assert.equal(Buffer.from(part).toString(), 'nte');
});

test('a link is never followed out of the directory', () => {
  const tree = treeOf(fs)!;
  const directory = tree.lookup(tree.root(), Buffer.from('aa'))!;
  assert.equal(tree.lookup(directory, Buffer.from('link'))?.type, 'symlink');
  // Links are the business of the paths above: /etc/passwd of the directory is not there.
  assert.throws(
    () => fs.readFile('/aa/link'),
    (error) => error instanceof BootfsError && error.code === 'ENOENT',
  );
});

test('a file that shrinks or goes while it is read is an error, not zeros', () => {
  const path = join(files.path, 'aa', 'shrinks');
  writeFileSync(path, 'x'.repeat(100));
  const file = fs.open('/aa/shrinks');
  truncateSync(path, 10);
  const isShort = (error: unknown): boolean =>
    error instanceof BootfsError && error.code === 'EIO' && /shorter/.test(error.message);
  assert.throws(() => file.read(0, new Uint8Array(100)), isShort);
});

test('what takes the place of a file while it is read is not read in its stead', () => {
  const isRefused = (message: RegExp) => (error: unknown) =>
    error instanceof BootfsError && error.code === 'EIO' && message.test(error.message);
  const path = join(files.path, 'aa', 'changes');
  const replaced = (how: () => void): (() => void) => {
    writeFileSync(path, 'contents');
    const file = fs.open('/aa/changes');
    rmSync(path);
    how();
    return () => file.read(0, new Uint8Array(8));
  };
  assert.throws(
    replaced(() => undefined),
    isRefused(/is gone/),
  );
  assert.throws(
    replaced(() => symlinkSync('object', path)),
    isRefused(/ELOOP/),
  );
  rmSync(path);
  assert.throws(
    replaced(() => mkdirSync(path)),
    isRefused(/no file any more/),
  );
  rmSync(path, { recursive: true });
});

test('a directory that is gone by the time that it is listed has nothing in it', () => {
  const path = join(files.path, 'goes');
  mkdirSync(path);
  const tree = treeOf(fs)!;
  const directory = tree.lookup(tree.root(), Buffer.from('goes'))!;
  rmSync(path, { recursive: true });
  tree.entries(directory, () => assert.fail('a name'), assert.ifError);
  assert.equal(tree.lookup(directory, Buffer.from('x'.repeat(300))), undefined);
});

test('sockets, and devices with their numbers', async () => {
  const server = createServer().listen(join(files.path, 'socket'));
  await once(server, 'listening');
  // Not to be waited for where something below fails.
  server.unref();
  assert.equal(fs.lstat('/socket').type, 'socket');
  server.close();
  const devices = hostDirectory('/dev');
  const nothing = devices.lstat('/null');
  assert.deepEqual([nothing.type, nothing.rdev], ['char', { major: 1, minor: 3 }]);
  const disk = readdirSync('/dev', { withFileTypes: true }).find((entry) => entry.isBlockDevice());
  if (disk !== undefined) assert.equal(devices.lstat(`/${disk.name}`).type, 'block');
});

test('extents of a file are those of a whole one, and an empty one has none', () => {
  writeFileSync(join(files.path, 'empty'), '');
  assert.deepEqual(fs.extents('/empty'), []);
  assert.deepEqual(fs.extents('/aa/object'), [{ kind: 'data', logicalOffset: 0, length: 8 }]);
});

test('what is no directory is refused', () => {
  const isRefused = (code: string) => (error: unknown) => error instanceof BootfsError && error.code === code;
  assert.throws(() => hostDirectory(join(files.path, 'aa', 'object')), isRefused('ENOENT'));
  assert.throws(() => hostDirectory(join(files.path, 'nowhere')), isRefused('ENOENT'));
});
