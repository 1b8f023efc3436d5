/** A reader that is loaded for one image says what all readers together would. */
import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import { mock, test } from 'node:test';
import zlib, { gzipSync } from 'node:zlib';
import { ownFormats } from '../../../../src/cli/image/formats.ts';
import { deflate } from '../../../../src/codecs/deflate.ts';
import { BootfsError } from '../../../../src/contract/errors.ts';
import type { MountOptions } from '../../../../src/contract/options.ts';
import { mount } from '../../../../src/formats/drivers.ts';
import { memoryDevice } from '../../../../src/index.ts';
import { imageBytes } from '../../../support/images.ts';
import { mainArchive } from '../../check/support/images.ts';

function outcome(open: () => { readonly type: string; readonly features: unknown }): unknown {
  try {
    const { type, features } = open();
    return { type, features };
  } catch (error) {
    if (error instanceof BootfsError) return error.message;
    throw error;
  }
}

const ext4 = imageBytes('ext/ext4-block-1k');
/** ext2 has no checksum that would prove it, and leaves its first 1024 bytes to others. */
const behindAnInitrd = imageBytes('ext/ext2-default');
behindAnInitrd.set(gzipSync(mainArchive()).subarray(0, 1024));
const behindAStump = imageBytes('ext/ext2-default');
behindAStump.set(gzipSync(new Uint8Array(9)).subarray(0, 20));
const withoutSuperblock = ext4.slice();
withoutSuperblock.fill(0, 1024, 2048);

const devices: Readonly<Record<string, Uint8Array>> = {
  ext4: ext4,
  xfs: imageBytes('xfs/xfs-default'),
  erofs: imageBytes('erofs/lz4'),
  vfat: imageBytes('fat/fat12-floppy'),
  'an initrd': mainArchive(),
  'a packed initrd': new Uint8Array(gzipSync(mainArchive())),
  'an initrd before an ext2': behindAnInitrd,
  'something packed before an ext2': behindAStump,
  'an ext4 without its superblock': withoutSuperblock,
  zeros: new Uint8Array(65536),
  nothing: new Uint8Array(0),
};

for (const [name, bytes] of Object.entries(devices)) {
  for (const options of [
    {},
    { type: 'ext4' },
    { type: 'erofs' },
    { type: 'constructor' },
    { superblock: 'backup' },
  ] as MountOptions[]) {
    test(`${name}, ${JSON.stringify(options)}`, async () => {
      const device = memoryDevice(bytes);
      const own = await ownFormats.mountFor(device, options);
      assert.deepEqual(
        outcome(() => own(device, options)),
        outcome(() => mount(device, options)),
      );
    });
  }
}

test('an EROFS is decoded by the host, however it is opened, unless the caller has a decoder', async () => {
  const device = memoryDevice(imageBytes('erofs/deflate'));
  const ways = [
    await ownFormats.mountFor(device, {}),
    await ownFormats.mountFor(device, { type: 'erofs' }),
    (await ownFormats.all()).mount,
  ];
  const inflateRawSync = mock.method(zlib, 'inflateRawSync');
  syncBuiltinESMExports();
  const readAll = (mountOne: typeof mount, options: MountOptions): number => {
    inflateRawSync.mock.resetCalls();
    for (const entry of mountOne(device, options).walk('/')) {
      if (entry.stats.type === 'file') entry.open().read(0, new Uint8Array(entry.stats.size));
    }
    return inflateRawSync.mock.callCount();
  };
  try {
    for (const way of ways) assert.ok(readAll(way, {}) > 0);
    for (const way of ways) assert.equal(readAll(way, { codecs: { deflate } }), 0);
  } finally {
    inflateRawSync.mock.restore();
    syncBuiltinESMExports();
  }
});
