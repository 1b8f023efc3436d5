import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { type DiskPartition, WHOLE_DISK } from '../../../src/disk/disk.ts';
import { openDisk } from '../../../src/disk/open-disk.ts';
import { formatsOf } from '../../../src/formats/drivers.ts';
import { gptDisk, looksLikeExt, mbrSector } from '../../support/disk/disks.ts';
import { type MemoryTree, memoryFileSystem } from '../../support/memory-tree.ts';

const TYPES = {
  esp: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  linux: '0fc63daf-8483-4772-8e79-3d69d8477de4',
  usrVerity: '77ff5f63-e7b6-4633-acf4-1565b864c0e6',
};
const UUID = '00112233-4455-6677-8899-aabbccddeeff';

function swap(): Uint8Array {
  const bytes = new Uint8Array(4096);
  bytes.set(new TextEncoder().encode('SWAPSPACE2'), 4086);
  return bytes;
}

/** One partition that looks like ext4 and mounts as `tree`. */
function partitionOf(tree: MemoryTree): DiskPartition {
  const disk = gptDisk([{ type: TYPES.linux, uuid: UUID, firstSector: 40, contents: looksLikeExt() }]);
  const formats = {
    ...formatsOf([]),
    probe: () => ({ kind: 'ext4', readable: true, label: '', uuid: '' }),
    mount: () => memoryFileSystem(tree),
  };
  return openDisk(memoryDevice(disk), { formats }).partitions[0];
}

test('partitions with what they are for, by type and by content', () => {
  const disk = openDisk(
    memoryDevice(
      gptDisk([
        { type: TYPES.esp, uuid: UUID, firstSector: 40, contents: new Uint8Array(512) },
        { type: TYPES.usrVerity, uuid: UUID, firstSector: 50, contents: new Uint8Array(512) },
        { type: TYPES.linux, uuid: UUID, firstSector: 60, contents: swap() },
      ]),
    ),
  );
  assert.deepEqual(
    disk.partitions.map(({ number, typeRole, contentRole, fs }) => [number, typeRole, contentRole, fs]),
    [
      [1, 'esp', undefined, undefined],
      [2, 'verity', undefined, undefined],
      [3, undefined, 'swap', undefined],
    ],
  );
});

test('roles by content', () => {
  const cases: [MemoryTree, string | undefined][] = [
    [{ sbin: { init: '' }, etc: { 'os-release': '' } }, 'root'],
    [{ ostree: { deploy: {} }, boot: {} }, 'root'],
    [{ nix: { store: {} } }, 'root'],
    [{ bin: {}, lib: { 'os-release': '' } }, 'usr'],
    [{ grub2: { 'grub.cfg': '' } }, 'boot'],
    [{ 'vmlinuz-6.1': '' }, 'boot'],
    [{ 'lost+found': {} }, undefined],
  ];
  for (const [tree, role] of cases) assert.equal(partitionOf(tree).contentRole, role, JSON.stringify(tree));
});

test('a filesystem without a table is partition 0', () => {
  const { table, partitions } = openDisk(memoryDevice(looksLikeExt('WHOLE')));
  assert.equal(table, undefined);
  assert.equal(partitions.length, 1);
  assert.equal(partitions[0].number, WHOLE_DISK);
  assert.equal(partitions[0].contents?.label, 'WHOLE');
});

test('a broken filesystem is an error of its partition, a broken table one of the disk', () => {
  const [broken] = openDisk(memoryDevice(looksLikeExt())).partitions;
  assert.equal(broken.fs, undefined);
  assert.ok(broken.error instanceof BootfsError);
  const { tableError, partitions } = openDisk(memoryDevice(mbrSector([{ type: 0xee, start: 1, sectors: 1000 }])));
  assert.match(tableError?.message ?? '', /no whole GPT/);
  assert.equal(partitions.length, 1);
});

test('a disk that is cut off says how much is missing', () => {
  const whole = gptDisk([
    { type: TYPES.linux, uuid: UUID, firstSector: 40, contents: new Uint8Array(4096) },
    { type: TYPES.linux, uuid: UUID, firstSector: 100, contents: new Uint8Array(4096) },
  ]);
  const { partitions } = openDisk(memoryDevice(whole.slice(0, 44 * 512)));
  assert.deepEqual(
    partitions.map(({ missingBytes, device }) => [missingBytes, device?.size]),
    [
      [2048, 2048],
      [4096, undefined],
    ],
  );
});

test("the caller's mistakes are not the disk's", () => {
  assert.throws(() => openDisk({} as never), /EINVAL/);
});
