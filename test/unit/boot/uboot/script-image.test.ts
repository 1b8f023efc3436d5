/** boot.scr: what U-Boot refuses of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeScriptImage } from '../../../../src/boot/uboot/script-image.ts';
import { putU32be } from '../../../../src/bytes/endian.ts';
import { crc32 } from '../../../../src/hash/crc32.ts';

/** A legacy image of this type around `data`, which begins with the lengths of its parts. */
function image(data: Uint8Array, { type = 6, size = data.length }: { type?: number; size?: number } = {}): Uint8Array {
  const bytes = new Uint8Array(64 + data.length);
  bytes.set(data, 64);
  putU32be(bytes, 0, 0x27051956);
  putU32be(bytes, 12, size);
  bytes[30] = type;
  putU32be(bytes, 24, crc32(data));
  putU32be(bytes, 4, crc32(bytes.subarray(0, 64)));
  return bytes;
}

function parts(...texts: readonly Uint8Array[]): Uint8Array {
  const lengths = new Uint8Array(4 * (texts.length + 1));
  texts.forEach((text, index) => {
    putU32be(lengths, 4 * index, text.length);
  });
  return Buffer.concat([lengths, ...texts]);
}

const text = Buffer.from('bootz');

test('the first part is the script; an image of nothing is an empty one', () => {
  assert.equal(decodeScriptImage(image(parts(text, Buffer.from('more')))), 'bootz');
  assert.equal(decodeScriptImage(image(new Uint8Array(0))), '');
});

test('what U-Boot refuses', () => {
  const refused = (bytes: Uint8Array, message: RegExp) =>
    assert.throws(() => decodeScriptImage(bytes), { code: 'ERR_BOOTFS_CORRUPT', message });
  refused(image(parts(text)).subarray(0, 63), /magic number is missing/);
  const damaged = image(parts(text));
  damaged[40] ^= 1;
  refused(damaged, /ih_hcrc does not fit the header/);
  refused(image(parts(text), { type: 2 }), /not a script/);
  refused(image(parts(text), { size: 100 }), /shorter than ih_size says/);
  const changed = image(parts(text));
  changed[changed.length - 1] ^= 1;
  refused(changed, /ih_dcrc does not fit/);
  refused(image(parts(Uint8Array.of(0xff, 0xfe))), /a script that is not UTF-8/);
});
