/** Damaged partition tables in the eyes of real firmware: which of them still lead OVMF to the ESP (10 seconds). */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { putU32le } from '../../src/bytes/endian.ts';
import { memoryDevice } from '../../src/device/memory.ts';
import { crc32 } from '../../src/hash/crc32.ts';
import { findTableProblems, type TableProblemKind } from '../../src/partition/table-problems.ts';
import { type GptPartition, gptDisk, mbrSector, TYPES } from '../support/disk/disks.ts';
import { FatBuilder } from '../support/fat/builder.ts';
import { boot } from './qemu.ts';
import { missingRequirement } from './requirements.ts';

const SECTORS = 16384;
const LAST = SECTORS - 1;

const uuidOf = (number: number): string => `0000000${number}-0000-4000-8000-000000000000`;

function esp(number: number): GptPartition {
  const fat = new FatBuilder({ bits: 16, clusters: 8000 });
  fat.addFile(fat.root, 'file', 'x');
  return { type: TYPES.esp, uuid: uuidOf(number), firstSector: 2048, contents: fat.build() };
}

/** Changes a field of both headers, and makes their checksums good. */
function changeHeaders(disk: Uint8Array, at: number, value: number): void {
  for (const sector of [1, LAST]) {
    const header = disk.subarray(sector * 512, sector * 512 + 92);
    putU32le(header, at, value);
    putU32le(header, 16, 0);
    putU32le(header, 16, crc32(header));
  }
}

/** A disk, what bootfs says of it, and whether firmware finds the ESP. */
const CASES: readonly (readonly [
  make: (disk: Uint8Array) => void,
  said: readonly TableProblemKind[],
  isFound: boolean,
])[] = [
  [() => {}, [], true],
  [(disk) => disk.set(mbrSector([{ type: 0xee, start: 1, sectors: LAST, flag: 0x80 }])), ['mbr-active'], true],
  [(disk) => changeHeaders(disk, 48, 5000), ['partition-outside'], false],
  [(disk) => disk.fill(0xff, 512 + 16, 512 + 20), ['gpt-primary'], true],
  [(disk) => disk.fill(0, 446, 512), ['mbr-missing'], false],
  [(disk) => disk.fill(0xff, LAST * 512 + 16, LAST * 512 + 20), ['gpt-backup'], true],
];

test('OVMF finds the ESP where no problem says that it does not', { skip: missingRequirement() }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bootfs-tables-'));
  try {
    const overlap = { type: TYPES.linux, uuid: uuidOf(8), firstSector: 3000, contents: new Uint8Array(512) };
    const disks = CASES.map(([make], number) => {
      const disk = gptDisk([esp(number)], 512, SECTORS);
      make(disk);
      return disk;
    });
    disks.push(gptDisk([esp(7), overlap], 512, SECTORS));
    const expected = [
      ...CASES.map(([, said, isFound]) => ({ said, isFound })),
      { said: ['partitions-overlap'], isFound: false },
    ];
    const paths = disks.map((disk, at) => {
      const path = join(directory, `disk${at}`);
      writeFileSync(path, disk);
      return path;
    });
    const { log } = await boot(directory, { disks: paths, until: /Shell>/ });
    const found = disks.map((disk, at) => ({
      said: findTableProblems(memoryDevice(disk)).map(({ kind }) => kind),
      isFound: log.toUpperCase().includes(`HD(1,GPT,${uuidOf(at === CASES.length ? 7 : at)}`),
    }));
    assert.deepEqual(found, expected, log.slice(-3000));
  } finally {
    rmSync(directory, { recursive: true });
  }
});
