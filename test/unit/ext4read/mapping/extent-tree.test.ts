import assert from 'node:assert/strict';
import { test } from 'node:test';
import { u32le } from '../../../../src/bytes/endian.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

const I_BLOCK = 0x28;

/** What is wrong with the root of /sizes/40963, a file of one extent; the fields of the extent start at 12. */
const ROOT_DAMAGE: (readonly [what: string, offset: number, size: 1 | 2 | 4, value: number, error: RegExp])[] = [
  ['no magic number', 0, 2, 0, /eh_magic is 0x0000, expected 0xf30a/],
  ['no room', 4, 2, 0, /eh_max is 0/],
  ['more room than i_block has', 4, 2, 5, /eh_max is 5/],
  ['more entries than room', 2, 2, 5, /eh_entries is 5/],
  ['too deep', 6, 2, 6, /eh_depth is 6, at most 5/],
  ['an extent of no blocks', 16, 2, 0, /extent out of order, empty or too long/],
  ['an extent past the last block number', 12, 4, 0xffffffff, /extent out of order, empty or too long/],
  ['an extent past the end of the device', 20, 4, 0x7fffffff, /extent where no file may be/],
  ['an extent in the superblock', 20, 4, 1, /extent where no file may be/],
  ['an extent in the group descriptors', 20, 4, 2, /extent where no file may be/],
];

for (const [what, offset, size, value, error] of ROOT_DAMAGE) {
  test(`a root is refused with its file: ${what}`, () => {
    const fs = new ExtImage('ext/ext4-no-checksums').putInode('/sizes/40963', I_BLOCK + offset, size, value).mount();
    assert.throws(() => fs.stat('/sizes/40963'), { code: 'ERR_BOOTFS_CORRUPT', message: error });
    assert.equal(fs.readFile('/sizes/12288').length, 12288);
  });
}

test('an index without entries is refused', () => {
  const image = new ExtImage('ext/ext4-no-checksums').putInode('/sizes/0', I_BLOCK + 6, 2, 1);
  assert.throws(() => image.mount().stat('/sizes/0'), { message: /eh_entries is 0 above the leaves/ });
});

test('extents that overlap are refused', () => {
  const image = new ExtImage('ext/ext4-extent-depth');
  const at = image.inodeOf('/unwritten-then-data') + I_BLOCK;
  image.put(at + 12 + 12, 4, u32le(image.bytes, at + 12));
  const fs = image.mount({ verify: 'none' });
  assert.throws(() => fs.stat('/unwritten-then-data'), { message: /extent out of order/ });
});

/** First node below the root of /depth-2. */
function firstNode(image: ExtImage): number {
  return u32le(image.bytes, image.inodeOf('/depth-2') + I_BLOCK + 12 + 4) * image.blockSize;
}

test('a node of another depth than its parent says is refused: a tree can not loop', () => {
  const image = new ExtImage('ext/ext4-extent-depth');
  const node = firstNode(image);
  image.put(node + 6, 2, 2);
  const fs = image.mount({ verify: 'none' });
  assert.throws(() => fs.readFile('/depth-2'), { code: 'ERR_BOOTFS_CORRUPT', message: /eh_depth is 2, expected 1/ });
});

test('an index that points at itself is refused', () => {
  const image = new ExtImage('ext/ext4-extent-depth');
  const node = firstNode(image);
  image.put(node + 12 + 4, 4, node / image.blockSize);
  assert.throws(() => image.mount({ verify: 'none' }).readFile('/depth-2'), { message: /eh_depth is 1, expected 0/ });
});

test('a node that begins elsewhere than its index says is refused', () => {
  const image = new ExtImage('ext/ext4-extent-depth');
  const node = firstNode(image);
  image.put(node + 12, 4, 1);
  assert.throws(() => image.mount({ verify: 'none' }).readFile('/depth-2'), { message: /begins at block 1/ });
});

test('a node with a wrong checksum is an error where it is needed, and a warning without verification', () => {
  const image = new ExtImage('ext/ext4-extent-depth');
  const node = firstNode(image);
  image.put(node + 12 + 9, 1, image.bytes[node + 12 + 9] ^ 0);
  image.put(node + image.blockSize - 4, 4, 0);
  const fs = image.mount();
  assert.equal(fs.stat('/depth-2').size, 9216000);
  assert.throws(() => fs.readFile('/depth-2'), { code: 'ERR_BOOTFS_CORRUPT', message: /et_checksum is wrong/ });
  const warnings = image.warnings({ verify: 'none' }, (lax) => lax.readFile('/depth-2'));
  assert.match(warnings[0].message, /et_checksum/);
});

test('unwritten extents and holes are zeros, and extents sum to the size', () => {
  const fs = new ExtImage('ext/ext4-extent-depth').mount();
  assert.ok(fs.readFile('/unwritten').every((byte) => byte === 0));
  for (const name of ['depth-1', 'depth-2', 'unwritten', 'unwritten-then-data', 'short', 'beyond-the-end', 'zeroed']) {
    let end = 0;
    for (const extent of fs.extents(`/${name}`)) {
      assert.equal(extent.logicalOffset, end);
      assert.ok(extent.length > 0);
      end += extent.length;
    }
    assert.equal(end, fs.stat(`/${name}`).size);
  }
  assert.ok(fs.extents('/unwritten').every(({ kind }) => kind === 'unwritten'));
  assert.equal(fs.extents('/zeroed').filter(({ kind }) => kind === 'unwritten').length, 1);
});

test('reading from anywhere gives what reading everything gives', () => {
  const fs = new ExtImage('ext/ext4-extent-depth').mount();
  const whole = fs.readFile('/depth-1');
  const file = fs.open('/depth-1');
  for (const [from, length] of [
    [0, 1],
    [1023, 2],
    [5000, 100000],
    [whole.length - 3, 10],
    [whole.length, 10],
  ]) {
    const part = new Uint8Array(length).fill(0xee);
    const got = file.read(from, part);
    assert.equal(got, Math.min(length, whole.length - from));
    assert.deepEqual(part.subarray(0, got), whole.subarray(from, from + got));
    assert.ok(part.subarray(got).every((byte) => byte === 0xee));
  }
});

test('blocks that the journal holds are told from others', () => {
  const fs = new ExtImage('ext/ext4-crash-data-journal-escape').mount();
  const fromJournal = [...fs.walk()].flatMap((entry) =>
    entry.stats.type === 'file'
      ? entry
          .open()
          .extents()
          .filter((extent) => extent.fromJournal === true)
      : [],
  );
  assert.ok(fromJournal.length > 0);
  const blind = new ExtImage('ext/ext4-crash-data-journal-escape').mount({ journal: 'ignore' });
  for (const entry of blind.walk()) {
    if (entry.stats.type !== 'file') continue;
    assert.ok(
      entry
        .open()
        .extents()
        .every((extent) => extent.fromJournal === undefined),
    );
  }
});
