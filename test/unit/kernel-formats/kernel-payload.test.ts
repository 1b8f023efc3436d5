import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UNPACKERS } from '../../../src/box/unpackers.ts';
import { putU32le } from '../../../src/bytes/endian.ts';
import { inspectKernel } from '../../../src/kernel-formats/kernel.ts';
import { verifyKernelPayload } from '../../../src/kernel-formats/kernel-payload.ts';
import { PACKED_ARCHIVES, zstd } from '../../support/kernel-formats/packed-archives.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';
import { peFile } from '../boot/support/pe-file.ts';
import { bzImage, joined, noise } from '../check/support/images.ts';

const PAYLOAD_AT = 0x900;
const VMLINUX = joined(new Uint8Array([0x7f, 0x45, 0x4c, 0x46]), noise(3000));

function faults(image: Uint8Array, unpackers = UNPACKERS, bytes = 10 * 2 ** 20): string[] {
  const file = memoryFileSystem({ k: image }).open('/k');
  return verifyKernelPayload(file, inspectKernel(file), unpackers, { bytes }).map(({ id, message }) => {
    assert.equal(id, 'kernel-damaged');
    return message.replace('the compressed kernel can not be unpacked: ', '');
  });
}

function kernelWith(payload: Uint8Array): Uint8Array {
  const image = bzImage(payload.length);
  image.set(payload, PAYLOAD_AT);
  return image;
}

/** As the build appends it to all but gzip. */
function withSize(stream: Uint8Array, size: number): Uint8Array {
  const word = new Uint8Array(4);
  putU32le(word, 0, size);
  return joined(stream, word);
}

test('each changed byte of a gzip payload is noticed, in a bzImage and in a unified kernel image', () => {
  const payload = gzipSync(VMLINUX);
  const image = kernelWith(payload);
  assert.deepEqual(faults(image), []);
  const uki = peFile([['.linux', image]]);
  assert.deepEqual(faults(uki), []);
  for (let at = 10; at < payload.length; at += 7) {
    image[PAYLOAD_AT + at] ^= 0x10;
    assert.equal(faults(image).length, 1, `byte ${at}`);
    image[PAYLOAD_AT + at] ^= 0x10;
  }
  uki[uki.length - 600] ^= 1;
  assert.equal(faults(uki).length, 1);
});

test('the size behind the stream must fit, and nothing else may stand there', () => {
  const frame = zstd(VMLINUX);
  assert.deepEqual(faults(kernelWith(withSize(frame, VMLINUX.length))), []);
  assert.deepEqual(faults(kernelWith(withSize(frame, VMLINUX.length + 1))), [
    'it has 3004 bytes, and the image says 3005',
  ]);
  assert.deepEqual(faults(kernelWith(withSize(frame, 100))), ['it unpacks to more than 100 bytes']);
  const behind = withSize(joined(frame, new Uint8Array(3)), VMLINUX.length);
  assert.deepEqual(faults(kernelWith(behind)), [`it ends at byte ${frame.length} of ${frame.length + 3}`]);
});

test('what comes out must be an ELF file', () => {
  assert.deepEqual(faults(kernelWith(gzipSync(noise(3000)))), ['it is no ELF file']);
});

test('a kernel that is compressed as a whole, in every compression', () => {
  for (const [name, stream] of PACKED_ARCHIVES) {
    if (name === 'lzma') continue; // begins like no kernel that is taken without a name
    assert.deepEqual(faults(stream), [], name);
    assert.equal(faults(stream.slice(0, stream.length - 5)).length, 1, name);
  }
});

test('without an unpacker nothing is claimed; a bomb ends at the budget of all files', () => {
  assert.deepEqual(faults(kernelWith(gzipSync(noise(3000))), {}), []);
  assert.throws(() => faults(gzipSync(new Uint8Array(2 ** 20)), UNPACKERS, 2 ** 19), { code: 'EFBIG' });
});
