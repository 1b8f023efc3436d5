import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BootfsError } from '../../../src/contract/errors.ts';
import { readBytes } from '../../../src/device/block-device.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { listPartitions, readPartitionTable } from '../../../src/partition/partition.ts';
import { partitionDevice } from '../../../src/partition/table.ts';
import { gptDisk, TYPES } from '../../support/disk/disks.ts';

const UUIDS = ['00112233-4455-6677-8899-aabbccddeeff', 'ffeeddcc-bbaa-9988-7766-554433221100'];

function twoPartitions(sectorSize = 512): Uint8Array {
  return gptDisk(
    [
      { type: TYPES.esp, uuid: UUIDS[0], label: 'EFI', firstSector: 40, contents: new Uint8Array(4096).fill(1) },
      {
        type: TYPES.xbootldr,
        uuid: UUIDS[1],
        label: 'Läden',
        firstSector: 60,
        contents: new Uint8Array(8192).fill(2),
        index: 4,
      },
    ],
    sectorSize,
  );
}

for (const sectorSize of [512, 4096]) {
  test(`a GPT with sectors of ${sectorSize} bytes`, () => {
    const device = memoryDevice(twoPartitions(sectorSize));
    const table = readPartitionTable(device);
    assert.equal(table?.kind, 'gpt');
    assert.equal(table?.sectorSize, sectorSize);
    assert.equal(table?.uuid, '11111111-2222-3333-4444-555555555555');
    assert.deepEqual(table?.warnings, []);
    const [esp, boot] = table!.partitions;
    assert.deepEqual(esp, {
      number: 1,
      start: 40 * sectorSize,
      size: Math.max(4096, sectorSize),
      type: TYPES.esp,
      typeName: 'esp',
      label: 'EFI',
      uuid: UUIDS[0],
      bootable: false,
    });
    assert.equal(boot.number, 5, 'numbers are places in the table, unused ones counted');
    assert.equal(boot.label, 'Läden');
    assert.equal(boot.typeName, 'xbootldr');
    const part = partitionDevice(device, boot);
    assert.equal(part.size, 8192);
    assert.deepEqual(readBytes(part, 0, 8192), new Uint8Array(8192).fill(2));
  });

  test(`the backup header is used where the first is damaged, ${sectorSize} bytes`, () => {
    const good = listPartitions(memoryDevice(twoPartitions(sectorSize)));
    for (const at of [sectorSize + 60, 2 * sectorSize + 20]) {
      const disk = twoPartitions(sectorSize);
      disk[at] ^= 1;
      const table = readPartitionTable(memoryDevice(disk));
      assert.deepEqual(table?.partitions, good);
      assert.match(
        table?.warnings[0] ?? '',
        /^GPT header in sector 1: checksum .* is wrong; the backup GPT is in use$/,
      );
    }
  });
}

test('with both headers damaged the table is refused', () => {
  const disk = twoPartitions();
  disk[512 + 60] ^= 1;
  disk[disk.length - 512 + 60] ^= 1;
  assert.throws(() => readPartitionTable(memoryDevice(disk)), { code: 'ERR_BOOTFS_CORRUPT', message: /no whole GPT/ });
});

test('without a protective MBR there is no GPT, as in Linux', () => {
  const disk = twoPartitions();
  disk.fill(0, 0, 512);
  assert.equal(readPartitionTable(memoryDevice(disk)), undefined);
});

test('a header that stands elsewhere than it says is not used', () => {
  const disk = twoPartitions();
  disk.set(disk.slice(disk.length - 512), 512);
  assert.match(readPartitionTable(memoryDevice(disk))!.warnings[0], /it says that it stands in sector 1023/);
});

test('a partition that the disk ends before is listed, and read as far as the disk goes', () => {
  const device = memoryDevice(twoPartitions().slice(0, 62 * 512));
  const [, boot] = listPartitions(device);
  assert.equal(partitionDevice(device, boot).size, 1024);
  const shorter = memoryDevice(twoPartitions().slice(0, 50 * 512));
  assert.throws(() => partitionDevice(shorter, listPartitions(shorter)[1]), { code: 'EIO' });
});

test('whatever the bytes of the tables, there is a table or a BootfsError', () => {
  const disk = twoPartitions();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2048), fc.nat(255)), { maxLength: 8 }),
      fc.nat(disk.length),
      (changes, length) => {
        const changed = disk.slice(0, length);
        for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
        try {
          listPartitions(memoryDevice(changed));
        } catch (error) {
          assert.ok(error instanceof BootfsError, String(error));
        }
      },
    ),
    { numRuns: 300 },
  );
});
