/** Virtual disks by hand, kinds that qemu-img does not write among them; the wider matrix is test/differential/images. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import { readBytes } from '../../../src/device/block-device.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { crc32c } from '../../../src/hash/crc32c.ts';
import { type Companions, NO_COMPANIONS } from '../../../src/image/companions.ts';
import { findDiskFormat } from '../../../src/image/disk-formats.ts';
import { cowdFile, fixedVhdFile, vdiFile, vhdFile, vhdxFile, vmdkFile } from '../../support/image/disk-files.ts';
import { patchedDisk } from '../../support/image/patched-disk.ts';
import { given, readDisk } from '../../support/image/read-disk.ts';
import { qcow2File } from '../../support/image/wrapped-images.ts';
import { seededRandom } from '../../support/random.ts';

const disk = patchedDisk(60 * 4096);
const below = patchedDisk(60 * 4096).reverse();
const large = patchedDisk(3 * 2 ** 20);

/** Odd sectors of `own`, even ones of `parent`. */
function mixed(own: Uint8Array, parent: Uint8Array): Uint8Array {
  return own.map((byte, at) => ((at >> 9) & 1 ? byte : parent[at]));
}

const FILES: Readonly<Record<string, [format: string, file: Uint8Array, disk: Uint8Array]>> = {
  'dynamic VHD': ['vhd', vhdFile(disk), disk],
  'fixed VHD': ['vpc', fixedVhdFile(disk), disk],
  VDI: ['vdi', vdiFile(disk), disk],
  VMDK: ['vmdk', vmdkFile(disk), disk],
  'compressed VMDK': ['vmdk', vmdkFile(disk, true), disk],
  'VMDK of an ESX server': ['vmdk', cowdFile(large), large],
  VHDX: ['vhdx', vhdxFile(large), large],
  'VHDX with its table in the log': ['vhdx', vhdxFile(large, { inLog: true }), large],
};

describe('the disk inside', () => {
  for (const [name, [format, file, expected]] of Object.entries(FILES)) {
    test(name, () => {
      assert.ok(findDiskFormat(format)!.recognises(memoryDevice(file)));
      assert.deepEqual(readDisk(format, file), expected);
    });
  }
});

describe('damage is refused by name, and bounded', () => {
  for (const [name, [format, file]] of Object.entries(FILES)) {
    test(name, () => {
      const random = seededRandom(file.length);
      for (let round = 0; round < 60; round++) {
        const damaged = Uint8Array.from(file);
        for (let changes = 1 + random(4); changes > 0; changes--)
          damaged[random(random(2) ? 4096 : file.length)] = random(256);
        const bytes = random(4) === 0 ? damaged.subarray(0, random(file.length)) : damaged;
        try {
          const device = findDiskFormat(format)!.open(memoryDevice(bytes), { companions: NO_COMPANIONS, chain: [] });
          for (let reads = 0; reads < 5 && device.size > 0; reads++) {
            const at = Math.floor((device.size * random(1000)) / 1000);
            readBytes(device, at, Math.min(70_000, device.size - at));
          }
        } catch (error) {
          assert.ok(error instanceof BootfsError, (error as Error).stack);
        }
      }
    });
  }
});

test('a differencing VHD takes what its bitmaps leave to the parent, which must be the right one', () => {
  const child = vhdFile(disk, { id: 2, parent: { id: 1, name: 'parent.vhd' } });
  const blocksOfZeros = (at: number) =>
    disk.subarray(at - (at % 4096), at - (at % 4096) + 4096).every((byte) => byte === 0);
  const expected = mixed(disk, below).map((byte, at) => (blocksOfZeros(at) ? below[at] : byte));
  assert.deepEqual(readDisk('vhd', child, given({ 'parent.vhd': vhdFile(below) })), expected);
  assert.throws(() => readDisk('vhd', child, given({ 'parent.vhd': vhdFile(below, { id: 3 }) })), /unique_id/);
  assert.throws(() => readDisk('vhd', child), { code: 'ERR_BOOTFS_UNSUPPORTED', message: /parent 'parent\.vhd'/ });
});

test('a differencing VHDX takes what its bitmaps leave to the parent, which must not have changed', () => {
  const other = Uint8Array.from(large).reverse();
  const child = vhdxFile(large, { id: 2, parent: { id: 1, name: 'parent.vhdx' } });
  assert.deepEqual(readDisk('vhdx', child, given({ 'parent.vhdx': vhdxFile(other) })), mixed(large, other));
  assert.throws(() => readDisk('vhdx', child, given({ 'parent.vhdx': vhdxFile(other, { id: 3 }) })), /has changed/);
});

