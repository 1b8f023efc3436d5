import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Host, HostDisk } from '../../firmware-shim/shim/host.ts';
import { hostDevice } from '../../firmware-shim/shim/host-device.ts';
import { BootfsError } from '../../src/contract/errors.ts';
import { readBytes } from '../../src/device/block-device.ts';

const content = Uint8Array.from({ length: 512 * 40 }, (_value, at) => (at * 7 + (at >> 8)) & 0xff);

/** A host with one disk; notes the reads that it is asked for. */
function hostOf(disk: Partial<HostDisk> = {}, read?: Host['read']) {
  const reads: [lba: number, count: number][] = [];
  const blockSize = disk.blockSize ?? 512;
  const host: Host = {
    disks: () => [{ name: 'disk', blockSize, blockCount: content.length / blockSize, ...disk }],
    read(number, lba, count) {
      reads.push([lba, count]);
      if (read !== undefined) return read(number, lba, count);
      return content.slice(lba * blockSize, (lba + count) * blockSize).buffer;
    },
    print: () => undefined,
  };
  return { host, reads };
}

/** Blocks that tell their numbers. */
function numbered(lba: number, count: number): Uint8Array {
  const blocks = new Uint32Array(count * 128);
  for (let at = 0; at < count; at++) blocks[at * 128] = lba + at;
  return new Uint8Array(blocks.buffer);
}

function codeOf(code: string, text: RegExp) {
  return (error: unknown) => error instanceof BootfsError && error.code === code && text.test(error.message);
}

describe('hostDevice', () => {
  test('reads any range, in whole blocks', () => {
    for (const blockSize of [512, 1024, 4096]) {
      const device = hostDevice(hostOf({ blockSize }).host, 0);
      assert.equal(device.size, Math.floor(content.length / blockSize) * blockSize);
      for (const [start, length] of [
        [0, 1],
        [511, 2],
        [512, 512],
        [4095, 4099],
        [1, 10000],
        [device.size - 1, 1],
      ]) {
        assert.deepEqual(readBytes(device, start, length), content.slice(start, start + length), `${start}, ${length}`);
      }
    }
  });

  test('asks for no more blocks at once than the disk takes, and for none twice', () => {
    const { host, reads } = hostOf({ maxBlocks: 4 });
    readBytes(hostDevice(host, 0), 700, 5000);
    assert.deepEqual(reads, [
      [1, 4],
      [5, 4],
      [9, 3],
    ]);
  });

  test('reads one MiB at a time where the disk does not say', () => {
    const { host, reads } = hostOf({ blockCount: 8192 }, (_disk, _lba, count) => new ArrayBuffer(count * 512));
    readBytes(hostDevice(host, 0), 0, 3 * 1048576);
    assert.deepEqual(
      reads.map(([, count]) => count),
      [2048, 2048, 2048],
    );
  });

  test('large reads go to the memory of the caller where the host can do that; their edges are copied', () => {
    const blockCount = 2 ** 20;
    const direct: [lba: number, count: number][] = [];
    const { host, reads } = hostOf(
      { blockCount, maxBlocks: 4096 },
      (_disk, lba, count) => numbered(lba, count).buffer as ArrayBuffer,
    );
    host.readInto = (_disk, lba, target) => {
      direct.push([lba, target.length / 512]);
      target.set(numbered(lba, target.length / 512));
    };
    const device = hostDevice(host, 0);
    const length = 3 * 1048576 + 100;
    assert.deepEqual(readBytes(device, 512, length), numbered(1, 6145).subarray(0, length));
    assert.deepEqual(direct.splice(0), [
      [1, 4096],
      [4097, 2048],
    ]);
    assert.deepEqual(reads.splice(0), [[6145, 1]]);
    assert.deepEqual(readBytes(device, 100, length), numbered(0, 6145).subarray(100, 100 + length));
    assert.deepEqual(reads.splice(0), [
      [0, 2048],
      [6144, 1],
    ]);
    assert.deepEqual(direct.splice(0), [[2048, 4096]]);
    readBytes(device, 0, 65535);
    assert.deepEqual(direct, [], 'what is small is copied');
    host.readInto = () => {
      throw new Error('medium error');
    };
    assert.throws(() => readBytes(device, 0, 65536), codeOf('EIO', /medium error/));
    for (const answer of [0, 65535, 65537, Number.NaN, '65536', Promise.resolve()]) {
      host.readInto = () => answer as unknown as undefined;
      assert.throws(() => readBytes(device, 0, 65536), codeOf('EIO', /the host's readInto gave/));
    }
  });

  test('an empty read asks the host nothing', () => {
    const { host, reads } = hostOf();
    hostDevice(host, 0).read(100, new Uint8Array(0));
    assert.deepEqual(reads, []);
  });

  test('past the end is EIO, without asking the host', () => {
    const { host, reads } = hostOf();
    const device = hostDevice(host, 0);
    assert.throws(() => readBytes(device, content.length - 1, 2), codeOf('EIO', /past the end/));
    assert.throws(() => readBytes(device, -1, 2), codeOf('EIO', /past the end/));
    assert.deepEqual(reads, []);
  });

  test('whatever the host throws is EIO, with its words and as the cause', () => {
    for (const thrown of [new Error('medium error'), 'medium error', { toString: () => 'medium error' }]) {
      const { host } = hostOf({}, () => {
        throw thrown;
      });
      assert.throws(
        () => readBytes(hostDevice(host, 0), 0, 1),
        (error: BootfsError) => error.cause === thrown && codeOf('EIO', /medium error/)(error),
      );
    }
  });

  test('an answer of the wrong length, or none, is EIO', () => {
    for (const answer of [new ArrayBuffer(511), new ArrayBuffer(1024), undefined, null, 'text']) {
      const { host } = hostOf({}, () => answer as ArrayBuffer);
      assert.throws(() => readBytes(hostDevice(host, 0), 0, 1), codeOf('EIO', /wrong length/));
    }
  });

  test('refuses disks that make no sense', () => {
    assert.throws(() => hostDevice(hostOf().host, 1), codeOf('EINVAL', /no such disk/));
    for (const blockSize of [0, 256, 513, 131072, Number.NaN]) {
      assert.throws(() => hostDevice(hostOf({ blockSize, blockCount: 1 }).host, 0), codeOf('EINVAL', /blockSize/));
    }
    for (const blockCount of [-1, 1.5, Number.NaN, 2 ** 50]) {
      assert.throws(() => hostDevice(hostOf({ blockCount }).host, 0), codeOf('EINVAL', /blockCount/));
    }
    for (const maxBlocks of [0, -1, 1.5, Number.NaN]) {
      assert.throws(() => hostDevice(hostOf({ maxBlocks }).host, 0), codeOf('EINVAL', /maxBlocks/));
    }
  });
});
