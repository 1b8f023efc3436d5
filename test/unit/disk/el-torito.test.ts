import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putU16le, putU32le } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { findEfiBootImages } from '../../../src/disk/el-torito.ts';
import { openDisk } from '../../../src/disk/open-disk.ts';
import { gptDisk, mbrSector } from '../../support/disk/disks.ts';
import { FatBuilder } from '../../support/fat/builder.ts';

const CATALOG = 20;
const IMAGE = 24;

/** An ISO 9660 image with nothing in it but a boot record, its catalog, and a FAT volume. */
function iso(first: number[], ...sections: number[][]): Uint8Array {
  const fat = new FatBuilder({ bits: 12, clusters: 60 });
  fat.addFile(fat.root, 'file', 'x');
  const volume = fat.build();
  const bytes = new Uint8Array(IMAGE * 2048 + volume.length);
  const sectorOf = (number: number): Uint8Array => bytes.subarray(number * 2048, (number + 1) * 2048);
  for (const [sector, type] of [
    [16, 1],
    [17, 0],
    [18, 255],
  ]) {
    sectorOf(sector)[0] = type;
    sectorOf(sector).set(encodeUtf8('CD001'), 1);
  }
  sectorOf(17).set(encodeUtf8('EL TORITO SPECIFICATION'), 7);
  putU32le(sectorOf(17), 0x47, CATALOG);
  sectorOf(CATALOG).set([1, 0]);
  sectorOf(CATALOG).set([0x55, 0xaa], 30);
  [first, ...sections].forEach((entry, at) => {
    sectorOf(CATALOG).set(entry, 32 * (at + 1));
  });
  bytes.set(volume, IMAGE * 2048);
  return bytes;
}

function entry(sector = IMAGE): number[] {
  const bytes = new Uint8Array(32);
  bytes[0] = 0x88;
  putU16le(bytes, 6, 4);
  putU32le(bytes, 8, sector);
  return [...bytes];
}

const BIOS_AND_UEFI = iso(entry(30), [0x91, 0xef, 1, 0], entry());

test('the image for UEFI is an EFI system partition, that for a BIOS is none', () => {
  assert.deepEqual(findEfiBootImages(memoryDevice(BIOS_AND_UEFI)), [{ byteOffset: IMAGE * 2048, length: 2048 }]);
  const { partitions } = openDisk(memoryDevice(BIOS_AND_UEFI));
  assert.deepEqual(
    partitions.map(({ number, typeRole, contents }) => [number, typeRole, contents?.kind]),
    [
      [0, undefined, 'iso9660'],
      [1, 'esp', 'vfat'],
    ],
  );
  assert.deepEqual(partitions[1].fs?.readdir('/'), ['file']);
});

test('one that is in the partition table is not there twice', () => {
  const bytes = BIOS_AND_UEFI.slice();
  bytes.set(mbrSector([{ type: 0xef, start: IMAGE * 4, sectors: 60 }]));
  assert.deepEqual(
    openDisk(memoryDevice(bytes)).partitions.map(({ number }) => number),
    [1],
  );
  bytes.set(mbrSector([{ type: 0x83, start: 4, sectors: 60 }]));
  assert.deepEqual(
    openDisk(memoryDevice(bytes)).partitions.map(({ number }) => number),
    [1, 2],
  );
});

test('what is no catalog, or leads past the end, is none', () => {
  const broken = (sector: number, at: number, value: number): Uint8Array => {
    const bytes = BIOS_AND_UEFI.slice();
    bytes[sector * 2048 + at] = value;
    return bytes;
  };
  for (const bytes of [
    broken(17, 7, 0),
    broken(16, 1, 0),
    broken(17, 0x47 + 3, 0x7f),
    broken(CATALOG, 31, 0),
    iso(entry(), [0x91, 0, 1, 0], entry()),
    iso(entry(30), [0x91, 0xef, 1, 0], entry(0x7fffffff)),
    gptDisk([]),
    new Uint8Array(33 * 1024),
    new Uint8Array(0),
  ]) {
    assert.ok(openDisk(memoryDevice(bytes)).partitions.every(({ typeRole }) => typeRole !== 'esp'));
  }
});
