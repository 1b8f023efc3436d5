import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locateFileSystem } from '../../../../src/cli/image/locate.ts';
import { UsageError } from '../../../../src/cli/terminal/exit-status.ts';
import { memoryDevice } from '../../../../src/device/memory.ts';
import { probe } from '../../../../src/formats/recognisers.ts';
import { gptDisk, looksLikeExt, mbrSector, TYPES } from '../../../support/disk/disks.ts';
import {
  EXTENT_BYTES,
  FIRST_EXTENT_AT,
  groupText,
  linear,
  logicalVolume,
  physicalVolume,
} from '../../../support/disk/lvm.ts';

const UUIDS = [
  '00112233-4455-6677-8899-aabbccddeeff',
  'ffeeddcc-bbaa-9988-7766-554433221100',
  '12345678-1234-1234-1234-123456789abc',
];
const SECTORS = [40, 100, 200];

function disk(contents: readonly Uint8Array[]): Uint8Array {
  return gptDisk(
    contents.map((bytes, at) => ({
      type: [TYPES.esp, TYPES.xbootldr, TYPES.root][at],
      uuid: UUIDS[at],
      label: ['EFI', 'boot', 'root fs'][at],
      firstSector: SECTORS[at],
      contents: bytes,
    })),
  );
}

const nothing = new Uint8Array(2048);
const several = disk([nothing, looksLikeExt('BOOTFS'), looksLikeExt('ROOTFS')]);

function numberOf(bytes: Uint8Array, ...parts: string[]): number | undefined {
  return locateFileSystem(memoryDevice(bytes), parts, probe).partition?.number;
}

test('the only readable partition is meant', () => {
  assert.equal(numberOf(disk([nothing, looksLikeExt()])), 2);
});

test('with several and no choice there is a list', () => {
  assert.throws(
    () => numberOf(several),
    (error: Error) =>
      error instanceof UsageError &&
      error.message.split('\n').length === 4 &&
      /2 .* xbootldr .* boot/.test(error.message),
  );
  const device = memoryDevice(several);
  assert.equal(locateFileSystem(device, [], probe, (candidates) => candidates[1]).partition?.number, 3);
  assert.throws(() => locateFileSystem(device, [], probe, () => undefined), UsageError);
});

test('a partition is chosen by number, label, UUID or type', () => {
  for (const part of ['2', 'boot', 'BOOTFS', UUIDS[1], UUIDS[1].toUpperCase(), 'xbootldr', TYPES.xbootldr]) {
    assert.equal(numberOf(several, part), 2, part);
  }
  assert.equal(numberOf(several, 'root'), 3);
  assert.equal(numberOf(several, 'root-x86-64'), 3);
  assert.equal(
    numberOf(several, '1'),
    1,
    'a partition that is not readable may be named; mounting it will say what it is',
  );
});

test('the role of a partition names it: usr and its hashes, by the types of the Discoverable Partitions Specification', () => {
  const [usr, usrVerity, usrVeritySig] = [
    '8484680c-9521-48c6-9c11-b0720656f69e',
    '77ff5f63-e7b6-4633-acf4-1565b864c0e6',
    'e7bb33fb-06cf-4e81-8273-e543b413e2e2',
  ];
  const types = [usrVerity, usr, usrVeritySig];
  const image = gptDisk(
    types.map((type, at) => ({ type, uuid: UUIDS[at], firstSector: SECTORS[at], contents: looksLikeExt() })),
  );
  assert.equal(numberOf(image, 'usr'), 2);
  assert.equal(numberOf(image, 'usr-x86-64'), 2);
  assert.equal(numberOf(image, 'verity'), 1);
  assert.equal(numberOf(image, 'usr-x86-64-verity'), 1);
  assert.equal(numberOf(image, 'verity-sig'), 3);
});

