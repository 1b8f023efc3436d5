import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UNPACKERS } from '../../../src/box/unpackers.ts';
import { putU32le } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { inspectKernel } from '../../../src/kernel-formats/kernel.ts';
import { verifyKernelPayload } from '../../../src/kernel-formats/kernel-payload.ts';
import { zstd } from '../../support/kernel-formats/packed-archives.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';
import { peFile } from '../boot/support/pe-file.ts';
import { joined, noise } from '../check/support/images.ts';

const IMAGE = joined(encodeUtf8('MZ'), noise(9000));
const PAYLOAD_AT = 0x1000;

/** Its payload with the unpacked size behind it, which gzip has inside. */
function zboot(type: string, stream: Uint8Array, unpackedBytes = IMAGE.length): Uint8Array {
  const size = new Uint8Array(type === 'gzip' ? 0 : 4);
  if (size.length > 0) putU32le(size, 0, unpackedBytes);
  const image = peFile([['.gzdata', joined(stream, size)]]);
  image.set(encodeUtf8('zimg'), 4);
  putU32le(image, 8, PAYLOAD_AT);
  putU32le(image, 12, stream.length);
  image.set(encodeUtf8(`${type}\0`), 0x18);
  return image;
}

function faults(image: Uint8Array): string[] {
  const file = memoryFileSystem({ k: image }).open('/k');
  const facts = inspectKernel(file);
  const all = facts.faults.length > 0 ? facts.faults : verifyKernelPayload(file, facts, UNPACKERS, { bytes: 1e7 });
  return all.map(({ id, message }) => `${id}: ${message.replace('the compressed kernel can not be unpacked: ', '')}`);
}

test('an EFI zboot image: where its kernel is, and what it unpacks to', () => {
  const stream = zstd(IMAGE);
  const { format, architecture, compressed } = inspectKernel(
    memoryFileSystem({ k: zboot('zstd22', stream) }).open('/k'),
  );
  assert.deepEqual([format, architecture], ['EFI zboot image, zstd22', 'x64']);
  const expected = { byteOffset: PAYLOAD_AT, length: stream.length, unpackedLength: IMAGE.length, inside: 'image' };
  assert.deepEqual(compressed, [expected]);
  assert.deepEqual(faults(zboot('zstd22', stream)), []);
  assert.deepEqual(faults(zboot('gzip', gzipSync(IMAGE))), []);
});

test('a zboot image whose header, size or contents are not what it says', () => {
  const stream = zstd(IMAGE);
  assert.deepEqual(faults(zboot('zstd22', stream, 9001)), ['kernel-damaged: it unpacks to more than 9001 bytes']);
  assert.deepEqual(faults(zboot('zstd22', stream, 9003)), [
    'kernel-damaged: it has 9002 bytes, and the image says 9003',
  ]);
  assert.deepEqual(faults(zboot('zstd22', zstd(noise(9002)))), ['kernel-damaged: it is no kernel Image']);
  assert.deepEqual(faults(zboot('xzkern', stream)), [
    'kernel-header: the compressed kernel is zstd, and the header says xzkern',
  ]);
  assert.deepEqual(faults(zboot('toString', stream)), [
    'kernel-header: the compressed kernel is zstd, and the header says toString',
  ]);
  const image = zboot('zstd22', stream);
  assert.deepEqual(faults(image.slice(0, PAYLOAD_AT + 600)).slice(0, 1), [
    'kernel-cut-off: PE section .gzdata leaves the file',
  ]);
  putU32le(image, 12, image.length - PAYLOAD_AT - 3);
  assert.deepEqual(faults(image), ['kernel-cut-off: the compressed kernel leaves the file']);
  putU32le(image, 12, 0);
  assert.deepEqual(faults(image), ['kernel-header: the header says of no compressed kernel where it is']);
  putU32le(image, 12, 0xffffffff);
  assert.deepEqual(faults(image), ['kernel-cut-off: the compressed kernel leaves the file']);
});
