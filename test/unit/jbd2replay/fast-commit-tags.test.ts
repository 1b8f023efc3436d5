import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BootfsError } from '../../../src/errors.ts';
import { type FastCommitLog, readFastCommits } from '../../../src/ext4read/fast-commit-tags.ts';

const BLOCK = 1024;
const INODE_SIZE = 256;
const TID = 7;
const NAMES = ['', 'ADD_RANGE', 'DEL_RANGE', 'CREAT', 'LINK', 'UNLINK', 'INODE', 'PAD', 'TAIL', 'HEAD'];

function crc(seed: number, bytes: Uint8Array): number {
  let register = seed;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >>> 1) ^ 0x82f63b78 : register >>> 1;
  }
  return register >>> 0;
}

/** Writes tags one after the other, each where the test says. */
class AreaBuilder {
  readonly bytes: Uint8Array;
  at = 0;
  private sum = 0;

  constructor(blocks = 8) {
    this.bytes = new Uint8Array(blocks * BLOCK);
  }

  tag(type: number, value: ArrayLike<number>): this {
    const view = new DataView(this.bytes.buffer);
    view.setUint16(this.at, type, true);
    view.setUint16(this.at + 2, value.length, true);
    this.bytes.set(value, this.at + 4);
    this.sum = crc(this.sum, this.bytes.subarray(this.at, this.at + 4 + value.length));
    this.at += 4 + value.length;
    return this;
  }

  head(tid = TID, features = 0): this {
    return this.tag(9, [...u32(features), ...u32(tid)]);
  }

  /** `short`: bytes that the TAIL leaves at the end of its block. */
  tail({ tid = TID, damage = 0, short = 0 } = {}): this {
    const view = new DataView(this.bytes.buffer);
    view.setUint16(this.at, 8, true);
    view.setUint16(this.at + 2, BLOCK - (this.at % BLOCK) - 4 - short, true);
    view.setUint32(this.at + 4, tid, true);
    const sum = crc(this.sum, this.bytes.subarray(this.at, this.at + 8));
    view.setUint32(this.at + 8, sum ^ damage, true);
    this.at += BLOCK - (this.at % BLOCK);
    this.sum = 0;
    return this;
  }

  read(mayBeFull = false): FastCommitLog {
    const area = {
      tid: TID,
      blockCount: this.bytes.length / BLOCK,
      readBlock: (index: number) => this.bytes.slice(index * BLOCK, (index + 1) * BLOCK),
    };
    return readFastCommits(area, INODE_SIZE, mayBeFull);
  }
}

function u32(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
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
  const builder = new AreaBuilder()
    .head()
    .tag(6, new Array(4 + 160).fill(2))
    .tag(7, [])
    .tag(3, dentry('a'))
    .tail();
  builder.tag(4, dentry('b')).tag(5, dentry('c')).tail().tag(1, RANGE).tag(2, new Array(12).fill(0)).tail();
  const log = builder.read();
  assert.deepEqual(types(log), ['INODE', 'CREAT', 'LINK', 'UNLINK', 'ADD_RANGE', 'DEL_RANGE']);
  assert.equal(log.report.status, 'applied');
  assert.equal(log.report.commits, 3);
  assert.deepEqual(log.report.tags, {
    ...{ HEAD: 1, INODE: 1, PAD: 1, CREAT: 1, TAIL: 3 },
    ...{ LINK: 1, UNLINK: 1, ADD_RANGE: 1, DEL_RANGE: 1 },
  });
});

test('tags over several blocks, padded to the end of each', () => {
  const builder = new AreaBuilder().head().tag(6, new Array(4 + 256).fill(2));
  builder.tag(7, new Array(BLOCK - builder.at - 4).fill(0));
  assert.equal(builder.at, BLOCK);
  builder.tag(3, dentry('second')).tail();
  assert.deepEqual(types(builder.read()), ['INODE', 'CREAT']);
});

