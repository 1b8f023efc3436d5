import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countingDevice } from '../../../../src/device/counting.ts';
import { memoryDevice, mount } from '../../../../src/index.ts';
import { imageBytes } from '../../../support/images.ts';

/** /a and /shared have the same value of 5000 bytes, in the same inode. */
const IMAGE = 'ext/ext4-ea-inode';
const VALUE = Buffer.alloc(5000, 'v');

function openCounted(bytes: Uint8Array) {
  const device = countingDevice(memoryDevice(bytes));
  return { fs: mount(device), counts: device.counts };
}

test('a value that many inodes share is read once, and nobody gets at what is kept of it', () => {
  const { fs, counts } = openCounted(imageBytes(IMAGE));
  const first = fs.getxattr('/a', 'user.large') ?? assert.fail();
  assert.deepEqual(Buffer.from(first), VALUE);
  fs.lstat('/shared');
  const before = counts.bytesRead;
  first.fill(0);
  assert.deepEqual(Buffer.from(fs.getxattr('/shared', 'user.large') ?? []), VALUE);
  assert.ok(counts.bytesRead - before < VALUE.length, `${counts.bytesRead - before} bytes`);
});

test('so is a damaged one, and each inode that has it says so', () => {
  const bytes = imageBytes(IMAGE);
  // The clean journal still holds copies of it.
  const whole = Buffer.from(bytes.buffer);
  for (let at = whole.indexOf(VALUE.subarray(0, 1024)); at >= 0; at = whole.indexOf(VALUE.subarray(0, 1024)))
    bytes[at]++;
  const { fs, counts } = openCounted(bytes);
  const wrong = { code: 'ERR_BOOTFS_CORRUPT', message: /hash of an attribute value is wrong/ };
  assert.throws(() => fs.getxattr('/a', 'user.large'), wrong);
  fs.lstat('/shared');
  const before = counts.bytesRead;
  assert.throws(() => fs.getxattr('/shared', 'user.large'), wrong);
  assert.ok(counts.bytesRead - before < VALUE.length);
});
