/** VDI: blocks that are not there, and each refusal in its words. */
import { test } from 'node:test';
import { vdiFile } from '../../support/image/disk-files.ts';
import { noise } from '../../support/image/noise.ts';
import { assertDisk, edited, testRefusals } from '../../support/image/read-disk.ts';

const disk = noise(4 * 4096, 12);
const plain = vdiFile(disk);
const MAP = 512;

test('a static image is read like a dynamic one; a block of zeros is zeros, as one never written', () => {
  const file = edited(plain, (bytes) => {
    bytes.writeUInt32LE(2, 0x4c);
    bytes.writeUInt32LE(0xfffffffe, MAP);
    bytes.writeUInt32LE(0xffffffff, MAP + 4);
  });
  assertDisk('vdi', file, Buffer.from(disk).fill(0, 0, 8192));
});

testRefusals('vdi', plain, {
  'version 1.2': [(file) => void file.writeUInt16LE(2, 0x44), /VDI version 1\.2/, 'UNSUPPORTED'],
  'a difference in it': [(file) => void file.writeUInt32LE(4, 0x4c), /difference .*type 4/, 'UNSUPPORTED'],
  'a parent': [(file) => void file.writeUInt8(1, 0x1a8), /difference to another image/, 'UNSUPPORTED'],
  'blocks of 3 KiB': [(file) => void file.writeUInt32LE(3072, 0x178), /VDI block size is 3072/],
  'too few blocks': [(file) => void file.writeUInt32LE(1, 0x180), /VDI of 1 blocks, too few for 16384 bytes/],
  'a map past its end': [(file) => void file.writeUInt32LE(1 << 30, 0x154), /ends before its block map/],
  'a block past its end': [(file) => void file.writeUInt32LE(1000, MAP), /VDI image is cut off/],
});
