import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BootfsError } from '../../../../src/contract/errors.ts';
import type { FileSystem } from '../../../../src/contract/file-system.ts';
import { memoryDevice } from '../../../../src/device/memory.ts';
import { ext4Driver, ext4DriverWith } from '../../../../src/ext4read/ext4.ts';
import { isJbd2Report } from '../../../../src/jbd2replay/jbd2-report.ts';
import { mountWith } from '../../../../src/mount/mount.ts';
import { AreaBuilder, u32 } from '../../../support/ext4/fast-commit-builder.ts';
import { tinyExt4 } from '../../../support/ext4/tiny-ext4.ts';
import { filled, JournalBuilder } from '../../../support/jbd2/journal-builder.ts';

const BLOCK = 4096;
const AREA_BLOCKS = 16;
/** A block of the filesystem that the one full transaction fills. */
const DATA_BLOCK = 9;

/** The filesystem with one full transaction, and then the fast commits that `write` makes. */
function mountWithTags(write: (area: AreaBuilder) => void, driver = ext4Driver): FileSystem {
  const builder = new JournalBuilder({ blockSize: BLOCK, fastCommitBlocks: AREA_BLOCKS });
  builder.transaction({ blocks: [{ block: DATA_BLOCK, data: filled(BLOCK, 0x61) }] });
  const area = new AreaBuilder(AREA_BLOCKS - 1, BLOCK, builder.tid).head();
  write(area);
  area.tail();
  builder.bytes.set(area.bytes, (builder.end + 1) * BLOCK);
  return mountWith([driver])(memoryDevice(tinyExt4(builder.bytes)));
}

/** ext4_fc_inode of a record of 128 bytes with the flag EXTENTS. */
function inodeTag(ino: number, mode: number, links: number, size: number): Uint8Array {
  const value = new Uint8Array(4 + 128);
  const view = new DataView(value.buffer);
  view.setUint32(0, ino, true);
  view.setUint16(4, mode, true);
  view.setUint32(4 + 0x4, size, true);
  view.setUint16(4 + 0x1a, links, true);
  view.setUint32(4 + 0x20, 0x80000, true);
  return value;
}

function dentryTag(parent: number, ino: number, name: string): number[] {
  return [...u32(parent), ...u32(ino), ...Array.from(name, (letter) => letter.charCodeAt(0))];
}

function rangeTag(ino: number, start: number, length: number, fsBlock: number): number[] {
  return [...u32(ino), ...u32(start), length & 0xff, length >>> 8, 0, 0, ...u32(fsBlock)];
}

const FILE = 0o100644;
const DIRECTORY = 0o40755;

function createFile(area: AreaBuilder, ino: number, name: string, parent = 2): void {
  area
    .tag(6, inodeTag(ino, FILE, 1, 5))
    .tag(1, rangeTag(ino, 0, 1, DATA_BLOCK))
    .tag(3, dentryTag(parent, ino, name));
}

test('a file that only fast commits know', () => {
  const fs = mountWithTags((area) => createFile(area, 12, 'new'));
  assert.deepEqual(fs.readdir('/', { withFileTypes: true }), [{ name: 'new', type: 'file', ino: 12 }]);
  assert.equal(fs.readFile('/new', 'utf8'), 'aaaaa');
  assert.ok(isJbd2Report(fs.journal));
  assert.equal(fs.journal.fastCommits?.status, 'applied');
});

test('links, and names taken away', () => {
  const fs = mountWithTags((area) => {
    createFile(area, 12, 'a');
    createFile(area, 13, 'b');
    area
      .tag(4, dentryTag(2, 12, 'c'))
      .tag(5, dentryTag(2, 12, 'a'))
      .tag(5, dentryTag(2, 13, 'b'));
    area
      .tag(5, dentryTag(2, 12, 'never'))
      .tag(4, dentryTag(2, 30, 'nobody'))
      .tag(4, dentryTag(25, 12, 'nowhere'));
  });
  assert.deepEqual(fs.readdir('/'), ['c']);
  assert.equal(fs.lstat('/c').nlink, 1);
  assert.equal(fs.exists('/a'), false);
});

test('a link to a name that is there changes nothing', () => {
  const fs = mountWithTags((area) => {
    createFile(area, 12, 'a');
    createFile(area, 13, 'b');
    area.tag(4, dentryTag(2, 13, 'a'));
  });
  assert.equal(fs.lstat('/a').ino, 12);
  assert.equal(fs.lstat('/b').nlink, 1);
});

test('an unlink of a name that leads elsewhere by now takes a link all the same', () => {
  const fs = mountWithTags((area) => {
    createFile(area, 12, 'a');
    createFile(area, 13, 'b');
    area.tag(4, dentryTag(2, 13, 'c')).tag(5, dentryTag(2, 13, 'a'));
  });
  assert.deepEqual(fs.readdir('/'), ['a', 'b', 'c']);
  assert.equal(fs.lstat('/a').ino, 12);
  assert.equal(fs.lstat('/b').nlink, 1);
});

