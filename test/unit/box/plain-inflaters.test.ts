/** Boxes opened by the decoders that need nothing of their host, as a browser opens them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { boxesOf } from '../../../src/box/boxes.ts';
import { PLAIN_INFLATERS } from '../../../src/box/inflaters.ts';
import { type UnwrapHost, type UnwrapOptions, unwrapOn } from '../../../src/box/unwrap.ts';
import { readBytes } from '../../../src/device/block-device.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { DEFLATED, zipFile } from '../../support/image/archives.ts';
import { patchedDisk } from '../../support/image/patched-disk.ts';
import { zstdFrame } from '../../support/image/wrapped-images.ts';

const disk = patchedDisk(600_000);

/** A host that keeps all but 256 KiB in a store, and counts what it is given to keep. */
function host(): UnwrapHost & { readonly kept: Uint8Array[]; closed: boolean } {
  const kept: Uint8Array[] = [];
  const self = {
    boxes: boxesOf(PLAIN_INFLATERS),
    memoryBytes: 256 * 1024,
    kept,
    closed: false,
    newStore: () => ({
      add: (chunk: Uint8Array) => kept.push(chunk.slice()) - 1,
      read: (place: number, within: number, target: Uint8Array) =>
        target.set(kept[place].subarray(within, within + target.length)),
      close: () => {
        self.closed = true;
      },
    }),
  };
  return self;
}

async function unwrapped(bytes: Uint8Array, options?: UnwrapOptions) {
  const own = host();
  const { device, formats, close } = await unwrapOn(own, memoryDevice(bytes), options);
  const inside = Buffer.from(readBytes(device, 0, device.size));
  close();
  assert.ok(own.closed);
  return { formats, inside, kept: own.kept.length };
}

test('.gz of several members with zeros behind, .zst, and a member of a .zip', async () => {
  const members = Buffer.concat([gzipSync(disk.subarray(0, 1000)), gzipSync(disk.subarray(1000)), Buffer.alloc(5000)]);
  const zipped = zipFile({ 'disk.img': disk }, { packing: DEFLATED });
  for (const [name, file] of [
    ['gzip', members],
    [
      'zstd',
      Buffer.concat([0, 1, 2, 3, 4, 5].map((at) => zstdFrame([disk.slice(at * 1e5, (at + 1) * 1e5)], undefined))),
    ],
    ['zip', zipped],
  ] as const) {
    const { formats, inside, kept } = await unwrapped(file);
    assert.deepEqual(formats, [name]);
    assert.ok(inside.equals(disk), name);
    assert.ok(kept > 0, 'what does not fit into memory is kept by the host');
  }
});

test('damage and bombs are refused by name', async () => {
  const packed = gzipSync(disk);
  await assert.rejects(unwrapped(packed.subarray(0, 1000)), { code: 'ERR_BOOTFS_CORRUPT', message: /gzip: / });
  const bomb = gzipSync(Buffer.alloc(2 ** 24, 1));
  await assert.rejects(unwrapped(bomb, { inflateLimit: 2 ** 20 }), { code: 'EFBIG' });
});
