/** A page names places on a disk that may be another by now: each mistake is told in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice } from '../../../src/device/memory.ts';
import { openDisk } from '../../../src/disk/open-disk.ts';
import { mountPlace } from '../../../src/web/mount-place.ts';
import { gptDisk, TYPES } from '../../support/disk/disks.ts';
import {
  EXTENT_BYTES,
  FIRST_EXTENT_AT,
  groupText,
  linear,
  logicalVolume,
  physicalVolume,
} from '../../support/disk/lvm.ts';
import { imageBytes } from '../../support/images.ts';

const ext4 = imageBytes('ext/ext4-block-1k');

test('a volume inside of a partition, and one that is not there', () => {
  const extents = ext4.length / EXTENT_BYTES;
  const group = physicalVolume(groupText(logicalVolume('root', [linear(0, extents, 0)]), extents));
  const contents = new Uint8Array(FIRST_EXTENT_AT + ext4.length);
  contents.set(group.subarray(0, FIRST_EXTENT_AT));
  contents.set(ext4, FIRST_EXTENT_AT);
  const uuid = '00112233-4455-6677-8899-aabbccddeeff';
  const partition = { type: TYPES.linux, uuid, firstSector: 40, contents };
  const disk = openDisk(memoryDevice(gptDisk([partition], 512, 12_000)));
  const [{ volumes }] = disk.partitions;
  assert.equal(mountPlace(disk, { partition: 1, volume: volumes[0].name }).fs.type, 'ext4');
  assert.throws(
    () => mountPlace(disk, { partition: 1, volume: 'vg/other' }),
    /ENOENT: partition 1 has no such volume \(volume vg\/other\)/,
  );
  assert.throws(() => mountPlace(disk, { partition: 2 }), /ENOENT: the disk has no partition 2/);
});

test('the whole of a disk, with its journal left alone', () => {
  const disk = openDisk(memoryDevice(ext4));
  const { fs, options } = mountPlace(disk, { partition: 0, journal: 'ignore' });
  assert.deepEqual([fs.type, options.verify], ['ext4', 'none']);
  assert.throws(() => mountPlace(disk, { partition: 0, volume: 'vg/root' }), /the disk has no such volume/);
});
