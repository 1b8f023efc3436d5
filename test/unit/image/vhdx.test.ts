/** VHDX: each refusal in its words, of the headers, the regions, the metadata, the log and the blocks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32c } from '../../../src/hash/crc32c.ts';
import { vhdxFile } from '../../support/image/disk-files.ts';
import { noise } from '../../support/image/noise.ts';
import { assertDisk, edited, given, type Refusal, readDisk, testRefusals } from '../../support/image/read-disk.ts';

const MIB = 2 ** 20;
const KIB = 1024;
const SECTOR = 4096;
const disk = noise(2 * MIB, 5);
const plain = vhdxFile(disk);
const logged = vhdxFile(disk, { inLog: true });
/** Where `vhdxFile` has the header, the table of regions, the metadata, the block allocation table, and the log. */
const HEADER = 64 * KIB;
const REGIONS = 192 * KIB;
const METADATA = 2 * MIB;
const TABLE = 3 * MIB;
const LOG = MIB;
/** The one entry of the log, which wraps around its end. */
const ENTRY = LOG + MIB - 3 * SECTOR;

/** CRC-32C with zeros in the place of the checksum. */
function checksum(bytes: Uint8Array): number {
  const copy = Uint8Array.from(bytes).fill(0, 4, 8);
  return ~crc32c(0xffffffff, copy) >>> 0;
}

/** A change of a structure of so many bytes, and its checksum put right. */
function inside(at: number, length: number, edit: (part: Buffer) => void): (file: Buffer) => void {
  return (file) => {
    const part = file.subarray(at, at + length);
    edit(part);
    part.writeUInt32LE(checksum(part), 4);
  };
}

const header = (edit: (part: Buffer) => void) => inside(HEADER, SECTOR, edit);
const regions = (edit: (part: Buffer) => void) => inside(REGIONS, 64 * KIB, edit);

/** Metadata items in the order of `vhdxFile`: parameters, size, sector size, locator. */
const metadataEntry = (index: number) => METADATA + 32 + index * 32;
const itemAt = (index: number) => METADATA + 64 * KIB + index * KIB;

testRefusals('vhdx', plain, {
  'both headers damaged': [(file) => void file.fill(0, HEADER, HEADER + 8), /without a good header/],
  'nothing behind its magic': [(file) => file.subarray(0, 100 * KIB), /VHDX image is cut off/],
  'nothing behind its headers': [(file) => file.subarray(0, 200 * KIB), /VHDX image is cut off/],
  'a sequence number past 2^53': [
    header((part) => part.writeUInt32LE(0xffffffff, 12)),
    /VHDX sequence_number is past 2\^53/,
  ],
  'both tables of regions damaged': [(file) => void file.fill(0, REGIONS, REGIONS + 8), /without a good region table/],
  'a region that must be known': [
    regions((part) => {
      part.writeUInt32LE(3, 8);
      part.fill(0x11, 80, 96);
      part.writeUInt32LE(1, 108);
    }),
    /VHDX region 11111111-/,
    'UNSUPPORTED',
  ],
  'no region for its metadata': [regions((part) => part.writeUInt32LE(1, 8)), /without its block allocation table/],
  'a region past its end': [regions((part) => part.writeUInt32LE(64 * MIB, 32)), /ends before one of its regions/],
  'metadata of less than a table': [regions((part) => part.writeUInt32LE(SECTOR, 72)), /region of 4096 bytes/],
  'no table of metadata': [(file) => void file.fill(0, METADATA, METADATA + 8), /without its metadata table/],
  'too many items of metadata': [(file) => void file.writeUInt16LE(2048, METADATA + 10), /table of 2048 entries/],
  'an item that must be known': [
    (file) => void file.fill(0x22, metadataEntry(3), metadataEntry(3) + 16),
    /metadata item 22222222-/,
    'UNSUPPORTED',
  ],
  'an item outside of its region': [
    (file) => void file.writeUInt32LE(MIB, metadataEntry(0) + 16),
    /item outside of its region/,
  ],
  'no size': [
    (file) => void file.fill(0, metadataEntry(1) + 20, metadataEntry(1) + 24),
    /without metadata item 2fa54224/,
  ],
  'blocks of 3 MiB': [(file) => void file.writeUInt32LE(3 * MIB, itemAt(0)), /block size is 3145728/],
  'sectors of 1024 bytes': [(file) => void file.writeUInt32LE(1024, itemAt(2)), /logical sector size is 1024/],
  'half a sector at its end': [(file) => void file.writeUInt32LE(1000, itemAt(1)), /virtual disk size is 1000/],
  'more blocks than its table has': [
    (file) => void file.writeBigUInt64LE(BigInt(2 ** 40), itemAt(1)),
    /block allocation table of 1048576 bytes for 1048576 blocks/,
  ],
  'a block in no state of the format': [(file) => void file.writeUInt8(4, TABLE), /block in state 4/],
  'a block of its own and of a parent that it has not': [(file) => void file.writeUInt8(7, TABLE), /block in state 7/],
  'a block past its end': [(file) => void file.writeUInt8(0xff, TABLE + 4), /VHDX image is cut off/],
});

