import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { sha1 } from '../../../src/hash/sha1.ts';
import { setNativeSha256, sha256 } from '../../../src/hash/sha256.ts';
import { sha512 } from '../../../src/hash/sha512.ts';

const message = Uint8Array.from({ length: 700 }, (_, index) => (index * 131 + 7) & 255);

for (const [name, hash] of [
  ['sha1', sha1],
  ['sha256', sha256],
  ['sha512', sha512],
] as const) {
  test(`${name} of every length around its blocks is that of node:crypto`, () => {
    for (let length = 0; length <= message.length; length++) {
      const bytes = message.subarray(0, length);
      assert.equal(Buffer.from(hash(bytes)).toString('hex'), createHash(name).update(bytes).digest('hex'));
    }
  });
}

test('a native SHA-256 takes the place of the script', () => {
  setNativeSha256(() => new Uint8Array([1, 2, 3]));
  assert.deepEqual(sha256(message), new Uint8Array([1, 2, 3]));
  setNativeSha256(undefined);
  assert.equal(sha256(message).length, 32);
});
