/** `--verity` of every verb, and the verb `verity`. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { VerityParameters } from '../../src/verity/parameters.ts';
import { hashAreaOf, makeVerityImage } from '../support/verity/verity-image.ts';
import { bootfs, jsonLines, scratch } from './command.ts';

const files = scratch(after);
const image = gunzipSync(readFileSync(new URL('../../images/ext/ext4-verity.img.gz', import.meta.url)));
const plain = files.write('plain.img', image);

const parameters: VerityParameters = {
  hash: 'sha256',
  format: 1,
  salt: Uint8Array.of(0xab, 0xcd),
  dataBlockSize: 4096,
  hashBlockSize: 4096,
  dataBlocks: image.length / 4096,
};
const made = makeVerityImage(parameters, image);
const tree = files.write('tree', hashAreaOf(made, parameters));
const verified = ['--verity', made.rootHash, '--verity-device', tree];

test('a verified filesystem shows what the same one shows without', async () => {
  const expected = await bootfs('manifest', plain);
  const found = await bootfs('manifest', plain, ...verified);
  assert.deepEqual([found.status, found.text], [0, expected.text], found.error);
});

test('a changed byte of the data is an error that names the block', async () => {
  const { text } = await bootfs('map', '--json', plain, '/not-verity');
  const [{ physicalOffset }] = JSON.parse(text).extents;
  const changed = Uint8Array.from(image);
  changed[physicalOffset] ^= 1;
  const path = files.write('changed.img', changed);
  assert.equal((await bootfs('cat', path, '/not-verity')).status, 0);
  const { status, out, error } = await bootfs('cat', path, '/not-verity', ...verified);
  assert.deepEqual([status, out.length], [3, 0]);
  assert.match(error, new RegExp(`data block has a wrong hash \\(dataBlock ${physicalOffset / 4096}\\)`));
});

test('the tree of a partition is found on the partition beside it, by its number', async () => {
  const disk = files.write('disk.img', diskWith([image, hashAreaOf(made, parameters)]));
  const expected = await bootfs('manifest', plain);
  const found = await bootfs('manifest', disk, '--part', '1', '--verity', made.rootHash, '--verity-device', '2');
  assert.deepEqual([found.status, found.text], [0, expected.text], found.error);
  const none = await bootfs('ls', disk, '--verity', made.rootHash, '--verity-device', '3');
  assert.equal(none.status, 2);
});

test('options that mean nothing without others are usage errors', async () => {
  for (const [args, message] of [
    [['--verity-device', tree], /--verity-device needs --verity ROOTHASH/],
    [[...verified, '--verity-salt', '00'], /--verity-salt needs --verity-no-superblock/],
    [['--verity', 'xyz', '--verity-device', tree], /rootHash is 'xyz', expected hexadecimal digits/],
    [['--verity', 'abcd', '--verity-device', tree], /root hash has 2 bytes/],
    [[...verified, '--verity-hash-offset', '7'], /no multiple of 512/],
  ] as const) {
    const { status, error } = await bootfs('info', plain, ...args);
    assert.equal(status, 2, error);
    assert.match(error, message);
  }
});

test('digests of files that have fs-verity are held against what is stored', async () => {
  const result = await bootfs('verity', '--json', plain, '/small', '/sha512');
  assert.equal(result.status, 0, result.error);
  const [small, sha512] = jsonLines(result) as unknown as { digest: string; stored: string }[];
  assert.equal(small.digest, small.stored);
  assert.match(sha512.stored, /^sha512:/);
});

test('a directory among the files leaves the rest, and is the answer no', async () => {
  const { status, text, error } = await bootfs('verity', plain, '/*');
  assert.equal(status, 1);
  assert.match(error, /EISDIR/);
  assert.match(text, /^sha256:[0-9a-f]{64} \/small$/m);
});

/** A disk with an MBR and these partitions, each from a whole MiB on. */
function diskWith(parts: readonly Uint8Array[]): Uint8Array {
  const mebibyte = 1024 * 1024;
  const places: number[] = [];
  let end = mebibyte;
  for (const part of parts) {
    places.push(end);
    end += Math.ceil(part.length / mebibyte) * mebibyte;
  }
  const disk = Buffer.alloc(end);
  parts.forEach((part, index) => {
    disk.set(part, places[index]);
    const entry = 446 + 16 * index;
    disk[entry + 4] = 0x83;
    disk.writeUInt32LE(places[index] / 512, entry + 8);
    disk.writeUInt32LE(Math.ceil(part.length / 512), entry + 12);
  });
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}
