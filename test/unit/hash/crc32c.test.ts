import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { crc32c, crc32cScript, setNativeCrc32c } from '../../../src/hash/crc32c.ts';

/** Bit by bit, straight from the polynomial. */
function slowCrc32c(seed: number, bytes: Uint8Array): number {
  let register = seed;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >>> 1) ^ 0x82f63b78 : register >>> 1;
  }
  return register >>> 0;
}

test('the check value of CRC-32C, with its final inversion undone', () => {
  assert.equal(crc32c(0xffffffff, encodeUtf8('123456789')), (~0xe3069283 >>> 0) as number);
});

test('every start value, length and alignment gives the bit by bit result', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.nat(9),
      fc.integer({ min: 0, max: 0xffffffff }),
      (bytes, skip, seed) => {
        const part = bytes.subarray(Math.min(skip, bytes.length));
        assert.equal(crc32cScript(seed, part), slowCrc32c(seed, part));
      },
    ),
  );
});

test('a checksum goes on where the one before ended', () => {
  const bytes = encodeUtf8('one part and another');
  assert.equal(crc32c(crc32c(7, bytes.subarray(0, 9)), bytes.subarray(9)), crc32c(7, bytes));
});

test('a host may bring its own', () => {
  setNativeCrc32c((seed, bytes) => seed + bytes.length);
  try {
    assert.equal(crc32c(40, new Uint8Array(2)), 42);
  } finally {
    setNativeCrc32c(undefined);
  }
  assert.equal(crc32c(0xffffffff, encodeUtf8('123456789')), 0x1cf96d7c);
});
