import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

test('an inline file is one extent, and can be read from anywhere', () => {
  const fs = new ExtImage('ext/ext4-inline-data').mount();
  for (const name of ['1', '59', '60', '61', '120']) {
    const size = Number(name);
    assert.deepEqual(fs.extents(`/sizes/${name}`), [{ kind: 'inline', logicalOffset: 0, length: size }]);
    const whole = fs.readFile(`/sizes/${name}`);
    const part = new Uint8Array(4);
    const from = Math.max(size - 4, 0);
    fs.open(`/sizes/${name}`).read(from, part);
    assert.deepEqual(part.subarray(0, size - from), whole.subarray(from));
  }
});

test('what a file claims beyond its inode is zeros', () => {
  const image = new ExtImage('ext/ext4-inline-data');
  const whole = image.mount().readFile('/sizes/61');
  image.put(image.inodeOf('/sizes/61') + 4, 4, 5000);
  const fs = image.mount({ verify: 'none' });
  const bytes = fs.readFile('/sizes/61');
  assert.equal(bytes.length, 5000);
  assert.deepEqual(bytes.subarray(0, 61), whole);
  assert.ok(bytes.subarray(64).every((byte) => byte === 0));
});

test('a damaged entry of an inline directory is reported', () => {
  const image = new ExtImage('ext/ext4-inline-data');
  const directory = [...image.mount().walk('/')].find(
    ({ stats }) => stats.type === 'dir' && stats.size === 60 && stats.nlink > 2,
  )!;
  const at = image.inodeOf(String(directory.path)) + 0x28 + 4;
  image.put(at + 4, 2, 7);
  const fs = image.mount({ verify: 'none' });
  assert.throws(() => fs.readdir(directory.path), { code: 'ERR_BOOTFS_CORRUPT', message: /rec_len is 7/ });
});

test('the flag without the attribute leaves the contents in blocks', () => {
  const image = new ExtImage('ext/ext3-default');
  const whole = image.mount().readFile('/sizes/61');
  image.putInode('/sizes/61', 0x20, 4, 0x10000000);
  assert.deepEqual(image.mount().readFile('/sizes/61'), whole);
});

test('contents are inside the inode or in extents, not both', () => {
  const image = new ExtImage('ext/ext4-no-checksums');
  image.putInode('/sizes/61', 0x20, 4, 0x10080000);
  assert.throws(() => image.mount().stat('/sizes/61'), { code: 'ERR_BOOTFS_CORRUPT', message: /both inline data and/ });
});
