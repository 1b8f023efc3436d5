import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BootfsError } from '../../../../src/contract/errors.ts';
import { type FastCommitLog, readFastCommits } from '../../../../src/ext4read/fast-commit/tags.ts';
import { AreaBuilder, u32 } from '../../../support/ext4/fast-commit-builder.ts';

const BLOCK = 1024;
const INODE_SIZE = 256;
const TID = 7;
const NAMES = ['', 'ADD_RANGE', 'DEL_RANGE', 'CREAT', 'LINK', 'UNLINK', 'INODE', 'PAD', 'TAIL', 'HEAD'];

function areaOf(blocks: number): AreaBuilder {
  return new AreaBuilder(blocks, BLOCK, TID);
}

function read(builder: AreaBuilder, mayBeFull = false): FastCommitLog {
  const area = {
    tid: TID,
    blockCount: builder.bytes.length / BLOCK,
    readBlock: (index: number) => builder.bytes.slice(index * BLOCK, (index + 1) * BLOCK),
  };
  return readFastCommits(area, INODE_SIZE, mayBeFull);
}

function dentry(name: string): number[] {
  return [...u32(2), ...u32(12), ...Array.from(name, (letter) => letter.charCodeAt(0))];
}

/** The tags that change something. */
function types(log: FastCommitLog): string[] {
  const names: string[] = [];
  log.visitTags((type) => names.push(NAMES[type]));
  assert.equal(names.length, log.tagCount);
  return names.filter((name) => !['HEAD', 'PAD', 'TAIL'].includes(name));
}

const RANGE = new Array(16).fill(1);
const CORRUPT = { code: 'ERR_BOOTFS_CORRUPT' };

test('tags up to the TAIL, the later commits without a HEAD', () => {
  const builder = areaOf(8)
    .head()
    .tag(6, new Array(4 + 160).fill(2))
    .tag(7, [])
    .tag(3, dentry('a'))
    .tail();
  builder.tag(4, dentry('b')).tag(5, dentry('c')).tail().tag(1, RANGE).tag(2, new Array(12).fill(0)).tail();
  const log = read(builder);
  assert.deepEqual(types(log), ['INODE', 'CREAT', 'LINK', 'UNLINK', 'ADD_RANGE', 'DEL_RANGE']);
  assert.equal(log.report.status, 'applied');
  assert.equal(log.report.commits, 3);
  assert.deepEqual(log.report.tags, {
    ...{ HEAD: 1, INODE: 1, PAD: 1, CREAT: 1, TAIL: 3 },
    ...{ LINK: 1, UNLINK: 1, ADD_RANGE: 1, DEL_RANGE: 1 },
  });
});

test('tags over several blocks, padded to the end of each', () => {
  const builder = areaOf(8)
    .head()
    .tag(6, new Array(4 + 256).fill(2));
  builder.tag(7, new Array(BLOCK - builder.at - 4).fill(0));
  assert.equal(builder.at, BLOCK);
  builder.tag(3, dentry('second')).tail();
  assert.deepEqual(types(read(builder)), ['INODE', 'CREAT']);
});

test('a TAIL that ends up to three bytes before its block does', () => {
  for (const short of [1, 2, 3]) {
    const log = read(areaOf(8).head().tag(3, dentry('a')).tail({ short }).tag(4, dentry('b')).tail({ short }));
    assert.equal(log.report.commits, 2);
  }
});

test('an empty area, one of another transaction, and one that begins otherwise', () => {
  assert.equal(read(areaOf(8)).report.status, 'empty');
  const other = read(areaOf(8).head(6).tag(3, dentry('a')).tail({ tid: 6 }));
  assert.deepEqual([other.report.status, other.tagCount], ['stale', 0]);
  assert.match(other.report.stopped!, /transaction 6/);
  assert.equal(read(areaOf(8).tag(3, dentry('a')).tail()).report.status, 'stale');
});

