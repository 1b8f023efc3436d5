import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putU32le } from '../../../src/bytes/endian.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { crc32 } from '../../../src/hash/crc32.ts';
import { findTableProblems } from '../../../src/partition/table-problems.ts';
import { type GptPartition, gptDisk, mbrSector, TYPES } from '../../support/disk/disks.ts';
import { seededRandom } from '../../support/random.ts';

const UUID = '00112233-4455-6677-8899-aabbccddeeff';

const partition = (firstSector: number, sectors = 16): GptPartition => ({
  type: TYPES.linux,
  uuid: UUID,
  firstSector,
  contents: new Uint8Array(sectors * 512),
});

const kindsOf = (disk: Uint8Array): string[] => findTableProblems(memoryDevice(disk)).map(({ kind }) => kind);

/** A change in a header, with its checksum made good. */
function changeHeader(disk: Uint8Array, sector: number, at: number, value: number): void {
  const header = disk.subarray(sector * 512, sector * 512 + 92);
  putU32le(header, at, value);
  putU32le(header, 16, 0);
  putU32le(header, 16, crc32(header));
}

test('a healthy table has no problems, in both sector sizes, and neither has a disk without one', () => {
  assert.deepEqual(kindsOf(gptDisk([partition(40), partition(56)])), []);
  assert.deepEqual(kindsOf(gptDisk([{ ...partition(40), contents: new Uint8Array(8192) }], 4096)), []);
  const mbr = new Uint8Array(64 * 512);
  mbr.set(
    mbrSector([
      { type: 0x83, start: 8, sectors: 8 },
      { type: 0x0c, start: 16, sectors: 48 },
    ]),
  );
  assert.deepEqual(kindsOf(mbr), []);
  assert.deepEqual(kindsOf(new Uint8Array(4096)), []);
  assert.deepEqual(kindsOf(new Uint8Array(0)), []);
});

test('either copy of a GPT may be damaged, missing or another', () => {
  const whole = gptDisk([partition(40)]);
  const changed = (...sectors: number[]): Uint8Array => {
    const disk = whole.slice();
    for (const sector of sectors) disk[sector * 512 + 20] ^= 1;
    return disk;
  };
  assert.deepEqual(kindsOf(changed(1)), ['gpt-primary']);
  assert.deepEqual(kindsOf(changed(1023)), ['gpt-backup']);
  assert.deepEqual(kindsOf(changed(1, 1023)), ['table-broken']);
  const other = whole.slice();
  changeHeader(other, 1023, 56, 0x1234);
  assert.deepEqual(kindsOf(other), ['gpt-copies-differ']);
  const entries = whole.slice();
  changeHeader(entries, 1, 84, 256);
  assert.deepEqual(kindsOf(entries), ['gpt-primary'], 'its entries are no longer those of the checksum');
});

test('a disk that is longer or shorter than its table says', () => {
  const whole = gptDisk([partition(40), partition(900, 80)]);
  const longer = new Uint8Array(whole.length + 65536);
  longer.set(whole);
  assert.deepEqual(kindsOf(longer), ['gpt-backup-place']);
  assert.deepEqual(kindsOf(whole.slice(0, 950 * 512)), ['gpt-cut-off', 'partition-cut-off']);
  const [, cut] = findTableProblems(memoryDevice(whole.slice(0, 950 * 512)));
  assert.deepEqual([cut.partition, cut.numbers['missingBytes']], [2, 30 * 512]);
  assert.deepEqual(kindsOf(whole.slice(0, 1010 * 512)), ['gpt-backup'], 'nothing but the backup is lost');
});

test('partitions that overlap, and one outside of where they may be', () => {
  assert.deepEqual(kindsOf(gptDisk([partition(40, 100), partition(60, 10), partition(80, 10)])), [
    'partitions-overlap',
    'partitions-overlap',
  ]);
  const disk = gptDisk([partition(40)]);
  changeHeader(disk, 1, 40, 48);
  assert.deepEqual(kindsOf(disk), ['partition-outside']);
  changeHeader(disk, 1, 40, 0);
  changeHeader(disk, 1, 48, 0);
  assert.deepEqual(kindsOf(disk), [], 'it does not say where they may be');
});

test('the MBR before a GPT: missing, active, hybrid', () => {
  const disk = gptDisk([partition(40)]);
  const withMbr = (...entries: Parameters<typeof mbrSector>[0][number][]): Uint8Array => {
    const copy = disk.slice();
    copy.set(mbrSector(entries));
    return copy;
  };
  const protective = { type: 0xee, start: 1, sectors: 1023 };
  assert.deepEqual(kindsOf(withMbr()), ['mbr-missing']);
  assert.deepEqual(kindsOf(withMbr({ ...protective, flag: 0x80 })), ['mbr-active']);
  const hybrid = withMbr(protective, { type: 0x0c, start: 40, sectors: 16 }, { type: 0x83, start: 41, sectors: 2 });
  assert.deepEqual(
    findTableProblems(memoryDevice(hybrid)).map(({ kind, numbers }) => [kind, numbers['isInGpt']]),
    [
      ['mbr-hybrid', 1],
      ['mbr-hybrid', 0],
    ],
  );
});

test('a partition of an MBR that the disk ends before', () => {
  const disk = new Uint8Array(64 * 512);
  disk.set(
    mbrSector([
      { type: 0x83, start: 8, sectors: 100 },
      { type: 0x83, start: 200, sectors: 100 },
    ]),
  );
  assert.deepEqual(kindsOf(disk), ['partition-cut-off', 'partition-cut-off']);
});

test('whatever the bytes of the tables, there is a list or a BootfsError', () => {
  const random = seededRandom(11);
  const whole = gptDisk([partition(40), partition(100)]);
  for (let round = 0; round < 200; round++) {
    const disk = whole.slice();
    for (let change = random(5); change >= 0; change--) {
      const sector = [0, 1, 2, 1023][random(4)];
      disk[sector * 512 + random(512)] = random(256);
    }
    for (const [sector, length] of [
      [1, 92],
      [1023, 92],
    ]) {
      if (random(2) === 0) changeHeader(disk, sector, 4 * random(length / 4), random(0xffffffff));
    }
    try {
      findTableProblems(memoryDevice(disk));
    } catch (error) {
      assert.ok(error instanceof BootfsError, String(error));
    }
  }
});