test('a choice that fits none, or several, is a usage error', () => {
  for (const part of ['4', '0', 'nope', '']) assert.throws(() => numberOf(several, part), UsageError, part);
  const twins = disk([looksLikeExt('SAME'), looksLikeExt('SAME')]);
  assert.throws(() => numberOf(twins, 'SAME'), { message: /fits several partitions/ });
});

test('without a readable partition the refusal names what there is', () => {
  const swap = new Uint8Array(4096);
  swap.set(Buffer.from('SWAPSPACE2'), 4086);
  assert.throws(() => numberOf(disk([nothing, swap])), {
    code: 'ERR_BOOTFS_UNRECOGNISED',
    message: /no readable partition: 1 is unknown contents, 2 is swap/,
  });
});

test('a filesystem on the whole device is found beside an MBR that leads nowhere', () => {
  const whole = new Uint8Array(100 * 512);
  whole.set(looksLikeExt());
  whole.set(mbrSector([{ type: 0x83, start: 60, sectors: 20 }]));
  assert.equal(numberOf(whole), undefined);
  whole.set(looksLikeExt(), 60 * 512);
  assert.equal(numberOf(whole), 1, 'partitions that hold something count more');
});

test('one --part is used for each image that has a partition table', () => {
  const parts = ['2', 'later'];
  locateFileSystem(memoryDevice(several), parts, probe);
  assert.deepEqual(parts, ['later']);
  locateFileSystem(memoryDevice(looksLikeExt()), parts, probe);
  assert.deepEqual(parts, ['later']);
});

function lvmDisk(...volumes: Uint8Array[]): Uint8Array {
  const extents = volumes.map((_, at) => logicalVolume(['root', 'home'][at], [linear(0, 1, at)]));
  const bytes = physicalVolume(groupText(extents.join('\n'), 4), { size: FIRST_EXTENT_AT + 4 * EXTENT_BYTES });
  volumes.forEach((volume, at) => {
    bytes.set(volume, FIRST_EXTENT_AT + at * EXTENT_BYTES);
  });
  return bytes;
}

const volumeOf = (bytes: Uint8Array, ...parts: string[]): string | undefined =>
  locateFileSystem(memoryDevice(bytes), parts, probe).volume;

const inPartition = (contents: Uint8Array, boot: Uint8Array = nothing): Uint8Array =>
  gptDisk(
    [boot, contents].map((bytes, at) => ({
      type: TYPES.linux,
      uuid: UUIDS[at],
      firstSector: SECTORS[at],
      contents: bytes,
    })),
    512,
    8192,
  );

test('logical volumes are chosen by name, and meant where they are all that is readable', () => {
  const one = inPartition(lvmDisk(looksLikeExt('ROOTFS')));
  const two = inPartition(lvmDisk(looksLikeExt('ROOTFS'), looksLikeExt('HOMEFS')));
  assert.equal(volumeOf(one), 'vg-root');
  for (const part of ['vg-home', 'vg/home', '/dev/vg/home', '/dev/mapper/vg-home', 'HOMEFS']) {
    assert.equal(volumeOf(two, part), 'vg-home', part);
  }
  assert.throws(() => volumeOf(two), /several readable partitions/);
  assert.throws(() => volumeOf(two, 'vg-other'), /fits no partition:\n(.*\n)+.*vg-root/);
  assert.equal(
    volumeOf(inPartition(lvmDisk(looksLikeExt()), looksLikeExt('BOOT'))),
    undefined,
    'the partition as before',
  );
});

test('a disk without a table that is one physical volume', () => {
  const whole = lvmDisk(looksLikeExt('ROOTFS'), looksLikeExt('HOMEFS'));
  assert.equal(volumeOf(whole, 'vg-home'), 'vg-home');
  assert.throws(() => volumeOf(whole), /several readable volumes, choose one with --part:\n.*vg-root/);
  assert.equal(volumeOf(lvmDisk(looksLikeExt())), 'vg-root');
});
