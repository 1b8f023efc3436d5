import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UNPACKERS } from '../../../src/box/unpackers.ts';
import { putU32le } from '../../../src/bytes/endian.ts';
import { inspectKernel } from '../../../src/kernel-formats/kernel.ts';
import { verifyKernelPayload } from '../../../src/kernel-formats/kernel-payload.ts';
import { PACKED_ARCHIVES } from '../../support/kernel-formats/packed-archives.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';
import { joined, mainArchive, noise } from '../check/support/images.ts';

const TABLE_AT = 0x800;
const CODE_BYTES = 0x1000;
const CONTENT = noise(9000);

/** Code, the table of tags, a stream, and behind it the unpacked size where the stream does not hold it. */
function zImage(stream: Uint8Array, size?: number): Uint8Array {
  const word = new Uint8Array(size === undefined ? 0 : 4);
  if (size !== undefined) putU32le(word, 0, size);
  const image = joined(noise(CODE_BYTES), stream, word, noise(500));
  putU32le(image, 0x24, 0x016f2818);
  putU32le(image, 0x28, 0);
  putU32le(image, 0x2c, image.length);
  putU32le(image, 0x34, 0x45454545);
  putU32le(image, 0x38, TABLE_AT);
  putU32le(image, TABLE_AT + 4, 0x5a534c4b);
  putU32le(image, TABLE_AT + 8, CODE_BYTES + stream.length - (size === undefined ? 4 : 0));
  return image;
}

function facts(image: Uint8Array) {
  const file = memoryFileSystem({ k: image }).open('/k');
  const { compressed, faults } = inspectKernel(file);
  const damage = verifyKernelPayload(file, inspectKernel(file), UNPACKERS, { bytes: 1e8 });
  return { compressed, faults: faults.concat(damage).map(({ id }) => id) };
}

test('the compressed kernel in a zImage, from where it begins to where the table of tags ends it', () => {
  const gzip = gzipSync(CONTENT);
  gzip[9] = 3;
  const image = zImage(gzip);
  const range = { byteOffset: CODE_BYTES, length: gzip.length, unpackedLength: CONTENT.length };
  assert.deepEqual(facts(image), { compressed: [range], faults: [] });
  image[CODE_BYTES + 4000] ^= 1;
  assert.deepEqual(facts(image).faults, ['kernel-damaged']);
  const xz = PACKED_ARCHIVES.find(([name]) => name === 'xz')?.[1] as Uint8Array;
  const whole = zImage(xz, mainArchive().length);
  assert.deepEqual(facts(whole).compressed[0]?.length, xz.length);
  assert.deepEqual(facts(zImage(xz, 1)).faults, ['kernel-damaged']);
  // The unpacker in front of it holds the magic number of its format as well.
  whole.set(xz.subarray(0, 6), TABLE_AT + 0x100);
  assert.deepEqual(facts(whole).compressed[0]?.byteOffset, CODE_BYTES);
});

test('a zImage that ends before it begins, or behind its file, is damaged', () => {
  const image = zImage(gzipSync(CONTENT));
  const backwards = image.slice();
  putU32le(backwards, 0x28, image.length);
  putU32le(backwards, 0x2c, 0);
  assert.deepEqual(facts(backwards), { compressed: [], faults: ['kernel-header'] });
  putU32le(backwards, 0x28, 0);
  assert.deepEqual(facts(backwards).faults, ['kernel-header']);
  assert.equal(facts(image.subarray(0, image.length - 1)).faults.length, 1);
});

test('nothing is claimed of a zImage that does not say where its kernel is', () => {
  const old = zImage(gzipSync(CONTENT));
  putU32le(old, 0x34, 0);
  assert.deepEqual(facts(old), { compressed: [], faults: [] });
  const lzma = zImage(noise(3000), 9000);
  assert.deepEqual(facts(lzma), { compressed: [], faults: [] });
  const away = zImage(gzipSync(CONTENT));
  putU32le(away, 0x38, 0xfffffff0);
  assert.deepEqual(facts(away), { compressed: [], faults: [] });
  putU32le(away, 0x38, TABLE_AT);
  putU32le(away, TABLE_AT + 8, 0xfffffff0);
  assert.deepEqual(facts(away), { compressed: [], faults: ['kernel-header'] });
});