test('a new directory is empty, of one block, and grows', () => {
  const names = Array.from({ length: 200 }, (_, index) => `name-of-some-length-${1000 + index}`);
  const fs = mountWithTags((area) => {
    area.tag(6, inodeTag(14, DIRECTORY, 2, BLOCK)).tag(3, dentryTag(2, 14, 'd'));
    createFile(area, 12, 'f', 14);
    area.tag(7, new Uint8Array(area.room - 4));
    for (const name of names.slice(0, 100)) area.tag(4, dentryTag(14, 12, name));
    area.tag(7, new Uint8Array(area.room - 4));
    for (const name of names.slice(100)) area.tag(4, dentryTag(14, 12, name));
  });
  assert.deepEqual(fs.readdir('/d'), ['f', ...names]);
  assert.equal(fs.lstat('/d/f').nlink, 201);
  // 12 + 12 + 12 + 200 * 32 bytes, without an index.
  assert.equal(fs.lstat('/d').size, 2 * BLOCK);
});

test('a bundle that does not follow growth leaves a directory as large as it was made', () => {
  const growing = (area: AreaBuilder): void => {
    area.tag(6, inodeTag(14, DIRECTORY, 2, BLOCK)).tag(3, dentryTag(2, 14, 'd'));
    createFile(area, 12, 'f', 14);
    for (let link = 10; link < 30; link++) {
      if (link % 10 === 0) area.tag(7, new Uint8Array(area.room - 4));
      area.tag(4, dentryTag(14, 12, `${'x'.repeat(240)}${link}`));
    }
  };
  const [whole, small] = [mountWithTags(growing), mountWithTags(growing, ext4DriverWith({}))];
  assert.equal(whole.lstat('/d').size, 2 * BLOCK);
  assert.equal(small.lstat('/d').size, BLOCK);
  assert.deepEqual(small.readdir('/d'), whole.readdir('/d'));
});

test('an inode used again does not inherit blocks, but for a directory that had no i_blocks', () => {
  const file = mountWithTags((area) => {
    createFile(area, 12, 'a');
    area.tag(6, inodeTag(12, FILE, 1, 5)).tag(5, dentryTag(2, 12, 'a'));
    area.tag(6, inodeTag(12, FILE, 1, 5)).tag(3, dentryTag(2, 12, 'b'));
  });
  assert.deepEqual(
    file.extents('/b').map(({ kind }) => kind),
    ['hole'],
  );
  const directory = mountWithTags((area) => {
    area
      .tag(6, inodeTag(14, DIRECTORY, 2, BLOCK))
      .tag(3, dentryTag(2, 14, 'd'))
      .tag(5, dentryTag(2, 14, 'd'));
    area.tag(6, inodeTag(14, DIRECTORY, 2, BLOCK)).tag(3, dentryTag(2, 14, 'again'));
  });
  // Linux finds the block of the first one allocated, and leaves the name out.
  assert.deepEqual(directory.readdir('/'), []);
});

test('what Linux refuses', () => {
  const refused: ((area: AreaBuilder) => unknown)[] = [
    (area) => area.tag(3, dentryTag(2, 20, 'no-inode')),
    (area) => area.tag(6, inodeTag(8, FILE, 1, 0)),
    (area) => area.tag(6, inodeTag(33, FILE, 1, 0)),
    (area) => area.tag(6, inodeTag(12, FILE, 0, 0)),
    (area) => area.tag(6, inodeTag(12, 0, 1, 0)),
  ];
  for (const write of refused) assert.throws(() => mountWithTags(write), { code: 'ERR_BOOTFS_CORRUPT' });
});

test('any sealed tags give a tree or a BootfsError', () => {
  const ino = fc.oneof(fc.constantFrom(2, 11, 12, 13, 14), fc.nat({ max: 40 }), fc.constant(0xffffffff));
  const block = fc.oneof(fc.nat({ max: 20 }), fc.constantFrom(0xffffffff, 0x7fffffff));
  const name = fc.constantFrom('a', 'b', '.', '..', 'a/b', 'n'.repeat(255));
  const mode = fc.constantFrom(FILE, DIRECTORY, 0o120777, 0o20644, 0);
  const tag = fc.oneof(
    fc
      .tuple(fc.constantFrom(3, 4, 5), ino, ino, name)
      .map(([type, a, b, text]) => ({ type, value: dentryTag(a, b, text) })),
    fc.tuple(ino, mode, fc.nat({ max: 3 })).map(([a, bits, links]) => ({
      type: 6,
      value: [...inodeTag(a, bits, links, 5000)],
    })),
    fc.tuple(ino, block, fc.nat({ max: 65535 }), block).map(([a, start, length, at]) => ({
      type: 1,
      value: rangeTag(a, start, length, at),
    })),
    fc
      .tuple(ino, block, block)
      .map(([a, start, length]) => ({ type: 2, value: [...u32(a), ...u32(start), ...u32(length)] })),
  );
  const property = fc.property(fc.array(tag, { maxLength: 14 }), (tags) => {
    try {
      const fs = mountWithTags((area) => {
        for (const { type, value } of tags) if (area.room > value.length + 20) area.tag(type, value);
      });
      for (const entry of fs.walk('/', { damage: 'report' })) {
        if (entry.stats?.type === 'file') entry.open().read(0, new Uint8Array(6000));
      }
    } catch (error) {
      if (!(error instanceof BootfsError)) throw error;
    }
  });
  fc.assert(property, { numRuns: 60 });
});
