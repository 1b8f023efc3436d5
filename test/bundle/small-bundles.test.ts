/** What a bundle of ext4 alone leaves out, and that it leaves out nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInThisContext } from 'node:vm';
import type * as Bundle from '../../firmware-shim/bundles/bootfs.ts';
import { u32le } from '../../src/bytes/endian.ts';
import type { MountOptions } from '../../src/contract/options.ts';
import type { Stats } from '../../src/contract/stats.ts';
import { crc32 } from '../../src/hash/crc32.ts';
import * as library from '../../src/index.ts';
import { ExtImage } from '../support/ext4/ext-image.ts';
import { imageBytes } from '../support/images.ts';
import { bundle } from './bundles.ts';

type Mounting = Pick<typeof Bundle, 'mount' | 'memoryDevice'>;

const FAST_COMMITS = ['', '-changes', '-directory', '-inline', '-mkdir'].map((kind) => `ext4-crash-fast-commit${kind}`);
const IMAGES = ['ext4-crash-rename', 'ext4-crash-xattr', 'ext3-crash', ...FAST_COMMITS];

async function evaluated(file: string): Promise<Mounting> {
  return runInThisContext(`(function () { ${await bundle(file)}\nreturn bootfs; })()`) as Mounting;
}

function mounted({ mount, memoryDevice }: Mounting, image: string, options?: MountOptions) {
  return mount(memoryDevice(imageBytes(`ext/${image}`)), options);
}

/** All that paths lead to, and what the journal held. */
function contentsOf(bootfs: Mounting, image: string): Map<string, { stats: Stats; rest: unknown }> {
  const fs = mounted(bootfs, image);
  const found = new Map<string, { stats: Stats; rest: unknown }>();
  for (const { path, stats, open, readlink, xattrs } of fs.walk('/')) {
    const content = (): number[] => {
      const file = open();
      const bytes = new Uint8Array(file.size);
      return [file.read(0, bytes), crc32(bytes)];
    };
    const own = stats.type === 'file' ? content() : stats.type === 'symlink' ? readlink() : undefined;
    found.set(String(path), { stats, rest: [own, xattrs()] });
  }
  const { orphans: _, ...journal } = fs.journal as unknown as Record<string, unknown>;
  found.set('journal', { stats: { ...fs.stat('/'), size: 0, blocks: 0 }, rest: journal });
  return found;
}

test('bootfs-ext4.js reads what bootfs.js reads', async () => {
  const [all, ext4] = [await evaluated('bootfs.js'), await evaluated('bootfs-ext4.js')];
  for (const image of [...IMAGES, 'ext4-casefold', 'ext4-verity']) {
    assert.deepEqual(contentsOf(ext4, image), contentsOf(all, image), image);
  }
});

test('no bundle has what only people and checkers ask for', async () => {
  for (const [file, image] of [
    ['bootfs.js', 'ext/ext4-crash-rename'],
    ['bootfs.js', 'xfs/xfs-crash-rename'],
    ['bootfs.js', 'erofs/lz4'],
    ['bootfs.js', 'fat/crafted-fat32-high-bits'],
    ['bootfs-ext4.js', 'ext/ext4-crash-rename'],
    ['bootfs-xfs.js', 'xfs/xfs-crash-rename'],
    ['bootfs-erofs-lz4.js', 'erofs/lz4'],
  ]) {
    const { mount, memoryDevice } = await evaluated(file);
    const fs = mount(memoryDevice(imageBytes(image)));
    const { orphans } = (fs.journal ?? {}) as { orphans?: number };
    assert.deepEqual([fs.details, orphans], [{}, undefined], `${file} ${image}`);
  }
  const damaged = new ExtImage('ext/ext4-default-4k');
  const bitmap = u32le(damaged.bytes, damaged.blockSize) * damaged.blockSize;
  damaged.put(bitmap, 1, damaged.bytes[bitmap] ^ 0x10);
  const audited = ({ mount, memoryDevice }: Mounting): number => {
    let found = 0;
    mount(memoryDevice(damaged.bytes), { verify: 'none' }).audit(() => found++);
    return found;
  };
  const bundles = [library, await evaluated('bootfs.js'), await evaluated('bootfs-ext4.js')];
  assert.deepEqual(bundles.map(audited), [1, 0, 0]);
});

// In test/unit/ext4read/fast-commit/overlay.test.ts one grows and is left as it was.
for (const file of ['bootfs.js', 'bootfs-ext4.js', 'bootfs-ext4-minimal.js']) {
  test(`${file} says what the library says, but for sizes of directories that grow by fast commits`, async () => {
    const reading = await evaluated(file);
    for (const image of IMAGES) holdAgainstLibrary(reading, image);
  });
}

/** A directory to which fast commits add names has the size that it had before. */
function holdAgainstLibrary(bootfs: Mounting, image: string): void {
  const expected = contentsOf(library, image);
  const found = contentsOf(bootfs, image);
  assert.deepEqual([...found.keys()], [...expected.keys()], image);
  for (const [path, { stats, rest }] of found) {
    const { stats: whole, rest: wholeRest } = expected.get(path)!;
    assert.deepEqual(rest, wholeRest, `${image} ${path}`);
    assert.deepEqual({ ...stats, size: whole.size }, whole, `${image} ${path}`);
    if (stats.size === whole.size) continue;
    assert.ok(FAST_COMMITS.includes(image) && stats.type === 'dir' && stats.size < whole.size, `${image} ${path}`);
  }
}

test('bootfs-ext4-minimal.js refuses by name what it leaves out', async () => {
  const minimal = await evaluated('bootfs-ext4-minimal.js');
  const refused = (what: string): RegExp =>
    new RegExp(`^BootfsError: ERR_BOOTFS_UNSUPPORTED: ${what} is not part of this bundle`);
  const visitAll = (image: string, options?: MountOptions): void => {
    for (const { stats, open, readlink } of mounted(minimal, image, options).walk('/')) {
      if (stats.type === 'file') open();
      if (stats.type === 'symlink') readlink();
    }
  };
  assert.throws(() => visitAll('ext4-casefold'), refused('casefold'));
  assert.throws(() => visitAll('ext4-encrypt'), refused('encryption of names'));
  assert.throws(() => visitAll('ext4-verity', { fsverity: 'enforce' }), refused('fs-verity'));
  assert.throws(
    () => mounted(minimal, 'ext4-verity', { superblock: 'backup' }),
    refused('a superblock other than the first'),
  );
  const journalDevice = minimal.memoryDevice(new Uint8Array(1 << 20));
  const image = 'ext4-crash-external-journal';
  assert.throws(() => mounted(minimal, image, { journalDevice }), refused('a journal on another device'));
  assert.throws(() => mounted(minimal, image), { code: 'EINVAL' });
  visitAll('ext4-verity');
});