test('an item of metadata that nobody has to know is passed over', () => {
  const file = edited(plain, (bytes) => {
    bytes.fill(0x22, metadataEntry(3), metadataEntry(3) + 16);
    bytes.writeUInt32LE(0, metadataEntry(3) + 24);
  });
  assertDisk('vhdx', file, disk);
});

test('the newer one of two good headers counts, whichever stands first', () => {
  const older = edited(plain, (bytes) => {
    bytes.copy(bytes, 128 * KIB, HEADER, HEADER + SECTOR);
    inside(128 * KIB, SECTOR, (part) => {
      part.writeBigUInt64LE(6n, 8);
      part.writeUInt16LE(2, 0x42);
    })(bytes);
  });
  assertDisk('vhdx', older, disk);
});

test('blocks that were never written, trimmed or zeroed are zeros', () => {
  for (const state of [0, 1, 2, 3]) {
    const file = edited(plain, (bytes) => void bytes.writeUInt8(state, TABLE));
    assertDisk('vhdx', file, Buffer.from(disk).fill(0, 0, MIB));
  }
});

const logEntry =
  (edit: (entry: Buffer) => void, isChecked = true): Refusal[0] =>
  (file) => {
    // The entry is 17 sectors, the last 14 of which stand at the start of the log.
    const entry = Buffer.concat([file.subarray(ENTRY, ENTRY + 3 * SECTOR), file.subarray(LOG, LOG + 14 * SECTOR)]);
    edit(entry);
    if (isChecked) entry.writeUInt32LE(checksum(entry), 4);
    entry.copy(file, ENTRY, 0, 3 * SECTOR);
    entry.copy(file, LOG, 3 * SECTOR);
  };
const NO_SEQUENCE = /log without a whole sequence/;
const NO_SENSE = /log entry that checks out but makes no sense/;

testRefusals('vhdx', logged, {
  'a log of version 1': [header((part) => part.writeUInt16LE(1, 0x40)), /VHDX log version 1/, 'UNSUPPORTED'],
  'a log of no bytes': [header((part) => part.writeUInt32LE(0, 0x44)), /log of 0 bytes/],
  'a log of 128 MiB': [header((part) => part.writeUInt32LE(128 * MIB, 0x44)), /log of 134217728 bytes/, 'UNSUPPORTED'],
  'a log past its end': [header((part) => part.writeUInt32LE(64 * MIB, 0x48)), /log lies past the end/],
  'an entry of the log of half a sector': [logEntry((entry) => entry.writeUInt32LE(100, 8), false), NO_SEQUENCE],
  'an entry of the log of another time': [logEntry((entry) => entry.fill(8, 32, 48)), NO_SEQUENCE],
  'an entry of the log whose tail is not in it': [logEntry((entry) => entry.writeUInt32LE(MIB, 12)), NO_SEQUENCE],
  'an entry of the log whose tail is no entry': [logEntry((entry) => entry.writeUInt32LE(MIB / 2, 12)), NO_SEQUENCE],
  'an entry of the log with more descriptors than room': [
    logEntry((entry) => entry.writeUInt32LE(MIB, 24)),
    NO_SEQUENCE,
  ],
  'a log that was written to a longer file': [
    logEntry((entry) => entry.writeBigUInt64LE(BigInt(64 * MIB), 48)),
    /cut off: its log was written to a longer file/,
  ],
  'a descriptor of another entry': [logEntry((entry) => entry.writeUInt32LE(4, 96 + 24)), NO_SENSE],
  'a descriptor of nothing known': [logEntry((entry) => entry.write('none', 96, 'latin1')), NO_SENSE],
  'zeros for half a sector': [logEntry((entry) => entry.writeUInt32LE(100, 72)), NO_SENSE],
  'zeros without end': [logEntry((entry) => entry.writeUInt32LE(0x100, 76)), NO_SENSE],
  'a data sector that is none': [logEntry((entry) => entry.write('none', SECTOR, 'latin1')), NO_SENSE],
  'more data descriptors than sectors': [
    logEntry((entry) => {
      entry.writeUInt32LE(18, 24);
      entry.copy(entry, 64, 96, 128);
      entry.copy(entry, 64 + 17 * 32, 96, 128);
    }),
    NO_SENSE,
  ],
});

