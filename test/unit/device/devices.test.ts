import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { BlockCache } from '../../../src/device/block-cache.ts';
import { readBytes } from '../../../src/device/block-device.ts';
import { countingDevice } from '../../../src/device/counting.ts';
import { LruMap } from '../../../src/device/lru.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { type BlockOverlay, overlayDevice } from '../../../src/device/overlay.ts';
import { READ_AHEAD_BYTES, ReadAheadDevice } from '../../../src/device/read-ahead.ts';
import { sliceDevice } from '../../../src/device/slice.ts';

function pattern(length: number, start = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at + start) * 31 + ((at + start) >> 8));
}

test('no device reads past its end or before its start', () => {
  const memory = memoryDevice(pattern(100));
  const slice = sliceDevice(memory, 10, 50);
  for (const device of [memory, slice, new ReadAheadDevice(memory, 0)]) {
    assert.throws(() => readBytes(device, device.size - 3, 4), { code: 'EIO' });
    assert.throws(() => readBytes(device, -1, 4), { code: 'EIO' });
    assert.throws(() => readBytes(device, Number.NaN, 4), { code: 'EIO' });
    assert.equal(readBytes(device, device.size, 0).length, 0);
  }
  assert.throws(() => sliceDevice(memory, 90, 11), { code: 'EIO' });
  assert.deepEqual(readBytes(slice, 5, 4), pattern(4, 15));
});

test('counts are exact', () => {
  const device = countingDevice(memoryDevice(pattern(100)));
  readBytes(device, 0, 10);
  readBytes(device, 50, 30);
  assert.deepEqual(device.counts, { reads: 2, bytesRead: 40, largestRead: 30 });
});

test('small reads share a window, large ones pass through, and bytes are right wherever they lie', () => {
  const bytes = pattern(5 * READ_AHEAD_BYTES + 123);
  const counted = countingDevice(memoryDevice(bytes));
  const device = new ReadAheadDevice(counted, 2 * READ_AHEAD_BYTES);
  readBytes(device, 100, 10);
  readBytes(device, 60_000, 1000);
  assert.equal(counted.counts.reads, 1);
  readBytes(device, 1, READ_AHEAD_BYTES);
  assert.deepEqual(counted.counts, { reads: 2, bytesRead: 2 * READ_AHEAD_BYTES, largestRead: READ_AHEAD_BYTES });
  fc.assert(
    fc.property(fc.nat(bytes.length), fc.nat(2 * READ_AHEAD_BYTES), (start, length) => {
      const end = Math.min(start + length, bytes.length);
      assert.deepEqual(readBytes(device, start, end - start), bytes.subarray(start, end));
    }),
    { numRuns: 50 },
  );
});

test('a bad sector does not take its good neighbours with it', () => {
  const bytes = pattern(READ_AHEAD_BYTES);
  const flaky: BlockDevice = {
    size: bytes.length,
    read(byteOffset, target) {
      if (byteOffset <= 5000 && byteOffset + target.length > 5000) throw new BootfsError('EIO', 'bad sector');
      target.set(bytes.subarray(byteOffset, byteOffset + target.length));
    },
  };
  const device = new ReadAheadDevice(flaky, READ_AHEAD_BYTES);
  assert.deepEqual(readBytes(device, 0, 4096), bytes.subarray(0, 4096));
  assert.throws(() => readBytes(device, 4096, 4096), { code: 'EIO' });
});

test('an overlay stands in for its blocks in every read, whole, partial or across', () => {
  const base = pattern(16 * 64);
  const held = new Map([3, 4, 5, 9, 15].map((block) => [block, pattern(64, block * 1000)]));
  const expected = base.slice();
  for (const [block, content] of held) expected.set(content, block * 64);
  const overlay: BlockOverlay = {
    blockSize: 64,
    nextBlock: (block) => Math.min(...[...held.keys()].filter((candidate) => candidate >= block)),
    readBlocks(block, target) {
      let count = 0;
      for (; held.has(block + count) && (count + 1) * 64 <= target.length; count++)
        target.set(held.get(block + count)!, count * 64);
      return count;
    },
  };
  const device = overlayDevice(memoryDevice(base), overlay);
  fc.assert(
    fc.property(fc.nat(expected.length), fc.nat(expected.length), (start, length) => {
      const end = Math.min(start + length, expected.length);
      assert.deepEqual(readBytes(device, start, end - start), expected.subarray(start, end));
    }),
  );
});

test('the block cache reads a block once, and stays within its bound', () => {
  const counted = countingDevice(memoryDevice(pattern(1024)));
  const cache = new BlockCache(counted, 64, 128);
  cache.readBlock(1);
  cache.readBlock(2);
  cache.readBlock(1);
  assert.equal(counted.counts.reads, 2);
  assert.equal(cache.hits, 1);
  cache.readBlock(3);
  cache.readBlock(1);
  assert.equal(counted.counts.reads, 3, 'block 2 was used longest ago, so block 1 is still there');
  assert.deepEqual(cache.readBlock(2).bytes, pattern(64, 128));
  assert.equal(counted.counts.reads, 4);
});

test('a value heavier than the whole cache is not kept, and leaves the others alone', () => {
  const lru = new LruMap<string>(10);
  lru.set(1, 'light', 4);
  lru.set(2, 'heavy', 11);
  assert.equal(lru.get(2), undefined);
  assert.equal(lru.get(1), 'light');
  lru.set(1, 'grown', 10);
  assert.equal(lru.get(1), 'grown');
});

test('what is put in anew counts as used, and weighs what it weighs now', () => {
  const lru = new LruMap<string>(10);
  lru.set(1, 'first', 4);
  lru.set(2, 'second', 4);
  lru.set(1, 'again', 2);
  lru.set(3, 'third', 4);
  assert.deepEqual(
    [1, 2, 3].map((key) => lru.get(key)),
    ['again', 'second', 'third'],
  );
  assert.equal(lru.set(1, 'heavy', 6), 'second', 'what had to go for it');
  assert.equal(lru.get(1), 'heavy');
  lru.set(4, 'fourth', 4);
  assert.deepEqual(
    [1, 4].map((key) => lru.get(key)),
    ['heavy', 'fourth'],
  );
});

test('a value that is put in anew again and again takes no memory for those before it', () => {
  const script = `
    import { LruMap } from ${JSON.stringify(new URL('../../../src/device/lru.ts', import.meta.url).href)};
    const lru = new LruMap(64);
    for (let at = 0; at < 300000; at++) lru.set(5, at, 1);
    gc();
    console.log(process.memoryUsage().heapUsed, lru.get(5));`;
  const args = ['--expose-gc', '--import', 'tsx', '--input-type=module', '-e', script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.match(stdout, /^\d+ 299999\n$/, stderr);
  assert.ok(Number(stdout.split(' ')[0]) < 30e6, stdout);
});