test('a TAIL that ends up to three bytes before its block does', () => {
  for (const short of [1, 2, 3]) {
    const log = new AreaBuilder().head().tag(3, dentry('a')).tail({ short }).tag(4, dentry('b')).tail({ short }).read();
    assert.equal(log.report.commits, 2);
  }
});

test('an empty area, one of another transaction, and one that begins otherwise', () => {
  assert.equal(new AreaBuilder().read().report.status, 'empty');
  const other = new AreaBuilder().head(6).tag(3, dentry('a')).tail({ tid: 6 }).read();
  assert.deepEqual([other.report.status, other.tagCount], ['stale', 0]);
  assert.match(other.report.stopped!, /transaction 6/);
  assert.equal(new AreaBuilder().tag(3, dentry('a')).tail().read().report.status, 'stale');
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
    const builder = new AreaBuilder().head().tag(3, dentry('a')).tail();
    addRest(builder);
    const log = builder.read();
    assert.deepEqual(types(log), ['CREAT']);
    assert.deepEqual(log.report.tags, { HEAD: 1, CREAT: 1, TAIL: 1 });
    assert.equal(log.report.status, 'applied');
    assert.ok(log.report.stopped);
  }
});

test('an area that begins well but has no valid TAIL is refused', () => {
  const builders = [
    new AreaBuilder().head().tag(3, dentry('a')),
    new AreaBuilder().head().tag(3, dentry('a')).tail({ damage: 1 }),
    new AreaBuilder().head().tag(3, dentry('a')).tail({ tid: 8 }),
    new AreaBuilder().head().tag(77, []).tail(),
  ];
  for (const builder of builders) assert.throws(() => builder.read(), CORRUPT);
  const unknown = new AreaBuilder().head(TID, 1).tail();
  assert.throws(() => unknown.read(), { code: 'ERR_BOOTFS_UNSUPPORTED', message: /fast-commit features 0x1/ });
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
    const builder = new AreaBuilder().head().tag(type, new Array(length).fill(0)).tail();
    assert.throws(() => builder.read(), CORRUPT, `${NAMES[type]} ${length}`);
  }
  const long = new AreaBuilder()
    .head()
    .tag(4, dentry('n'.repeat(255)))
    .tail()
    .read();
  const lengths: number[] = [];
  long.visitTags((_, value) => lengths.push(value.length));
  assert.equal(lengths[1], 8 + 255);
});

test('a tag that crosses the end of its block is none', () => {
  const builder = new AreaBuilder().head().tail();
  builder.tag(7, new Array(BLOCK - 8).fill(0));
  new DataView(builder.bytes.buffer).setUint16(BLOCK + 2, BLOCK, true);
  const log = builder.read();
  assert.equal(log.report.commits, 1);
  assert.match(log.report.stopped!, /no valid tag at byte 0 of fast-commit block 1/);
});

test('an area in use to its last block is refused, as Linux refuses it, unless asked otherwise', () => {
  const builder = new AreaBuilder(2).head().tag(3, dentry('a')).tail().tag(4, dentry('b')).tail();
  assert.throws(() => builder.read(), { ...CORRUPT, message: /full to its last block/ });
  assert.deepEqual(types(builder.read(true)), ['CREAT', 'LINK']);
});

test('an area of more than 16 MiB in use', () => {
  const builder = new AreaBuilder(1).head().tag(3, dentry('a')).tail();
  const rest = new AreaBuilder(1).tail();
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
    const builder = new AreaBuilder(4).head().tag(6, new Array(164).fill(2)).tag(3, dentry('a')).tail();
    builder.tag(4, dentry('b')).tag(1, RANGE).tail();
    for (const { at, byte } of edits) builder.bytes[at] = byte;
    try {
      assert.ok(types(builder.read()).length <= 4);
    } catch (error) {
      assert.ok(error instanceof BootfsError, String(error));
    }
  });
  fc.assert(property, { numRuns: 500 });
});
