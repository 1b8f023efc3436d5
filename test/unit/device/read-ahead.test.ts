import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { countingDevice } from '../../../src/device/counting.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { READ_AHEAD_BYTES, ReadAheadDevice } from '../../../src/device/read-ahead.ts';
import { seededRandom } from '../../support/random.ts';

const WINDOWS = 512;
const bytes = new Uint8Array(WINDOWS * READ_AHEAD_BYTES);
for (let at = 0; at < bytes.length; at += 97) bytes[at] = at;

function open() {
  const below = countingDevice(memoryDevice(bytes));
  const device = new ReadAheadDevice(below, 4 * READ_AHEAD_BYTES);
  const read = (byteOffset: number, length = 4096): void => {
    const target = new Uint8Array(length);
    device.read(byteOffset, target);
    assert.deepEqual(target, bytes.slice(byteOffset, byteOffset + length));
  };
  return { below, read };
}

const start = (window: number): number => window * READ_AHEAD_BYTES;
/** Windows that have no neighbours among each other. */
const scattered = Array.from({ length: WINDOWS / 2 }, (_, at) => ((2 * at * 37) % WINDOWS) as number);

test('small reads one after the other cost one read for 64 KiB', () => {
  const { below, read } = open();
  for (let at = 0; at < start(8); at += 4096) read(at);
  assert.deepEqual([below.counts.reads, below.counts.bytesRead], [8, start(8)]);
});

test('reads scattered over the device fetch what was asked for, once that is clear', () => {
  const { below, read } = open();
  for (const window of scattered.slice(0, 20)) read(start(window));
  const { reads, bytesRead } = below.counts;
  for (const window of scattered.slice(20, 120)) read(start(window));
  assert.deepEqual([below.counts.reads - reads, below.counts.bytesRead - bytesRead], [100, 100 * 4096]);
});

test('a second read where a scattered one was, or behind it, fetches the window, and windows are the rule again', () => {
  const { below, read } = open();
  for (const window of scattered.slice(0, 40)) read(start(window));
  const { bytesRead } = below.counts;
  read(start(scattered[39]) + 8192);
  assert.equal(below.counts.bytesRead - bytesRead, READ_AHEAD_BYTES);
  const { reads } = below.counts;
  for (let at = 4096; at < start(4); at += 4096) read(start(scattered[39]) + at);
  assert.equal(below.counts.reads - reads, 3);
});

test('a scattered read that happens on a window in memory does not bring windows back', () => {
  const { below, read } = open();
  for (const window of scattered.slice(0, 40)) read(start(window));
  // The last one that was fetched before the reads were known to be scattered.
  read(start(scattered[15]) + 8192);
  const { reads, bytesRead } = below.counts;
  for (const window of scattered.slice(40, 120)) read(start(window));
  assert.deepEqual([below.counts.reads - reads, below.counts.bytesRead - bytesRead], [80, 80 * 4096]);
});

for (const code of ['EIO', 'ERR_BOOTFS_CORRUPT'] as const) {
  test(`where a part of a window can't be read (${code}), the rest of it can`, () => {
    const bad = 5 * 4096;
    const below: BlockDevice = {
      size: bytes.length,
      read(byteOffset, target) {
        if (byteOffset <= bad && bad < byteOffset + target.length) throw new BootfsError(code, 'not this block');
        target.set(bytes.subarray(byteOffset, byteOffset + target.length));
      },
    };
    const device = new ReadAheadDevice(below, READ_AHEAD_BYTES);
    const target = new Uint8Array(4096);
    for (const at of [bad - 4096, bad + 4096]) {
      device.read(at, target);
      assert.deepEqual(target, bytes.slice(at, at + 4096));
    }
    assert.throws(() => device.read(bad, target), { code });
  });
}

test('whatever the order, the bytes are those of the device', () => {
  const { read } = open();
  const random = seededRandom(7);
  for (let count = 0; count < 3000; count++) {
    const length = 1 + random(random(4) === 0 ? 3 * READ_AHEAD_BYTES : 600);
    const near = random(3) === 0 ? random(start(2)) : random(bytes.length - length);
    read(Math.min(near, bytes.length - length), length);
  }
});