test('what follows the last valid TAIL is left out', () => {
  const rests: ((builder: AreaBuilder) => unknown)[] = [
    (builder) => builder.tag(4, dentry('b')),
    (builder) => builder.tag(4, dentry('b')).tail({ damage: 1 }),
    (builder) => builder.tag(4, dentry('b')).tail({ tid: 6 }),
    (builder) => builder.tag(4, dentry('b')).tag(10, [1]),
    (builder) => builder.head(6).tag(4, dentry('b')).tail({ tid: 6 }),
    (builder) => builder.tag(4, dentry('b')).tag(1, [1, 2, 3]),
  ];
  for (const addRest of rests) {
    const builder = areaOf(8).head().tag(3, dentry('a')).tail();
    addRest(builder);
    const log = read(builder);
    assert.deepEqual(types(log), ['CREAT']);
    assert.deepEqual(log.report.tags, { HEAD: 1, CREAT: 1, TAIL: 1 });
    assert.equal(log.report.status, 'applied');
    assert.ok(log.report.stopped);
  }
});

test('an area that begins well but has no valid TAIL is refused', () => {
  const builders = [
    areaOf(8).head().tag(3, dentry('a')),
    areaOf(8).head().tag(3, dentry('a')).tail({ damage: 1 }),
    areaOf(8).head().tag(3, dentry('a')).tail({ tid: 8 }),
    areaOf(8).head().tag(77, []).tail(),
  ];
  for (const builder of builders) assert.throws(() => read(builder), CORRUPT);
  const unknown = areaOf(8).head(TID, 1).tail();
  assert.throws(() => read(unknown), { code: 'ERR_BOOTFS_UNSUPPORTED', message: /fast-commit features 0x1/ });
});

test('lengths that a tag can not have', () => {
  const bad: [type: number, length: number][] = [
    [1, 15],
    [2, 13],
    [3, 8],
    [4, 8 + 256],
    [5, 0],
    [6, 4 + 127],
    [6, 4 + 257],
    [9, 9],
  ];
  for (const [type, length] of bad) {
    const builder = areaOf(8).head().tag(type, new Array(length).fill(0)).tail();
    assert.throws(() => read(builder), CORRUPT, `${NAMES[type]} ${length}`);
  }
  const long = read(
    areaOf(8)
      .head()
      .tag(4, dentry('n'.repeat(255)))
      .tail(),
  );
  const lengths: number[] = [];
  long.visitTags((_, value) => lengths.push(value.length));
  assert.equal(lengths[1], 8 + 255);
});

test('a tag that crosses the end of its block is none', () => {
  const builder = areaOf(8).head().tail();
  builder.tag(7, new Array(BLOCK - 8).fill(0));
  new DataView(builder.bytes.buffer).setUint16(BLOCK + 2, BLOCK, true);
  const log = read(builder);
  assert.equal(log.report.commits, 1);
  assert.match(log.report.stopped!, /no valid tag at byte 0 of fast-commit block 1/);
});

test('an area in use to its last block is refused, as Linux refuses it, unless asked otherwise', () => {
  const builder = areaOf(2).head().tag(3, dentry('a')).tail().tag(4, dentry('b')).tail();
  assert.throws(() => read(builder), { ...CORRUPT, message: /full to its last block/ });
  assert.deepEqual(types(read(builder, true)), ['CREAT', 'LINK']);
});

test('an area of more than 16 MiB in use', () => {
  const builder = areaOf(1).head().tag(3, dentry('a')).tail();
  const rest = areaOf(1).tail();
  const area = {
    tid: TID,
    blockCount: 20000,
    readBlock: (index: number) => (index === 0 ? builder : rest).bytes.slice(),
  };
  assert.throws(() => readFastCommits(area, INODE_SIZE, false), { code: 'EFBIG' });
});

test('any bytes give a result or a BootfsError', () => {
  const edit = fc.record({ at: fc.nat({ max: 2 * BLOCK }), byte: fc.nat({ max: 255 }) });
  const property = fc.property(fc.array(edit, { maxLength: 6 }), (edits) => {
    const builder = areaOf(4).head().tag(6, new Array(164).fill(2)).tag(3, dentry('a')).tail();
    builder.tag(4, dentry('b')).tag(1, RANGE).tail();
    for (const { at, byte } of edits) builder.bytes[at] = byte;
    try {
      assert.ok(types(read(builder)).length <= 4);
    } catch (error) {
      assert.ok(error instanceof BootfsError, String(error));
    }
  });
  fc.assert(property, { numRuns: 500 });
});
