import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFs } from '../../../src/node/fs-adapter.ts';
import { memoryFileSystem, memorySymlink } from '../../support/memory-tree.ts';

const fs = createFs(memoryFileSystem({ boot: { vmlinuz: 'kernel', é: 'x' }, link: memorySymlink('boot/vmlinuz') }));

test('files are read whole, as a Buffer or as text', () => {
  assert.deepEqual(fs.readFileSync('/boot/vmlinuz'), Buffer.from('kernel'));
  assert.equal(fs.readFileSync('/link', 'utf8'), 'kernel');
  assert.equal(fs.readFileSync('/link', { encoding: 'utf8' }), 'kernel');
  assert.throws(() => fs.readFileSync('/boot/nope'), { code: 'ENOENT' });
});

test('directories, links and stats', () => {
  assert.deepEqual(fs.readdirSync('/boot'), ['vmlinuz', 'é']);
  const [entry] = fs.readdirSync('/', { withFileTypes: true });
  assert.deepEqual([entry.name, entry.isDirectory(), entry.isFile()], ['boot', true, false]);
  assert.equal(fs.readlinkSync('/link'), 'boot/vmlinuz');
  assert.equal(fs.realpathSync('/link'), '/boot/vmlinuz');
  assert.equal(fs.existsSync('/link'), true);
  assert.equal(fs.existsSync('/gone'), false);
  const stats = fs.statSync('/link');
  assert.deepEqual([stats?.isFile(), stats?.size, stats?.mtimeMs], [true, 6, 1_700_000_000_000]);
  assert.equal(fs.lstatSync('/link')?.isSymbolicLink(), true);
  assert.equal(fs.statSync('/gone', { throwIfNoEntry: false }), undefined);
  assert.throws(() => fs.statSync('/gone'), { code: 'ENOENT' });
});

test('descriptors read at a position, or on from the last read', () => {
  const descriptor = fs.openSync('/boot/vmlinuz');
  const buffer = Buffer.alloc(4);
  assert.equal(fs.readSync(descriptor, buffer), 4);
  assert.equal(buffer.toString(), 'kern');
  assert.equal(fs.readSync(descriptor, buffer, 1, 3, null), 2);
  assert.equal(buffer.toString(), 'keln');
  assert.equal(fs.readSync(descriptor, buffer, 0, 4, 1), 4);
  assert.equal(buffer.toString(), 'erne');
  assert.equal(fs.readSync(descriptor, buffer, 0, 4, 100), 0);
  assert.equal(fs.fstatSync(descriptor).size, 6);
  assert.throws(() => fs.readSync(descriptor, buffer, 2, 3), { code: 'EINVAL' });
  fs.closeSync(descriptor);
  assert.throws(() => fs.readSync(descriptor, buffer), { code: 'EINVAL' });
  assert.equal(fs.openSync('/link', 'r'), descriptor, 'a closed descriptor is used again');
  assert.throws(() => fs.openSync('/link', 'w'), { code: 'EINVAL' });
});

test('the types are those of node:fs: text where an encoding is named, a Buffer where not', () => {
  const text: string = fs.readFileSync('/link', 'utf8');
  const bytes: Buffer = fs.readFileSync('/link');
  const names: string[] = fs.readdirSync('/boot');
  const raw: Buffer[] = fs.readdirSync('/boot', { encoding: 'buffer' });
  assert.deepEqual([text, bytes.length, names.length, raw[1]], ['kernel', 6, 2, Buffer.from('é')]);
});

test('every encoding that node:fs knows, and no other', () => {
  for (const encoding of ['utf8', 'latin1', 'hex', 'base64', 'base64url', 'ucs2', 'ascii'] as const) {
    assert.equal(fs.readFileSync('/link', encoding), Buffer.from('kernel').toString(encoding));
    assert.equal(fs.readFileSync('/link', { encoding }), Buffer.from('kernel').toString(encoding));
  }
  assert.deepEqual(fs.readFileSync('/link', { encoding: null }), Buffer.from('kernel'));
  assert.throws(() => fs.readFileSync('/link', 'utf-7' as 'utf8'), { code: 'EINVAL' });
  assert.throws(() => fs.readFileSync('/link', { encoding: 'utf8', flag: 'w' as 'r' }), { code: 'EINVAL' });
});

test('a recursive listing has all below, as paths or as entries with where they are', () => {
  assert.deepEqual(fs.readdirSync('/', { recursive: true }), ['boot', 'boot/vmlinuz', 'boot/é', 'link']);
  const entries = fs.readdirSync('/', { recursive: true, withFileTypes: true });
  assert.deepEqual(
    entries.map(({ name, parentPath }) => [parentPath, name]),
    [
      ['/', 'boot'],
      ['/boot', 'vmlinuz'],
      ['/boot', 'é'],
      ['/', 'link'],
    ],
  );
});

test('errors say what was done to which path, as those of node:fs do', () => {
  assert.throws(() => fs.statSync('/gone'), { code: 'ENOENT', path: '/gone', syscall: 'stat' });
  assert.throws(() => fs.readFileSync('/boot'), { code: 'EISDIR', path: '/boot', syscall: 'open' });
  assert.throws(() => fs.readdirSync('/link'), { code: 'ENOTDIR', path: '/link', syscall: 'scandir' });
});
