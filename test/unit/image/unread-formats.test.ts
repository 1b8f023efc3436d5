import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice } from '../../../src/device/memory.ts';
import { unwrapImage } from '../../../src/node/image-file.ts';
import { imageBytes } from '../../support/images.ts';

test('what is known and not read is refused by name, unless a filesystem is there whose checksum fits', async () => {
  const image = imageBytes('ext/ext4-64bit-off');
  for (const [name, magic, at] of [
    ['QED', 'QED\0', 0],
    ['Parallels', 'WithouFreSpacExt', 0],
    ['DMG', 'koly', -512],
    ['7z', '7z\xbc\xaf\x27\x1c', 0],
  ] as const) {
    const bytes = Buffer.alloc(4096);
    bytes.write(magic, at < 0 ? bytes.length + at : at, 'latin1');
    await assert.rejects(unwrapImage(memoryDevice(bytes)), {
      code: 'ERR_BOOTFS_UNSUPPORTED',
      message: `ERR_BOOTFS_UNSUPPORTED: an image in the format ${name}`,
    });
    assert.deepEqual((await unwrapImage(memoryDevice(bytes), { format: 'raw' })).formats, []);
    const stale = Buffer.from(image);
    stale.write(magic, at < 0 ? stale.length + at : at, 'latin1');
    assert.deepEqual((await unwrapImage(memoryDevice(stale))).formats, []);
  }
  for (const length of [0, 1, 511]) await unwrapImage(memoryDevice(new Uint8Array(length)));
});
