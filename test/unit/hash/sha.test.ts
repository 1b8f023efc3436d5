import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { hashWhole } from '../../../src/hash/block-hash.ts';
import { md5Stream } from '../../../src/hash/md5.ts';
import { sha1, sha1Stream } from '../../../src/hash/sha1.ts';
import { setNativeSha256, sha256, sha256Stream } from '../../../src/hash/sha256.ts';
import { sha384Stream, sha512, sha512Stream } from '../../../src/hash/sha512.ts';

const message = Uint8Array.from({ length: 700 }, (_, index) => (index * 131 + 7) & 255);

for (const [name, hash] of [
  ['sha1', sha1],
  ['sha256', sha256],
  ['sha512', sha512],
  ['sha384', (bytes: Uint8Array) => hashWhole(sha384Stream(), bytes)],
  ['md5', (bytes: Uint8Array) => hashWhole(md5Stream(), bytes)],
] as const) {
  test(`${name} of every length around its blocks is that of node:crypto`, () => {
    for (let length = 0; length <= message.length; length++) {
      const bytes = message.subarray(0, length);
      assert.equal(Buffer.from(hash(bytes)).toString('hex'), createHash(name).update(bytes).digest('hex'));
    }
  });
}

test('pieces of any length make the hash of the whole', () => {
  const streams = {
    sha1: sha1Stream,
    sha256: sha256Stream,
    sha384: sha384Stream,
    sha512: sha512Stream,
    md5: md5Stream,
  };
  for (const [name, make] of Object.entries(streams)) {
    for (const step of [1, 63, 64, 65, 127, 128, 129, 300]) {
      const stream = make();
      for (let at = 0; at < message.length; at += step) stream.update(message.subarray(at, at + step));
      assert.equal(Buffer.from(stream.digest()).toString('hex'), createHash(name).update(message).digest('hex'), name);
    }
  }
});

test('a native SHA-256 takes the place of the script', () => {
  setNativeSha256(() => new Uint8Array([1, 2, 3]));
  assert.deepEqual(sha256(message), new Uint8Array([1, 2, 3]));
  setNativeSha256(undefined);
  assert.equal(sha256(message).length, 32);
});
