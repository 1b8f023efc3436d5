/** VMDK: children and their parents, extents of all kinds, and each refusal in its words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cowdFile, vmdkFile } from '../../support/image/disk-files.ts';
import { noise } from '../../support/image/noise.ts';
import { assertDisk, edited, given, readDisk, testRefusals } from '../../support/image/read-disk.ts';

const SECTOR = 512;
const GRAIN = 4096;
const disk = noise(4 * GRAIN, 7);
const plain = vmdkFile(disk);
const packed = vmdkFile(disk, true);
/** Where `vmdkFile` has the descriptor and the first table of grains. */
const DESCRIPTOR = SECTOR;
const TABLE = 3 * SECTOR;

function descriptorOf(...lines: string[]): Buffer {
  return Buffer.from(['# Disk DescriptorFile', ...lines].join('\n'));
}

const flat = `RW ${disk.length / SECTOR} FLAT "flat.bin" 0`;

test('a child takes what it has not from its parent, which must be the one that it was made of', () => {
  const below = noise(4 * GRAIN, 8);
  const child = edited(plain, (file) => {
    file.fill(0, DESCRIPTOR, DESCRIPTOR + SECTOR);
    descriptorOf('CID=2', 'parentCID=12345678', 'parentFileNameHint="base.vmdk"').copy(file, DESCRIPTOR);
    file.writeUInt32LE(0, TABLE + 4);
  });
  const expected = Buffer.from(disk);
  expected.set(below.subarray(GRAIN, 2 * GRAIN), GRAIN);
  assertDisk('vmdk', child, expected, given({ 'base.vmdk': vmdkFile(below) }));
  const other = edited(vmdkFile(below), (file) => void file.write('CID=87654321', DESCRIPTOR + 22, 'latin1'));
  assert.throws(() => readDisk('vmdk', child, given({ 'base.vmdk': other })), { message: /has CID 87654321/ });
  assert.throws(() => readDisk('vmdk', child, given({ 'base.vmdk': below })), { message: /'base\.vmdk' is no VMDK/ });
  const nameless = edited(child, (file) => void file.write('commentxxxxxxxxxxx', file.indexOf('parentFileNameHint')));
  assertDisk('vmdk', nameless, expected, given({ '': vmdkFile(below) }));
});

test('each extent of a child lies over the stretch of the parent where it stands', () => {
  const below = noise(2 * disk.length, 9);
  const hollow = edited(plain, (file) => void file.writeUInt32LE(0, TABLE));
  const lines = ['CID=2', 'parentCID=12345678', 'parentFileNameHint="base.vmdk"'];
  const sparse = `RW ${disk.length / SECTOR} SPARSE "own.vmdk"`;
  const files = { 'base.vmdk': vmdkFile(below), 'own.vmdk': hollow };
  const own = (from: number) => Buffer.concat([below.subarray(from, from + GRAIN), disk.subarray(GRAIN)]);
  const expected = Buffer.concat([own(0), own(disk.length)]);
  assertDisk('vmdk', descriptorOf(...lines, sparse, sparse), expected, given(files));
});

test('a stream-optimised extent has its header at the end', () => {
  const footer = Buffer.alloc(2 * SECTOR);
  footer.set(packed.subarray(0, SECTOR));
  const atEnd = edited(packed, (file) => {
    file.fill(0xff, 0x38, 0x40);
    return Buffer.concat([file, footer]);
  });
  assertDisk('vmdk', atEnd, disk);
  const cut = atEnd.subarray(0, atEnd.length - SECTOR);
  assert.throws(() => readDisk('vmdk', cut), { message: /a stream-optimised one without its footer/ });
  assert.throws(() => readDisk('vmdk', atEnd.subarray(0, 800)), { message: /VMDK image is cut off/ });
});

