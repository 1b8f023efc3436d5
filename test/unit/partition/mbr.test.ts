import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BootfsError } from '../../../src/contract/errors.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { listPartitions, readPartitionTable } from '../../../src/partition/partition.ts';
import { looksLikeExt, type MbrPartition, mbrSector } from '../../support/disk/disks.ts';

function disk(sectors: number, pieces: readonly [sector: number, bytes: Uint8Array][], sectorSize = 512): Uint8Array {
  const bytes = new Uint8Array(sectors * sectorSize);
  for (const [sector, piece] of pieces) bytes.set(piece, sector * sectorSize);
  return bytes;
}

function starts(bytes: Uint8Array): [number: number, sector: number, sectors: number][] {
  return listPartitions(memoryDevice(bytes)).map(({ number, start, size }) => [number, start / 512, size / 512]);
}

test('primary partitions keep their place, with type, flag and PARTUUID', () => {
  const table = readPartitionTable(
    memoryDevice(
      disk(100, [
        [
          0,
          mbrSector([
            { type: 0, start: 0, sectors: 0 },
            { type: 0x83, start: 8, sectors: 20, flag: 0x80 },
            { type: 0xef, start: 40, sectors: 8 },
          ]),
        ],
      ]),
    ),
  );
  assert.equal(table?.kind, 'mbr');
  assert.equal(table?.uuid, '1234abcd');
  assert.deepEqual(
    table?.partitions.map(({ number, type, typeName, uuid, bootable }) => [number, type, typeName, uuid, bootable]),
    [
      [2, '0x83', 'linux', '1234abcd-02', true],
      [3, '0xef', 'esp', '1234abcd-03', false],
    ],
  );
});

/** An extended partition at sector 20 with a logical one 2 sectors behind each table. */
function logicalDisk(second: readonly MbrPartition[], third: readonly MbrPartition[] = []): Uint8Array {
  return disk(200, [
    [
      0,
      mbrSector([
        { type: 0x83, start: 8, sectors: 8 },
        { type: 0x0f, start: 20, sectors: 100 },
      ]),
    ],
    [
      20,
      mbrSector([
        { type: 0x83, start: 2, sectors: 10 },
        { type: 0x05, start: 30, sectors: 30 },
      ]),
    ],
    [50, mbrSector(second)],
    [80, mbrSector(third)],
  ]);
}

test('logical partitions are numbered from 5 along the chain', () => {
  const chain = logicalDisk(
    [
      { type: 0x83, start: 2, sectors: 20 },
      { type: 0x05, start: 60, sectors: 30 },
    ],
    [{ type: 0x82, start: 1, sectors: 5 }],
  );
  assert.deepEqual(starts(chain), [
    [1, 8, 8],
    [5, 22, 10],
    [6, 52, 20],
    [7, 81, 5],
  ]);
});

test('a chain that leads back to itself ends', () => {
  const loop = logicalDisk([
    { type: 0x83, start: 2, sectors: 20 },
    { type: 0x05, start: 0, sectors: 30 },
  ]);
  const numbers = starts(loop).map(([number]) => number);
  assert.ok(numbers.length > 2 && numbers.length <= 101);
});

test('left-over third and fourth entries of a logical table count only inside it', () => {
  const leftOver = logicalDisk([
    { type: 0x83, start: 2, sectors: 20 },
    { type: 0, start: 0, sectors: 0 },
    { type: 0x83, start: 5, sectors: 1000 },
    { type: 0x83, start: 24, sectors: 4 },
  ]);
  assert.deepEqual(starts(leftOver), [
    [1, 8, 8],
    [5, 22, 10],
    [6, 52, 20],
    [7, 74, 4],
  ]);
});

test('the sectors are those under which the partitions hold something', () => {
  const small = disk(100, [
    [0, mbrSector([{ type: 0x83, start: 8, sectors: 8 }])],
    [8, looksLikeExt()],
  ]);
  assert.equal(readPartitionTable(memoryDevice(small))?.sectorSize, 512);
  const large = disk(
    100,
    [
      [0, mbrSector([{ type: 0x83, start: 8, sectors: 8 }])],
      [8, looksLikeExt()],
    ],
    4096,
  );
  const table = readPartitionTable(memoryDevice(large));
  assert.equal(table?.sectorSize, 4096);
  assert.deepEqual([table?.partitions[0].start, table?.partitions[0].size], [8 * 4096, 8 * 4096]);
});

test('what is no partition table is not taken for one', () => {
  const badFlag = mbrSector([{ type: 0x83, start: 8, sectors: 8, flag: 0x12 }]);
  const fat = mbrSector([{ type: 0x83, start: 8, sectors: 8 }]);
  fat[0] = 0xeb;
  fat.set([0x46, 0x41, 0x54, 0x31, 0x36], 54);
  const unsigned = mbrSector([{ type: 0x83, start: 8, sectors: 8 }]);
  unsigned[511] = 0;
  for (const sector of [badFlag, fat, unsigned, mbrSector([])]) {
    assert.equal(readPartitionTable(memoryDevice(disk(20, [[0, sector]]))), undefined);
  }
  assert.equal(readPartitionTable(memoryDevice(new Uint8Array(511))), undefined);
});

test('whatever the bytes of the tables, there is a list or a BootfsError', () => {
  const start = logicalDisk([
    { type: 0x83, start: 2, sectors: 20 },
    { type: 0x05, start: 60, sectors: 30 },
  ]);
  const places = fc.tuple(fc.constantFrom(0, 20, 50, 80), fc.integer({ min: 446, max: 511 }), fc.nat(255));
  fc.assert(
    fc.property(fc.array(places, { maxLength: 12 }), (changes) => {
      const changed = start.slice();
      for (const [sector, at, value] of changes) changed[sector * 512 + at] = value;
      try {
        assert.ok(listPartitions(memoryDevice(changed)).length <= 4 + 4 * 4 * 101);
      } catch (error) {
        assert.ok(error instanceof BootfsError, String(error));
      }
    }),
    { numRuns: 300 },
  );
});
