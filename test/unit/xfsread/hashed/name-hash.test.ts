import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '../../../../src/bytes/utf8.ts';
import { hashName, hashNameWithoutCase } from '../../../../src/xfsread/hashed/name-hash.ts';

test('hashes are those that xfs_db prints for names of every length modulo 4', () => {
  const known: readonly (readonly [string, number])[] = [
    ['.', 0x2e],
    ['..', 0x172e],
    ['time-0', 0x9db95516],
    ['flag-5', 0xcc39d583],
    ['pieces-3', 0x3c5d719d],
    ['pieces-400', 0x5c669727],
    ['symlink-1000', 0x3af1dd1c],
    ['x'.repeat(255), 0xf0000000],
  ];
  for (const [name, hash] of known) assert.equal(hashName(encodeUtf8(name)), hash, name);
});

test('without case, capitals of ASCII and Latin-1 hash as small letters', () => {
  const hash = (...bytes: number[]) => hashNameWithoutCase(Uint8Array.from(bytes));
  assert.equal(hash(0x41, 0x42), hash(0x61, 0x62));
  assert.equal(hash(0xc4), hash(0xe4));
  assert.notEqual(hash(0xd7), hash(0xf7), 'the sign of multiplication is no letter');
});
