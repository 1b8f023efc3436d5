import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import { countingDevice } from '../../../src/device/counting.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { DirectoryBlocks } from '../../../src/erofsread/directory.ts';
import { erofsDriver } from '../../../src/erofsread/erofs.ts';
import type { Content } from '../../../src/erofsread/volume.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { ErofsBuilder, encodeDirectory, LAYOUT, MODE } from '../../support/erofs/erofs-builder.ts';
import { openFileSystem } from '../../support/open-file-system.ts';

const driver = erofsDriver({});
const mount = mountWith([driver]);
const encoder = new TextEncoder();

interface Entry {
  readonly name: Uint8Array;
  readonly nid: number;
  readonly type: number;
}

/** A root directory of these names, in this order, all of one file; `change` may damage it. */
function mountRoot(
  names: readonly string[],
  change: (directory: Uint8Array) => Uint8Array = (same) => same,
): FileSystem {
  const builder = new ErofsBuilder();
  const nid = builder.addInode({ size: 4, layout: LAYOUT.flatInline, after: encoder.encode('abcd') });
  const entries = ['.', '..', ...names].map(
    (name): Entry => ({ name: encoder.encode(name), nid: name.startsWith('.') ? 0 : nid, type: 1 }),
  );
  return mount(memoryDevice(builder.finish(change(encodeDirectory(entries, 4096)))));
}

const isThere = (fs: FileSystem, name: string): boolean => fs.exists(`/${name}`);

test('lists without . and .., and finds what it lists', () => {
  const fs = mountRoot(['a', 'aa', 'b', 'ba', 'c']);
  assert.deepEqual(fs.readdir('/'), ['a', 'aa', 'b', 'ba', 'c']);
  for (const name of ['a', 'aa', 'b', 'ba', 'c']) assert.ok(isThere(fs, name), name);
  for (const name of ['A', 'ab', 'aaa', 'bb', 'd', '\u007f']) assert.ok(!isThere(fs, name), name);
});

test('a name ends at a NUL byte, for listing and lookup alike', () => {
  const fs = mountRoot(['a', 'b\0c', 'd']);
  assert.deepEqual(fs.readdir('/'), ['a', 'b', 'd']);
  assert.ok(isThere(fs, 'b'));
});

test('a directory out of order hides the names that it hides from Linux', () => {
  const fs = mountRoot(['z', 'b', 'a', 'c', 'c']);
  assert.deepEqual(
    ['a', 'b', 'c', 'z'].map((name) => isThere(fs, name)),
    [false, true, true, false],
  );
});

test('a listing ends at the first damage', () => {
  const broken: [string, readonly string[], (directory: Uint8Array) => void, string[]][] = [
    ['no room for an entry', ['a'], (bytes) => bytes.fill(0, 8, 10), []],
    ['names past the block', ['a'], (bytes) => bytes.fill(255, 8, 10), []],
    ['names not after a whole entry', ['a'], (bytes) => (bytes[8] += 1), []],
    ['empty name', ['a', '', 'c'], () => undefined, ['a']],
    ['name with a slash', ['a', 'a/b', 'c'], () => undefined, ['a']],
    ['name of 256 bytes', ['a', 'b'.repeat(256), 'c'], () => undefined, ['a']],
    ['name before the one before it', ['a', 'b', 'c'], (bytes) => (bytes[4 * 12 + 8] = 0), ['a']],
  ];
  for (const [reason, names, damage, shown] of broken) {
    const fs = mountRoot(names, (directory) => {
      damage(directory);
      return directory;
    });
    assert.throws(() => fs.readdir('/'), /ERR_BOOTFS_CORRUPT: erofs_dirent/, reason);
    const walked = [...fs.walk('/', { damage: 'report' })];
    assert.match(String(walked[0].error), /erofs_dirent/, reason);
    assert.deepEqual(
      walked.slice(1).map(({ path }) => path),
      shown.map((name) => `/${name}`),
      reason,
    );
  }
});

test('a directory that ends early ends its last name', () => {
  const fs = mountRoot(['a', 'bcdef'], (directory) => directory.subarray(0, 48 + 6));
  assert.deepEqual(fs.readdir('/'), ['a', 'bc']);
  assert.ok(isThere(fs, 'bc'));
});

test('a lookup reads at most ceil(log2(blocks)) + 1 blocks after the inode', () => {
  const builder = new ErofsBuilder();
  const nid = builder.addInode({ size: 0 });
  const names = Array.from({ length: 6000 }, (_, at) => `name-${String(at).padStart(8, '0')}`);
  const directory = encodeDirectory(
    names.map((name): Entry => ({ name: encoder.encode(name), nid, type: 1 })),
    4096,
  );
  const blocks = Math.ceil(directory.length / 4096);
  const big = builder.addInode({
    size: directory.length,
    mode: MODE.dir,
    u: builder.addBlocks(directory.subarray(0, 0)),
    isExtended: true,
  });
  builder.addEntry('big', big, 2);
  const image = builder.finish();
  // The directory goes behind the image, and the inode points there.
  const whole = new Uint8Array(image.length + blocks * 4096);
  whole.set(image);
  whole.set(directory, image.length);
  new DataView(whole.buffer).setUint32(65536 + big * 32 + 16, image.length / 4096, true);
  let directoryReads = 0;
  const memory = memoryDevice(whole);
  const counting = countingDevice({
    size: memory.size,
    read(byteOffset, target) {
      if (byteOffset >= image.length) directoryReads++;
      memory.read(byteOffset, target);
    },
  });
  const fs = openFileSystem(driver, counting);
  const most = Math.ceil(Math.log2(blocks)) + 1;
  for (const name of [...names.filter((_, at) => at % 97 === 0), 'aaa', 'zzz', 'name-00003000x']) {
    directoryReads = 0;
    assert.equal(fs.exists(`/big/${name}`), name.length === 13, name);
    assert.ok(directoryReads <= most, `${directoryReads} reads for ${blocks} blocks`);
  }
  assert.equal(fs.readdir('/big').length, 6000);
});

test('lookups read a block once, of those that there is memory for', () => {
  const reads: number[] = [];
  const content = {
    size: 3 * 4096 - 1,
    read(byteOffset: number, target: Uint8Array) {
      reads.push(byteOffset / 4096);
      target.fill(reads.length);
    },
  } as Content;
  const blocks = new DirectoryBlocks(content, 4096, 2 * 4096);
  assert.equal(blocks.count, 3);
  assert.deepEqual(
    [0, 1, 0, 1].map((block) => blocks.read(block)[4095]),
    [1, 2, 1, 2],
  );
  assert.deepEqual(reads, [0, 1]);
  assert.deepEqual([blocks.read(2)[0], blocks.read(2)[4095]], [3, 0]);
  for (const block of [0, 1, 2]) blocks.read(block);
  assert.ok(reads.length > 3 && reads.length < 7, reads.join());
});
