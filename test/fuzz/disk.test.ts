/** Damaged and hostile disks: whatever stands in tables, labels and superblocks, there is an answer, and in time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeCommandLine } from '../../src/check/command-line/command-line.ts';
import { judgeDevices } from '../../src/check/command-line/devices.ts';
import { judgeRoot } from '../../src/check/command-line/root.ts';
import { judgeTable } from '../../src/check/rules/partition-table.ts';
import { diskLines } from '../../src/cli/facts/disk-text.ts';
import { volumesIn } from '../../src/cli/image/inner-volumes.ts';
import { BootfsError } from '../../src/contract/errors.ts';
import { memoryDevice } from '../../src/device/memory.ts';
import { placesOf } from '../../src/disk/device-names.ts';
import { readLvm } from '../../src/disk/lvm/lvm.ts';
import { openDisk } from '../../src/disk/open-disk.ts';
import { probe } from '../../src/formats/recognisers.ts';
import { diskJson, readDiskFacts } from '../../src/report/disk-facts.ts';
import { gptDisk, TYPES } from '../support/disk/disks.ts';
import { groupText, linear, logicalVolume, physicalVolume } from '../support/disk/lvm.ts';
import { mdMember } from '../support/disk/md.ts';
import { imageBytes } from '../support/images.ts';
import { seededRandom } from '../support/random.ts';

const ROUNDS = 80;
/** Bytes of a partition in which damage is done. */
const HEAD = 8192;
const COMMAND_LINES = [
  '',
  'root=/dev/vg/root',
  'root=LABEL=x',
  'root=UUID=1 rd.luks.uuid=2 resume=/dev/md0 rd.lvm.lv=a/b',
];

function wholeDisk(): { bytes: Uint8Array; starts: number[] } {
  const filesystem = imageBytes('ext/ext2-default');
  const lvm = physicalVolume(groupText(logicalVolume('root', [linear(0, 32, 0)]), 40), { size: 4 * 1024 * 1024 });
  lvm.set(filesystem, 1024 * 1024);
  const contents = [
    filesystem,
    lvm,
    ...(['1.2', '0.90'] as const).map((version) => mdMember({ version, data: filesystem })),
  ];
  const starts: number[] = [];
  let next = 64;
  const partitions = contents.map((bytes, at) => {
    const firstSector = next;
    starts.push(firstSector * 512);
    next += bytes.length / 512 + 8;
    return {
      type: Object.values(TYPES)[at],
      uuid: `0000000${at}-0000-4000-8000-000000000000`,
      firstSector,
      contents: bytes,
    };
  });
  return { bytes: gptDisk(partitions, 512, next + 64), starts };
}

function lookAtAll(bytes: Uint8Array): void {
  const disk = openDisk(memoryDevice(bytes));
  const facts = readDiskFacts(disk);
  JSON.stringify(diskJson(facts));
  diskLines(facts);
  judgeTable(disk);
  for (const options of COMMAND_LINES) {
    const given = { disk, parameters: decodeCommandLine(options), hasInitrd: true };
    judgeRoot(given);
    judgeDevices(given);
  }
}

test('random damage gives an answer or a BootfsError', () => {
  const { bytes, starts } = wholeDisk();
  const random = seededRandom(3);
  for (let round = 0; round < ROUNDS; round++) {
    const damaged = bytes.slice();
    for (let change = random(30); change >= 0; change--) {
      const start = [0, 0, ...starts][random(starts.length + 2)];
      damaged[start + random(HEAD)] = random(2) === 0 ? 0xff : random(256);
    }
    try {
      lookAtAll(damaged);
    } catch (error) {
      assert.ok(error instanceof BootfsError, `round ${round}: ${(error as Error).stack}`);
    }
  }
});

test('volumes that hold each other come to an end', () => {
  const names = Array.from({ length: 60 }, (_, at) => logicalVolume(`v${at}`, [linear(0, 31, 0)]));
  const text = groupText(names.join('\n')).replace(/pe_start = [0-9]+/, 'pe_start = 0');
  const bytes = physicalVolume(text);
  const device = memoryDevice(bytes);
  assert.equal(readLvm(device).volumes.length, 60);
  assert.equal(placesOf(openDisk(device)).length, 1 + 1024);
  const partition = {
    number: 0,
    start: 0,
    size: device.size,
    type: '',
    typeName: undefined,
    label: '',
    uuid: '',
    bootable: false,
  };
  assert.equal(volumesIn([{ partition, device, contents: probe(device) }], probe).length, 1024);
});

test('a long metadata text is read in time, one that is too long is not', () => {
  const words = 'v = [1, "two", three]\n'.repeat(20_000);
  const text = groupText(logicalVolume('root', [linear(0, 1, 0)])).replace(
    'logical_volumes',
    `${words}logical_volumes`,
  );
  assert.ok(text.length < 1024 * 1024 - 8192);
  const started = process.cpuUsage().user;
  assert.equal(readLvm(memoryDevice(physicalVolume(text))).volumes.length, 1);
  assert.ok(process.cpuUsage().user - started < 2_000_000);
  const { warnings } = readLvm(memoryDevice(physicalVolume(' '.repeat(1024 * 1024), { size: 4 * 1024 * 1024 })));
  assert.match(warnings[0], /metadata text outside of its area/);
});
