import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import {
  BootfsError,
  countingDevice,
  findTableProblems,
  listPartitions,
  mount,
  openDisk,
  parseImageDigest,
  probe,
  readBytes,
  sliceDevice,
  verifiedImage,
  verityDevice,
} from '../../../src/index.ts';
import { resolveOptions } from '../../../src/mount/mount-options.ts';
import { imageBytes } from '../../support/images.ts';

const blank = memoryDevice(new Uint8Array(8192));
const entries: readonly ((device: BlockDevice) => unknown)[] = [
  mount,
  probe,
  listPartitions,
  (device) => mount(blank, { journalDevice: device }),
  (device) => mount(blank, { blobs: [device] }),
];

test('a device without a sensible size is refused as an argument', () => {
  for (const size of [Number.NaN, -1, 1.5, 2 ** 60, Number.POSITIVE_INFINITY, undefined, null, '8192']) {
    for (const open of entries) {
      assert.throws(() => open({ ...blank, size: size as number }), { code: 'EINVAL', name: 'BootfsError' }, `${size}`);
    }
  }
});

test('what is no device is refused as an argument', () => {
  for (const device of [undefined, null, 5, new Uint8Array(8192), { size: 8192 }]) {
    assert.throws(() => mount(device as unknown as BlockDevice), { code: 'EINVAL', name: 'BootfsError' });
    assert.throws(() => probe(device as unknown as BlockDevice), { code: 'EINVAL', name: 'BootfsError' });
  }
});

test('whatever a device throws comes out as EIO with its cause', () => {
  for (const thrown of [new TypeError('cable'), 'text', undefined, null, 42, Object.create(null)]) {
    const device: BlockDevice = {
      size: 8192,
      read() {
        throw thrown;
      },
    };
    for (const open of entries.slice(0, 3)) {
      assert.throws(
        () => open(device),
        (error: unknown) => error instanceof BootfsError && error.code === 'EIO' && error.cause === thrown,
      );
    }
  }
});

test('a BootfsError of the device passes as it is', () => {
  const wanted = new BootfsError('ERR_BOOTFS_NEED_RANGE', 'not fetched yet');
  const device: BlockDevice = {
    size: 8192,
    read() {
      throw wanted;
    },
  };
  for (const open of entries.slice(0, 3)) assert.throws(() => open(device), wanted);
});

test('bounds that are no numbers are refused, and absent ones have their default', () => {
  const defaults = resolveOptions({});
  for (const value of [Number.NaN, -1, '5', null]) {
    const bound = value as number;
    assert.throws(() => resolveOptions({ cacheBytes: bound }), { code: 'EINVAL' });
    for (const name of Object.keys(defaults.limits)) {
      assert.throws(() => resolveOptions({ limits: { [name]: bound } }), { code: 'EINVAL' });
    }
  }
  assert.deepEqual(resolveOptions({ limits: { directoryEntries: undefined } }).limits, defaults.limits);
  assert.equal(resolveOptions({ limits: { directoryEntries: 3 } }).limits.directoryEntries, 3);
});

const image = imageBytes('ext/ext4-block-1k');

/** A filesystem that mounts, and what its device's `read` returns besides filling its target. */
function answering(answer: (length: number) => unknown): BlockDevice {
  const below = memoryDevice(image);
  return {
    size: below.size,
    read(byteOffset, target) {
      below.read(byteOffset, target);
      return answer(target.length) as undefined;
    },
  };
}

test('a read that says it gave anything but all bytes is EIO, wherever the device is handed in', () => {
  const answers: readonly ((length: number) => unknown)[] = [
    (length) => length - 1,
    () => 0,
    () => -1,
    () => Number.NaN,
    (length) => length + 1,
    () => Number.POSITIVE_INFINITY,
    (length) => String(length),
    (length) => BigInt(length),
    () => false,
    () => Promise.resolve(),
    () =>
      new Proxy(Object.create(null), {
        get() {
          throw new TypeError('a getter');
        },
      }),
  ];
  for (const answer of answers) {
    const device = answering(answer);
    for (const read of [
      () => mount(device),
      () => probe(device),
      () => {
        throw openDisk(device).tableError;
      },
      () => listPartitions(device),
      () => findTableProblems(device),
      () => readBytes(device, 0, 512),
      () => sliceDevice(device, 0, 4096).read(0, new Uint8Array(512)),
      () => countingDevice(device).read(0, new Uint8Array(512)),
      () => verityDevice(device, { rootHash: '00'.repeat(32) }),
      () => verifiedImage(device, parseImageDigest('00'.repeat(32))).read(0, new Uint8Array(512)),
    ]) {
      assert.throws(read, { code: 'EIO', name: 'BootfsError' }, `${answer}`);
    }
  }
});

test('nothing, the count of all bytes and the target are what a good read may return', () => {
  for (const answer of [() => undefined, () => null, (length: number) => length, () => new Uint8Array(1)]) {
    assert.equal(mount(answering(answer)).format, 'ext4');
  }
});

test("a device is not taken for one of bootfs's own by its properties", () => {
  const names = ['cacheHits', 'direct', 'windows', 'deviceReads', 'inner', 'device', 'counts', 'onRead', 'close'];
  for (const value of [1, null, {}, () => assert.fail('called')]) {
    const extras = Object.fromEntries(names.map((name) => [name, value]));
    const device = { ...answering(() => undefined), ...extras };
    assert.equal(mount(device).format, 'ext4');
    assert.equal(probe(device)?.readable, true);
    assert.equal(mount(sliceDevice(device, 0, device.size)).format, 'ext4');
  }
});

test("another copy of bootfs's devices and errors are a caller's", async () => {
  const entry = fileURLToPath(new URL('../../../src/device/', import.meta.url));
  const contents = `export { ReadAheadDevice } from './read-ahead.ts'; export { callerDevice } from './caller-device.ts';
    export { BootfsError } from '../contract/errors.ts';`;
  const { outputFiles } = await build({
    ...({ bundle: true, format: 'esm', write: false } as const),
    stdin: { contents, resolveDir: entry, loader: 'ts' },
  });
  const copy = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  const good = new copy.ReadAheadDevice(copy.callerDevice(answering(() => undefined)), 65536);
  assert.equal(mount(good).format, 'ext4');
  const thrown = new copy.BootfsError('EIO', 'of the other copy');
  const failing: BlockDevice = {
    size: 8192,
    read() {
      throw thrown;
    },
  };
  assert.throws(
    () => mount(failing),
    (error) => error instanceof BootfsError && error.cause === thrown,
  );
});

test('what getters of a device throw comes out as EIO', () => {
  const device = {
    get size(): number {
      throw new TypeError('gone');
    },
    read() {},
  };
  for (const open of entries) assert.throws(() => open(device), { code: 'EIO', name: 'BootfsError' });
});
