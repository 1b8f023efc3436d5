import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readBytes } from '../../../src/device/block-device.ts';
import { countingDevice } from '../../../src/device/counting.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { openGzipMembers } from '../../../src/image/gzip-members.ts';
import { noise } from '../../support/image/noise.ts';
import { bgzipFile, bgzipMember } from '../../support/image/seekable-streams.ts';

const contents = noise(3 * 2 ** 20, 1);
const file = bgzipFile(contents);

test('any range is read, and no more than the members around it', () => {
  const counted = countingDevice(memoryDevice(file));
  const device = openGzipMembers(counted)!;
  assert.equal(device.size, contents.length);
  for (const [at, length] of [
    [0, 1],
    [1_500_000, 3000],
    [contents.length - 7, 7],
  ]) {
    const before = counted.counts.bytesRead;
    assert.ok(Buffer.from(readBytes(device, at, length)).equals(contents.subarray(at, at + length)));
    assert.ok(counted.counts.bytesRead - before < 1.1 * 2 ** 20);
  }
  assert.ok(contents.equals(readBytes(device, 0, device.size)));
});

test('other .gz files, and those of one part, are to be unpacked from the start', () => {
  assert.equal(openGzipMembers(memoryDevice(gzipSync(contents))), undefined);
  assert.equal(openGzipMembers(memoryDevice(Buffer.concat([file, gzipSync(contents)]))), undefined);
  assert.equal(openGzipMembers(memoryDevice(file.subarray(0, file.length - 1))), undefined);
  assert.equal(openGzipMembers(memoryDevice(bgzipFile(contents.subarray(0, 1000)))), undefined);
  assert.equal(
    openGzipMembers(memoryDevice(Buffer.concat([file, bgzipMember(contents.subarray(0, 60_000), 65537)]))),
    undefined,
  );
});

test('damage is found before its bytes are used', () => {
  const changed = Buffer.from(file);
  changed[100] ^= 1;
  assert.throws(() => readBytes(openGzipMembers(memoryDevice(changed))!, 5, 1), { code: 'ERR_BOOTFS_CORRUPT' });
  const short = Buffer.concat([bgzipMember(contents.subarray(0, 60_000), 50_000), file]);
  assert.throws(() => readBytes(openGzipMembers(memoryDevice(short))!, 5, 1), { code: 'ERR_BOOTFS_CORRUPT' });
});

test('empty members without end are taken in parts of their stored size', () => {
  const empty = bgzipMember(new Uint8Array(0));
  const counted = countingDevice(memoryDevice(Buffer.concat([...Array(150_000).fill(empty), file])));
  const device = openGzipMembers(counted)!;
  const before = counted.counts.bytesRead;
  assert.deepEqual(readBytes(device, 0, 9), new Uint8Array(contents.subarray(0, 9)));
  assert.ok(counted.counts.bytesRead - before < 4 * 2 ** 20);
});