test('what the log zeroes is zeros, whatever the file has there', () => {
  const file = edited(
    logged,
    logEntry((entry) => {
      // Of the table, the first sector is enough for two blocks.
      entry.writeUInt32LE(2, 24);
      entry.writeBigUInt64LE(BigInt(MIB), 72);
      entry.writeBigUInt64LE(BigInt(5 * MIB), 80);
    }),
  );
  assertDisk('vhdx', file, Buffer.from(disk).fill(0, 0, MIB));
});

/** An entry of one sector without descriptors. */
function emptyEntry(sequence: number, tail: number): Buffer {
  const entry = Buffer.alloc(SECTOR);
  entry.write('loge', 0, 'latin1');
  entry.writeUInt32LE(SECTOR, 8);
  entry.writeUInt32LE(tail, 12);
  entry.writeBigUInt64LE(BigInt(sequence), 16);
  entry.fill(9, 32, 48);
  entry.writeUInt32LE(checksum(entry), 4);
  return entry;
}

test('a newer sequence that is not whole gives way to an older one that is', () => {
  const file = edited(logged, (bytes) => {
    // Number 8 says that it goes on from an entry that is not there; number 9, whose tail is number 8, skips one.
    emptyEntry(8, 0x40000).copy(bytes, LOG + 0x50000);
    emptyEntry(10, 0x50000).copy(bytes, LOG + 0x51000);
  });
  assertDisk('vhdx', file, disk);
});

const child = vhdxFile(disk, { id: 2, parent: { id: 1, name: 'parent.vhdx' } });
const parentFile = { 'parent.vhdx': vhdxFile(noise(2 * MIB, 6)) };
const locatorAt = itemAt(3);

test('a parent is found by the other names that a locator has for it', () => {
  for (const key of ['absolute_win32_path', 'volume_path']) {
    const file = edited(child, (bytes) => {
      const text = Buffer.from(key, 'utf16le');
      // The key of the second entry, in a place of its own.
      text.copy(bytes, locatorAt + 500);
      bytes.writeUInt32LE(500, locatorAt + 32);
      bytes.writeUInt16LE(text.length, locatorAt + 40);
    });
    assert.equal(readDisk('vhdx', file, given(parentFile)).length, disk.length);
  }
});

for (const [name, [edit, message, code = 'CORRUPT']] of Object.entries<Refusal>({
  'of an unknown type': [
    (file) => void file.fill(1, locatorAt, locatorAt + 16),
    /locator of type 01010101/,
    'UNSUPPORTED',
  ],
  'with an entry outside of it': [
    (file) => void file.writeUInt32LE(10_000, locatorAt + 20),
    /locator with an entry outside of it/,
  ],
})) {
  test(`a parent locator ${name}`, () => {
    assert.throws(() => readDisk('vhdx', edited(child, edit), given(parentFile)), {
      code: `ERR_BOOTFS_${code}`,
      message,
    });
  });
}

test('a block whose bitmap is not there is damage', () => {
  const file = edited(child, (bytes) => void bytes.writeUInt8(0, TABLE + 4096 * 8));
  assert.throws(() => readDisk('vhdx', file, given(parentFile)), { message: /block without its bitmap/ });
});
