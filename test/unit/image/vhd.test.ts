/** VHD: whose size counts, and each refusal in its words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedVhdFile, vhdFile } from '../../support/image/disk-files.ts';
import { noise } from '../../support/image/noise.ts';
import { assertDisk, edited, given, readDisk, testRefusals } from '../../support/image/read-disk.ts';

const FOOTER = 512;
const disk = noise(16 * 4096, 11);
const plain = vhdFile(disk);
/** Where `vhdFile` has the dynamic header. */
const HEADER = 512;

/** The complement of the sum of all other bytes, where the footer or the header has it. */
function putChecksum(part: Buffer, at: number): void {
  part.fill(0, at, at + 4);
  part.writeUInt32BE(~part.reduce((sum, byte) => sum + byte, 0) >>> 0, at);
}

/** A change of the footer, and of its copy at the start where there is one. */
function footer(edit: (part: Buffer) => void): (file: Buffer) => void {
  return (file) => {
    for (const at of [file.length - FOOTER, 0]) {
      const part = file.subarray(at, at + FOOTER);
      if (part.toString('latin1', 0, 8) !== 'conectix') continue;
      edit(part);
      putChecksum(part, 0x40);
    }
  };
}

function header(edit: (part: Buffer) => void): (file: Buffer) => void {
  return (file) => {
    edit(file.subarray(HEADER, HEADER + 1024));
    putChecksum(file.subarray(HEADER, HEADER + 1024), 0x24);
  };
}

testRefusals('vhd', plain, {
  'a damaged footer and copy of it': [
    (file) => {
      file[20] ^= 1;
      file[file.length - FOOTER + 20] ^= 1;
    },
    /VHD without a good footer/,
  ],
  'a kind that nobody knows': [footer((part) => part.writeUInt32BE(5, 0x3c)), /disk_type 5/, 'UNSUPPORTED'],
  'a size past 2^53': [footer((part) => part.writeUInt32BE(0x200000, 0x30)), /current_size is past 2\^53/],
  'a header past its end': [footer((part) => part.writeUInt32BE(1 << 30, 0x14)), /VHD image is cut off/],
  'no dynamic header': [(file) => void file.fill(0, HEADER, HEADER + 8), /without its dynamic header/],
  'a damaged header': [(file) => void file.writeUInt8(1, HEADER + 0x300), /checksum of the VHD dynamic header/],
  'blocks of 3 KiB': [header((part) => part.writeUInt32BE(3072, 0x20)), /block_size is 3072/],
  'a table of too few blocks': [header((part) => part.writeUInt32BE(1, 0x1c)), /max_table_entries is 1, too few/],
  'a table past its end': [
    header((part) => part.writeUInt32BE(1 << 30, 0x14)),
    /ends before its block allocation table/,
  ],
  'a block past its end': [(file) => void file.writeUInt32BE(1 << 20, 1536), /VHD image is cut off/],
});

test('the copy of the footer counts where the end is damaged, as after a crash', () => {
  assertDisk(
    'vhd',
    edited(plain, (file) => void file.fill(0, file.length - FOOTER)),
    disk,
  );
  const fixed = fixedVhdFile(disk);
  assert.throws(() => readDisk('vhd', Buffer.concat([fixed.subarray(-FOOTER), disk])), {
    message: /without a good footer/,
  });
});

test('Virtual PC goes by the geometry, and by the size where no geometry can say it', () => {
  const geometry = (cylinders: number, heads: number, sectors: number) =>
    edited(
      fixedVhdFile(disk),
      footer((part) => {
        part.write('vpc ', 0x1c, 'latin1');
        part.writeUInt16BE(cylinders, 0x38);
        part.set([heads, sectors], 0x3a);
      }),
    );
  assertDisk('vhd', geometry(3, 4, 5), disk.subarray(0, 60 * 512));
  assertDisk('vhd', geometry(65535, 16, 255), disk);
});

test('a parent must be a VHD itself', () => {
  const child = vhdFile(disk, { id: 2, parent: { id: 1, name: 'parent.vhd' } });
  assert.throws(() => readDisk('vhd', child, given({ 'parent.vhd': disk })), { message: /'parent\.vhd' is no VHD/ });
});
