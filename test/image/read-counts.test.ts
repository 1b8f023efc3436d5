/** What a bootloader pays for: device reads, each of which costs firmware the same for 512 bytes as for 64 KiB. The same on every machine, as nothing but the image decides. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countingDevice } from '../../src/device/counting.ts';
import { memoryDevice } from '../../src/device/memory.ts';
import { mount } from '../../src/index.ts';
import { largeFilesystem } from '../support/ext4/large-filesystem.ts';
import { imageBytes } from '../support/images.ts';

/** Reads of a mount, and of the way to a file. */
const METADATA_READS = 7;

/** The largest file of each, in one extent up to thousands; blocks of 1 to 64 KiB, tables of groups together and spread. */
const FILES: Readonly<Record<string, string>> = {
  'ext/ext2-default': '/holes/end',
  'ext/ext3-default': '/holes/end',
  'ext/ext4-block-1k': '/holes/end',
  'ext/ext4-block-64k': '/holes/end',
  'ext/ext4-default-4k': '/holes/end',
  'ext/ext4-extent-depth': '/depth-2',
  'ext/ext4-log-without-flag': '/boot/vmlinuz',
  'ext/ext4-meta-bg': '/holes/end',
  'ext/ext4-no-flex-bg': '/holes/end',
};

for (const image of Object.keys(FILES)) {
  test(`${image}: a file costs ${METADATA_READS} device reads and those of its extents, the mount included`, () => {
    const device = countingDevice(memoryDevice(imageBytes(image)));
    const fs = mount(device);
    const file = fs.open(FILES[image]);
    file.read(0, new Uint8Array(file.size));
    const { reads } = device.counts;
    const stored = file.extents().filter(({ kind }) => kind === 'data').length;
    assert.ok(stored > 0);
    assert.ok(reads <= METADATA_READS + stored, `${reads} reads for ${stored} extents`);
  });
}

test('the descriptors of 2 TiB are one read; pieces where the cache is small', () => {
  const readsOf = (cacheBytes?: number): { reads: number; largestRead: number } => {
    const device = countingDevice(largeFilesystem(16384));
    const fs = mount(device, { cacheBytes });
    assert.equal(fs.readFile('/vmlinuz').length, 4096);
    return device.counts;
  };
  assert.ok(readsOf().reads <= METADATA_READS + 1);
  assert.equal(readsOf().largestRead, 2 ** 20);
  assert.ok(readsOf(64 * 1024).largestRead <= 64 * 1024);
});
