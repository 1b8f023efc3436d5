/** Files that are held against an fs-verity digest while they are read, also where the device changes meanwhile. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import type { FileContent } from '../../../src/contract/tree.ts';
import { SHA256, SHA512 } from '../../../src/hash/algorithms.ts';
import { verifiedContent } from '../../../src/verity/fsverity-content.ts';
import { fsverityDigest } from '../../../src/verity/fsverity-digest.ts';
import { seededRandom } from '../../support/random.ts';

function contentOf(bytes: Uint8Array): FileContent {
  const read = (at: number, target: Uint8Array): void => target.set(bytes.subarray(at, at + target.length));
  return { size: bytes.length, read, extents: () => [] };
}

function verified(bytes: Uint8Array, algorithm = SHA256): FileContent {
  const digest = fsverityDigest(contentOf(bytes), { algorithm, blockSize: 4096, salt: new Uint8Array(0) });
  return verifiedContent(contentOf(bytes), { algorithm, digest, what: 'it', inode: 12 });
}

const isRefused = (pattern: RegExp) => (error: unknown) =>
  error instanceof BootfsError && error.code === 'ERR_BOOTFS_CORRUPT' && pattern.test(error.message);

const random = seededRandom(7);
const sample = (length: number): Uint8Array => Uint8Array.from({ length }, () => random(256));

test('every piece of a file is the file, for sizes around blocks and pieces', () => {
  for (const size of [1, 4095, 4096, 4097, 65_536, 70_001, 140_000]) {
    const bytes = sample(size);
    const content = verified(bytes, size % 2 === 0 ? SHA256 : SHA512);
    for (let round = 0; round < 20; round++) {
      const from = random(size);
      const target = new Uint8Array(1 + random(size - from));
      content.read(from, target);
      assert.deepEqual(target, bytes.slice(from, from + target.length));
    }
    const whole = new Uint8Array(size);
    content.read(0, whole);
    assert.deepEqual(whole, bytes);
  }
});

test('a flipped byte anywhere refuses the file, whatever part of it is read, and gives zeros', () => {
  const bytes = sample(20_000);
  for (const at of [0, 4095, 4096, 19_999]) {
    for (const length of [1, 20_000]) {
      const content = verified(bytes);
      bytes[at] ^= 1;
      const target = new Uint8Array(length).fill(0xee);
      assert.throws(() => content.read(0, target), isRefused(/another fs-verity digest \(inode 12\)/));
      assert.ok(target.every((byte) => byte === 0));
      bytes[at] ^= 1;
    }
  }
});

test('every byte of a small file that is flipped refuses all of it', () => {
  const bytes = sample(4200);
  const reads: (readonly [number, number])[] = [
    [0, 4200],
    [4199, 1],
  ];
  const hash = (block: Uint8Array): Uint8Array => createHash('sha256').update(block).digest();
  for (let at = 0; at < bytes.length; at++) {
    const content = verified(bytes, { ...SHA256, hash });
    const [from, length] = reads[at % 2];
    bytes[at] ^= 1 << (at % 8);
    const target = new Uint8Array(length).fill(0xee);
    assert.throws(() => content.read(from, target), isRefused(/another fs-verity digest/), `byte ${at}`);
    assert.ok(target.every((byte) => byte === 0));
    bytes[at] ^= 1 << (at % 8);
  }
});

test('a device that changes while it is read gives no byte that was not verified', () => {
  const bytes = sample(30_000);
  const { algorithm, blockSize, salt } = { algorithm: SHA256, blockSize: 4096, salt: new Uint8Array(0) };
  const digest = fsverityDigest(contentOf(bytes), { algorithm, blockSize, salt });
  let turn = 0;
  const fickle: FileContent = {
    ...contentOf(bytes),
    read(at, target) {
      target.set(bytes.subarray(at, at + target.length));
      if (turn++ % 13 === 12) target[turn % target.length] ^= 0x10;
    },
  };
  let refused = 0;
  for (let run = 0; run < 200; run++) {
    const content = verifiedContent(fickle, { algorithm, digest, what: 'it' });
    for (const from of [0, (run * 997) % 29_000]) {
      const target = new Uint8Array(from === 0 ? 30_000 : 1 + ((run * 131) % 999)).fill(0xee);
      try {
        content.read(from, target);
        assert.deepEqual(target, bytes.slice(from, from + target.length));
      } catch (error) {
        assert.ok(isRefused(/./)(error), String(error));
        assert.ok(target.every((byte) => byte === 0));
        refused++;
      }
    }
  }
  assert.ok(refused > 20 && refused < 380, `${refused} refused`);
});

test('a device that changes after the file was verified never yields a byte that was not', () => {
  const bytes = sample(150_000);
  const content = verified(bytes);
  content.read(5, new Uint8Array(10));
  bytes[100_000] ^= 1;
  for (const [at, length] of [
    [0, 150_000],
    [99_999, 2],
    [98_304, 1],
  ]) {
    const target = new Uint8Array(length).fill(0xee);
    assert.throws(() => content.read(at, target), isRefused(/has changed since it was verified/));
    assert.ok(target.every((byte) => byte === 0));
  }
  const good = new Uint8Array(4096);
  content.read(0, good);
  assert.deepEqual(good, bytes.slice(0, 4096));
});

test('a file whose digests would take too much memory is refused before it is read', () => {
  const huge: FileContent = { size: 2 ** 40, read: () => assert.fail('read'), extents: () => [] };
  const content = verifiedContent(huge, { algorithm: SHA256, digest: new Uint8Array(32), what: 'it' });
  const isTooLarge = (error: unknown): boolean => error instanceof BootfsError && error.code === 'EFBIG';
  assert.throws(() => content.read(0, new Uint8Array(1)), isTooLarge);
});
