import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Crc64 } from '../../../src/hash/crc64.ts';
import { seededRandom } from '../../support/random.ts';

function digest(...pieces: Uint8Array[]): string {
  const crc = new Crc64();
  for (const piece of pieces) crc.update(piece);
  const { high, low } = crc.digest();
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

test('the check value of the catalogue (CRC-64/XZ)', () => {
  assert.equal(digest(Buffer.from('123456789')), '995dc9bbdf1939fa');
});

test('long zeros, and however the bytes are cut', () => {
  // What `xz --check=crc64` writes for 24 MiB of zeros with these bytes in them.
  const bytes = new Uint8Array(24 * 2 ** 20);
  for (let at = 0; at < 5000; at++) bytes[9_000_000 + at] = (at * 31) >> 3;
  assert.equal(digest(bytes), '31d60e461b0467d8');
  const random = seededRandom(64);
  for (let round = 0; round < 20; round++) {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += pieces[pieces.length - 1].length) {
      pieces.push(bytes.subarray(at, at + 1 + random(2 ** random(24))));
    }
    assert.equal(digest(...pieces), '31d60e461b0467d8');
  }
});
