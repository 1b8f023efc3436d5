import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findNamedPaths, findOnePath } from '../../../../src/cli/paths/globs.ts';
import { BootfsError } from '../../../../src/contract/errors.ts';
import type { FileSystem } from '../../../../src/contract/file-system.ts';
import type { PathLike } from '../../../../src/contract/path.ts';

/** A filesystem as patterns see it: directories and the names in them. */
function tree(directories: Readonly<Record<string, readonly PathLike[]>>): FileSystem {
  const names = (path: PathLike): readonly PathLike[] => {
    const found = directories[String(path)];
    if (found === undefined) throw new BootfsError('ENOTDIR', 'not a directory');
    return found;
  };
  const lstat = (path: PathLike) => {
    const text = Buffer.from(path as string).toString('latin1');
    const slash = text.lastIndexOf('/');
    const found = directories[text.slice(0, slash) || '/'];
    const isThere = found?.some((name) => Buffer.from(name as string).toString('latin1') === text.slice(slash + 1));
    if (text !== '/' && isThere !== true) throw new BootfsError('ENOENT', 'no such file');
  };
  return { readdir: names, lstat } as unknown as FileSystem;
}

const BYTES = Uint8Array.of(0x66, 0xff);
const FS = tree({
  '/': ['boot', 'b[1]', 'b1', '.hidden', BYTES],
  '/boot': ['vmlinuz-b', 'vmlinuz-a', 'VMLINUZ-C', 'conf'],
});

const paths = (text: string) => findNamedPaths(FS, text).paths;

test('a pattern fits names as in a shell: sorted, with case, no leading dot, no slash', () => {
  assert.deepEqual(paths('/boot/vm*'), ['/boot/vmlinuz-a', '/boot/vmlinuz-b']);
  assert.deepEqual(paths('boot/vmlinuz-[!a]'), ['/boot/vmlinuz-b']);
  assert.deepEqual(paths('/*/conf'), ['/boot/conf']);
  assert.deepEqual(paths('/.h*'), ['/.hidden']);
  assert.deepEqual(paths('/b?ot'), ['/boot']);
  assert.equal(paths('/*').length, 4);
});

test('a path that is there is no pattern, and one that fits nothing is not there', () => {
  assert.deepEqual(findNamedPaths(FS, '/b[1]'), { paths: ['/b[1]'] });
  assert.throws(() => paths('/x*'), { code: 'ENOENT' });
  assert.throws(() => paths('/boot/conf/*'), { code: 'ENOENT' });
});

test('bytes that are no UTF-8 fit a star, and are spelled in a pattern as they are printed', () => {
  assert.deepEqual(paths('/f*'), [Uint8Array.of(0x2f, 0x66, 0xff)]);
  assert.deepEqual(paths('/?\\xff'), [Uint8Array.of(0x2f, 0x66, 0xff)]);
});

test('where one path is meant, several are a usage error that lists them', () => {
  assert.equal(findOnePath(FS, '/boot/c*'), '/boot/conf');
  assert.throws(() => findOnePath(FS, '/boot/vm*'), /fits several paths:\n {2}\/boot\/vmlinuz-a\n/);
});

test('links that make an endless tree of names end in EFBIG, before a million names are looked at', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `link${index}`);
  let listed = 0;
  const endless = {
    readdir: () => {
      listed += names.length;
      return names;
    },
    lstat: () => {
      throw new BootfsError('ENOENT', 'none');
    },
  } as unknown as FileSystem;
  assert.throws(() => findNamedPaths(endless, '/*/*/*/*/*/*'), { code: 'EFBIG' });
  assert.ok(listed <= 1e6, `${listed} names`);
});
