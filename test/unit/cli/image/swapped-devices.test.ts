import assert from 'node:assert/strict';
import { test } from 'node:test';
import { swappedDevices } from '../../../../src/cli/image/swapped-devices.ts';

const listed = (...tags: string[]) => tags.map((tag) => ({ tag, sizeInBytes: 4096 }));

test('a device that bears the tag of another is doubtful; names that say nothing are not', () => {
  assert.deepEqual(swappedDevices(['a/one', 'b/two.img'], listed('one', 'two')), []);
  assert.deepEqual(swappedDevices(['x', 'y'], listed('one', 'two')), []);
  assert.deepEqual(swappedDevices(['x', 'y', 'z'], listed('', '')), []);
  assert.deepEqual(swappedDevices(['one', 'one'], listed('one', 'one')), []);
  assert.deepEqual(swappedDevices(['b/two.img', 'a/one'], listed('one', 'two')), [
    '--device b/two.img is given as device 1, and has the name of device 2 of the table',
    '--device a/one is given as device 2, and has the name of device 1 of the table',
  ]);
});
