/** `--verity` of every verb, and the verb `verity`. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { memoryDevice, mount } from '../../src/index.ts';
import type { VerityParameters } from '../../src/verity/parameters.ts';
import { gptDisk, TYPES } from '../support/disk/disks.ts';
import { BOOT_DISK } from '../support/initoverlayfs/walk.ts';
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

test('info says what was verified, and that nothing is corrected', async () => {
  const { text } = await bootfs('info', plain, ...verified);
  assert.match(
    text,
    new RegExp(`^dm-verity +against ${made.rootHash}; error correction \\(FEC\\) is not applied$`, 'm'),
  );
  const [json] = jsonLines(await bootfs('info', '--json', plain, ...verified));
  assert.deepEqual(json['dmVerity'], { rootHash: made.rootHash, errorCorrection: false });
  assert.doesNotMatch((await bootfs('info', plain)).text, /dm-verity/);
});

test('the tree of a partition is found on the partition beside it, by its number', async () => {
  const disk = files.write('disk.img', diskWith([image, hashAreaOf(made, parameters)]));
  const expected = await bootfs('manifest', plain);
  const found = await bootfs('manifest', disk, '--part', '1', '--verity', made.rootHash, '--verity-device', '2');
  assert.deepEqual([found.status, found.text], [0, expected.text], found.error);
  const none = await bootfs('ls', disk, '--verity', made.rootHash, '--verity-device', '3');
  assert.equal(none.status, 2);
});

const uuidOf = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

test('partitions are paired by the halves of the root hash, among several of their kind, and by type', async () => {
  const { text } = await bootfs('manifest', plain);
  const verity = '2c7357ed-ebd2-46d9-aec1-23d437ec2bf5';
  const hashes = hashAreaOf(made, parameters);
  const other = '11111111-2222-3333-4444-55555555555';
  const dataUuid = uuidOf(made.rootHash.slice(0, 32));
  const sectors = Math.ceil((image.length * 2 + hashes.length * 2) / 512) + 4096;
  const at = (index: number) =>
    64 + Math.ceil((image.length * Math.min(index, 2) + hashes.length * Math.max(index - 2, 0)) / 512);
  const disk = gptDisk(
    [
      { type: TYPES.root, uuid: `${other}0`, firstSector: at(0), contents: image },
      { type: TYPES.root, uuid: dataUuid, firstSector: at(1), contents: image },
      { type: verity, uuid: `${other}1`, firstSector: at(2), contents: new Uint8Array(hashes.length) },
      { type: verity, uuid: uuidOf(made.rootHash.slice(-32)), firstSector: at(3), contents: hashes },
    ],
    512,
    sectors,
  );
  const pairedDisk = files.write('paired.img', disk);
  const paired = await bootfs('manifest', pairedDisk, '--verity', made.rootHash);
  assert.deepEqual([paired.status, paired.text], [0, text], paired.error);
  const top = files.write('top.img', mount(memoryDevice(BOOT_DISK)).readFile('/machine.img'));
  for (const layer of [pairedDisk, `${pairedDisk},part=2`, `${pairedDisk},part=${dataUuid},verity-device=4`]) {
    const below = await bootfs('verity', top, '--overlay', `${layer},verity=${made.rootHash}`, '/not-verity');
    assert.deepEqual([below.status, below.text], [0, (await bootfs('verity', plain, '/not-verity')).text], below.error);
  }
  const unpaired = await bootfs('ls', top, '--overlay', `${pairedDisk},part=1,verity=${made.rootHash},verity-device=3`);
  assert.deepEqual([unpaired.status, unpaired.text], [3, ''], unpaired.error);

  const alone = gptDisk(
    [
      { type: TYPES.root, uuid: `${other}0`, firstSector: at(0), contents: image },
      { type: verity, uuid: `${other}1`, firstSector: at(1), contents: hashes },
    ],
    512,
    sectors,
  );
  const byType = await bootfs('manifest', files.write('alone.img', alone), '--verity', made.rootHash);
  assert.deepEqual([byType.status, byType.text], [0, text], byType.error);
});

test('the tree of an image inside an image lies beside it', async () => {
  const boot = files.write('boot.img', BOOT_DISK);
  const entry = await bootfs('cat', boot, '/loader/entries/first.conf');
  const [, rootHash] = /roothash=([0-9a-f]+)/.exec(entry.text)!;
  const image = ['--in', '/initoverlayfs.img', '--verity', rootHash];
  const found = await bootfs('cat', boot, '/init', ...image, '--verity-device', 'image:/initoverlayfs.verity');
  assert.deepEqual([found.status, found.text.slice(0, 10)], [0, '#!/bin/sh\n'], found.error);
  const other = await bootfs('cat', boot, '/init', ...image, '--verity-device', 'image:/machine.img');
  assert.deepEqual([other.status, other.text], [3, ''], other.error);
  assert.match(other.error, /no verity superblock/);
  const alone = await bootfs('ls', boot, '--verity', rootHash, '--verity-device', 'image:/initoverlayfs.verity');
  assert.equal(alone.status, 2, alone.error);
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