test('a grain of zeros is zeros where the extent says that it has such, else a place', () => {
  const zeroed = edited(plain, (file) => {
    file.writeUInt32LE(5, 8);
    file.writeUInt32LE(1, TABLE);
  });
  assertDisk('vmdk', zeroed, Buffer.from(disk).fill(0, 0, GRAIN));
});

test('an extent without an embedded descriptor is read by itself', () => {
  const bare = edited(plain, (file) => void file.fill(0, 0x1c, 0x24));
  assertDisk('vmdk', bare, disk);
  assert.throws(
    () => readDisk('vmdk', descriptorOf('parentCID=1', 'parentFileNameHint="p"', flat), given({ p: bare })),
    { message: /the parent 'p' has CID , the image expects 1/ },
  );
});

testRefusals('vmdk', plain, {
  'version 4': [(file) => void file.writeUInt32LE(4, 4), /sparse extent of version 4/, 'UNSUPPORTED'],
  'no entries in a table of grains': [(file) => void file.writeUInt32LE(0, 0x2c), /numGTEsPerGT is 0/],
  'grains of nothing': [(file) => void file.writeUInt32LE(0, 0x14), /grains of 0 bytes/],
  'a capacity past 2^53': [(file) => void file.writeUInt32LE(0x10000000, 0x10), /capacity of \d+ bytes/],
  'a grain directory past its end': [
    (file) => void file.writeUInt32LE(0x10000, 0x38),
    /ends before its grain directory/,
  ],
  'a descriptor of 4 MiB': [(file) => void file.writeUInt32LE(8192, 0x24), /descriptor of 4194304 bytes/],
  'a descriptor of something else': [
    (file) => void file.fill(65, DESCRIPTOR, TABLE - SECTOR),
    /does not begin like one/,
  ],
  'a grain past its end': [(file) => void file.writeUInt32LE(0x10000, TABLE), /VMDK image is cut off/],
});

testRefusals('vmdk', packed, {
  'another compression': [(file) => void file.writeUInt16LE(2, 0x4d), /VMDK compression 2/, 'UNSUPPORTED'],
  'compressed grains of 32 MiB': [(file) => void file.writeUInt32LE(65536, 0x14), /grains of 33554432 bytes/],
  'a compressed grain of more than itself': [
    (file) => void file.writeUInt32LE(1 << 20, file.readUInt32LE(TABLE) * SECTOR + 8),
    /compressed grain of 1048576 bytes/,
  ],
});

testRefusals('vmdk', cowdFile(disk), {
  'version 2 of an ESX server': [(file) => void file.writeUInt32LE(2, 4), /COWD extent of version 2/, 'UNSUPPORTED'],
});

testRefusals('vmdk', descriptorOf('CID=1', flat), {
  'no extent': [() => descriptorOf('CID=1'), /descriptor without an extent/],
  'too many extents': [() => descriptorOf(...Array(4097).fill('RW 1 ZERO')), /more than 4096 extents/, 'UNSUPPORTED'],
  'an extent past 2^53': [() => descriptorOf('RW 99999999999999999 ZERO'), /VMDK extent of \d+ bytes/],
  'extents past 2^53 together': [
    () => descriptorOf('RW 16000000000000 ZERO', 'RW 16000000000000 ZERO'),
    /VMDK of \d+ bytes/,
  ],
});

test('an extent of a descriptor must be a sparse one, of the size that is said', () => {
  const file = descriptorOf('CID=1', `RW ${disk.length / SECTOR} SPARSE "own.vmdk"`);
  assertDisk('vmdk', file, disk, given({ 'own.vmdk': plain }));
  for (const other of [disk, file]) {
    assert.throws(() => readDisk('vmdk', file, given({ 'own.vmdk': other })), { message: /is no sparse extent/ });
  }
  const small = vmdkFile(disk.subarray(0, GRAIN));
  assert.throws(() => readDisk('vmdk', file, given({ 'own.vmdk': small })), {
    message: /smaller than its descriptor says/,
  });
});
