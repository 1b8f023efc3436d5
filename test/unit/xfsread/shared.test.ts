/** Which extents are said to be shared: those that another file uses, not all of a file that was copied once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice } from '../../../src/device/memory.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { xfsDriver, xfsDriverWith } from '../../../src/xfsread/xfs.ts';
import { imageBytes } from '../../support/images.ts';

/** A copy by reflink in the last group, after which a part of the one file was written anew. */
const image = imageBytes('xfs/xfs-groups');
const flags = (bytes: Uint8Array, driver = xfsDriver) =>
  mountWith([driver])(memoryDevice(bytes))
    .extents('/4/vmlinuz')
    .map(({ length, shared }) => [length, shared === true]);

test('extents are split where sharing begins and ends', () => {
  assert.deepEqual(flags(image), [
    [16384, true],
    [16384, false],
    [7232, true],
  ]);
});

test('all may be shared where the tree is damaged, or where the bundle was built without its reader', () => {
  const all = [16384, 16384, 7232].map((length) => [length, true]);
  assert.deepEqual(flags(image, xfsDriverWith({})), all);
  const damaged = image.slice();
  const view = new DataView(damaged.buffer);
  const groupBytes = view.getUint32(84) * view.getUint32(4);
  for (let group = 0; group < 4; group++) damaged[group * groupBytes + 512]++;
  assert.deepEqual(flags(damaged), all);
});
