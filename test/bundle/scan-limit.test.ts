/** A disk that takes too long is given up, and what was chosen from it is still read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitScan } from '../../firmware-shim/loader/scan-limit.ts';
import { memoryDevice } from '../../src/device/memory.ts';

const disk = memoryDevice(new Uint8Array(512));
const read = (device: typeof disk): void => device.read(0, new Uint8Array(16));

test('after a minute its reads fail, until the scan is over', () => {
  let now = 5_000;
  const { device, endScan } = limitScan(disk, () => now);
  now += 59_000;
  read(device);
  now += 2_000;
  assert.throws(() => read(device), /EFBIG.*takes too long/);
  endScan();
  read(device);
});

test('without a clock its reads are counted', () => {
  const { device } = limitScan(disk, undefined);
  for (let count = 0; count < 200_000; count++) read(device);
  assert.throws(() => read(device), /EFBIG.*takes too long/);
});
