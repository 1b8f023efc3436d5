import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putU32le } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { crc32 } from '../../../src/hash/crc32.ts';
import { inspectBzImage } from '../../../src/kernel-formats/bzimage.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';
import { bzImage } from '../check/support/images.ts';

const PE_AT = 0x40;
const OPTIONAL_AT = PE_AT + 24;

/** With the EFI stub and the checksum that Linux has put at the end of its images until 6.15. */
function efiKernel(version: string, change: (image: Uint8Array) => void = () => {}): Uint8Array {
  const image = bzImage(32 * 1024, version);
  image.set(encodeUtf8('MZ'));
  putU32le(image, 0x3c, PE_AT);
  image.set(encodeUtf8('PE\0\0'), PE_AT);
  image.set([0x64, 0x86], PE_AT + 4);
  image.set([0x0b, 0x02], OPTIONAL_AT);
  change(image);
  putU32le(image, image.length - 4, ~crc32(image.subarray(0, image.length - 4)));
  return image;
}

function inspect(image: Uint8Array) {
  return inspectBzImage(memoryFileSystem({ k: image }).open('/k'));
}

function ids(image: Uint8Array): string[] {
  return inspect(image).faults.map(({ id }) => id);
}

test('the checksum at the end, which every byte counts for', () => {
  const image = efiKernel('6.12.3-arch1-1');
  assert.deepEqual(ids(image), []);
  assert.deepEqual(ids(Uint8Array.of(...image, 0, 0, 0)), []);
  for (const at of [0x1e0, 0x500, 0xa00, image.length - 20, image.length - 1]) {
    const changed = image.slice();
    changed[at] ^= 4;
    assert.deepEqual(ids(changed), ['kernel-checksum'], `byte ${at}`);
  }
});

test('the checksum is not asked for where nobody keeps it', () => {
  const damaged = (version: string, change?: (image: Uint8Array) => void): string[] => {
    const image = efiKernel(version, change);
    image[image.length - 20] ^= 4;
    return ids(image);
  };
  assert.deepEqual(damaged('6.1.0'), ['kernel-checksum']);
  for (const version of ['6.15.0', '6.18.2-1-MANJARO', '7.2.13+deb14', '2.6.18', 'x'])
    assert.deepEqual(damaged(version), [], version);
  // Whatever rewrites PE headers makes it wrong.
  assert.deepEqual(
    damaged('6.1.0', (image) => putU32le(image, OPTIONAL_AT + 64, 1)),
    [],
  );
  assert.deepEqual(
    damaged('6.1.0', (image) => putU32le(image, OPTIONAL_AT + 144, 0x1000)),
    [],
  );
  assert.deepEqual(ids(bzImage()), []);
});

test('the machine that it is for, by its stub or by xloadflags', () => {
  const image = efiKernel('6.1.0');
  assert.equal(inspect(image).architecture, 'x64');
  image.set([0x4c, 0x01], PE_AT + 4);
  assert.equal(inspect(image).architecture, 'ia32');
  const plain = bzImage();
  assert.equal(inspect(plain).architecture, undefined);
  plain[0x236] = 1;
  assert.equal(inspect(plain).architecture, 'x64');
});

test('images of old protocols: four sectors where none are said, sizes of 16 bits, no payload to look into', () => {
  const old = bzImage();
  old.set([0x03, 0x02], 0x206);
  assert.deepEqual(inspect(old).compressed, []);
  assert.deepEqual(ids(old), []);
  const oldest = bzImage();
  oldest[0x1f1] = 0;
  oldest.set([0x03, 0x02], 0x206);
  assert.equal(inspect(oldest).version, '6.1.0-18-amd64');
  const none = bzImage();
  putU32le(none, 0x24c, 0);
  assert.deepEqual(inspect(none).compressed, []);
  const unnamed = bzImage();
  unnamed.set([0, 0], 0x20e);
  assert.equal(inspect(unnamed).version, undefined);
  const ia32 = efiKernel('6.1.0', (image) => image.set([0x0b, 0x01], OPTIONAL_AT));
  assert.deepEqual(ids(ia32), []);
  ia32[ia32.length - 20] ^= 4;
  assert.deepEqual(ids(ia32), ['kernel-checksum']);
});
