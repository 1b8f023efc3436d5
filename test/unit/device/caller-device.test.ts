import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { BootfsError, listPartitions, mount, probe } from '../../../src/index.ts';
import { resolveOptions } from '../../../src/mount-options.ts';

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