test('a VHDX whose log has no whole sequence is refused, never read past it', () => {
  const file = Buffer.from(vhdxFile(large, { inLog: true }));
  file[2 ** 20 + 4096] ^= 1;
  assert.throws(() => readDisk('vhdx', file), { code: 'ERR_BOOTFS_CORRUPT', message: /log without a whole sequence/ });
});

test('a VHDX log of entries inside each other is not checked without end', () => {
  const file = Buffer.from(vhdxFile(large, { inLog: true }));
  for (let at = 0; at < 2 ** 20; at += 4096) {
    file.write('loge', 2 ** 20 + at, 'latin1');
    file.writeUInt32LE(2 ** 20, 2 ** 20 + at + 8);
    file.writeUInt32LE(0, 2 ** 20 + at + 12);
    file.writeUInt32LE(0, 2 ** 20 + at + 24);
    file.fill(9, 2 ** 20 + at + 32, 2 ** 20 + at + 48);
  }
  assert.throws(() => readDisk('vhdx', file), { code: 'ERR_BOOTFS_CORRUPT', message: /inside each other/ });
});

test('a VHDX header whose checksum is wrong gives way to the other one', () => {
  const file = Buffer.from(vhdxFile(disk));
  const second = Buffer.from(file.subarray(65536, 65536 + 4096));
  second.writeBigUInt64LE(8n, 8);
  second.writeUInt16LE(2, 0x42);
  second.writeUInt32LE(0, 4);
  second.writeUInt32LE(~crc32c(0xffffffff, second) >>> 0, 4);
  second.copy(file, 2 * 65536);
  assert.throws(() => readDisk('vhdx', file), { code: 'ERR_BOOTFS_UNSUPPORTED', message: /version 2/ });
  file[2 * 65536 + 100] ^= 1;
  assert.deepEqual(readDisk('vhdx', file), disk);
});

test('a VMDK descriptor opens its extents through the caller alone', () => {
  const half = disk.length / 2;
  const lines = [
    '# Disk DescriptorFile',
    'CID=1',
    'parentCID=ffffffff',
    `RW ${half / 512} SPARSE "one.vmdk"`,
    'RW 8 ZERO',
    `RW ${half / 512} FLAT "two.bin" 1`,
  ];
  const descriptor = Buffer.from(lines.join('\n'));
  const files = {
    'one.vmdk': vmdkFile(disk.subarray(0, half)),
    'two.bin': Buffer.concat([Buffer.alloc(512), disk.subarray(half)]),
  };
  const expected = Buffer.concat([disk.subarray(0, half), Buffer.alloc(4096), disk.subarray(half)]);
  assert.deepEqual(Buffer.from(readDisk('vmdk', descriptor, given(files))), expected);
  assert.throws(() => readDisk('vmdk', descriptor), { message: /extent 'one\.vmdk', which was not given/ });
  const cut = { ...files, 'two.bin': files['two.bin'].subarray(0, half) };
  assert.throws(() => readDisk('vmdk', descriptor, given(cut)), { code: 'ERR_BOOTFS_CORRUPT', message: /cut off/ });
  const raw = Buffer.from(lines.join('\n').replace('SPARSE', 'VMFSRDM'));
  assert.throws(() => readDisk('vmdk', raw), { code: 'ERR_BOOTFS_UNSUPPORTED', message: /type VMFSRDM/ });
});

test('a stale end of a VHD is none: the sizes must agree with the file', () => {
  const file = Buffer.concat([
    fixedVhdFile(disk.subarray(0, 8192)).subarray(0, 100),
    fixedVhdFile(disk).subarray(-512),
  ]);
  assert.throws(() => readDisk('vhd', file), { code: 'ERR_BOOTFS_CORRUPT', message: /cut off/ });
});

test('a chain of backing files that comes back to itself, or never ends, is refused', () => {
  const file = qcow2File(new Uint8Array(8192), { backingFile: 'base' });
  assert.throws(() => readDisk('qcow2', file, given({ base: file })), {
    code: 'ERR_BOOTFS_CORRUPT',
    message: /own chain/,
  });
  let opened = 0;
  const endless: Companions = { open: () => ({ device: memoryDevice(file), identity: String(opened++) }) };
  assert.throws(() => readDisk('qcow2', file, endless), {
    code: 'ERR_BOOTFS_UNSUPPORTED',
    message: /more than 64 images/,
  });
  assert.equal(opened, 64);
});
