/** What `createFs` gives, handed to libraries that ask for an `fs` object. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastGlob from 'fast-glob';
import { fdir } from 'fdir';
import { glob, globSync } from 'glob';
import { glob as tinyGlob } from 'tinyglobby';
import { createFs } from '../../../src/node/index.ts';
import { memoryFileSystem, memorySymlink } from '../../support/memory-tree.ts';

const tree = {
  boot: { 'vmlinuz-6.1': 'kernel', 'vmlinuz-6.12': 'kernel', 'initrd.img-6.12': 'initrd' },
  usr: { lib: { modules: { '6.12': { 'modules.dep': '' } } } },
  link: memorySymlink('boot'),
};
const fs = createFs(memoryFileSystem(tree));
const KERNELS = ['/boot/vmlinuz-6.1', '/boot/vmlinuz-6.12'];

test('glob', async () => {
  const options = { cwd: '/', root: '/', fs: fs as never };
  assert.deepEqual((await glob('/boot/vmlinuz-*', options)).sort(), KERNELS);
  assert.deepEqual(globSync('/**/*.dep', options), ['/usr/lib/modules/6.12/modules.dep']);
});

test('fast-glob', async () => {
  const options = { fs: fs as never, cwd: '/', absolute: true };
  assert.deepEqual((await fastGlob('/boot/vmlinuz-*', options)).sort(), KERNELS);
  assert.deepEqual(fastGlob.sync('/usr/**/*.dep', options), ['/usr/lib/modules/6.12/modules.dep']);
});

test('fdir', async () => {
  const walk = () => new fdir({ fs: fs as never }).withFullPaths().crawl('/boot');
  assert.deepEqual((await walk().withPromise()).sort(), ['/boot/initrd.img-6.12', ...KERNELS]);
  assert.deepEqual(walk().sync().sort(), ['/boot/initrd.img-6.12', ...KERNELS]);
});

test('tinyglobby', async () => {
  const found = await tinyGlob('vmlinuz-*', {
    cwd: '/boot',
    absolute: true,
    fs: fs as never,
    expandDirectories: false,
  });
  assert.deepEqual(found.sort(), KERNELS);
});
