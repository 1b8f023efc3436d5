import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putU32le } from '../../../../src/bytes/endian.ts';
import { BootfsError } from '../../../../src/contract/errors.ts';
import { memoryDevice } from '../../../../src/device/memory.ts';
import { lvmCrc } from '../../../../src/disk/lvm/label.ts';
import { lvmMapperName, readLvm } from '../../../../src/disk/lvm/lvm.ts';
import { openDisk } from '../../../../src/disk/open-disk.ts';
import { looksLikeExt } from '../../../support/disk/disks.ts';
import {
  EXTENT_BYTES,
  FIRST_EXTENT_AT,
  groupText,
  linear,
  logicalVolume,
  PV_ID,
  physicalVolume,
} from '../../../support/disk/lvm.ts';
import { seededRandom } from '../../../support/random.ts';

/** Each extent full of its own number. */
function numbered(text: string, options = {}): Uint8Array {
  const bytes = physicalVolume(text, options);
  for (let at = FIRST_EXTENT_AT; at < bytes.length; at += EXTENT_BYTES) {
    bytes.fill((at - FIRST_EXTENT_AT) / EXTENT_BYTES, at, at + EXTENT_BYTES);
  }
  return bytes;
}

function volumeOf(logicalVolumes: string, name: string) {
  const found = readLvm(memoryDevice(numbered(groupText(logicalVolumes)))).volumes.find(
    (volume) => volume.name === name,
  );
  assert.ok(found, name);
  return found;
}

test('a linear volume in two pieces, read across their border', () => {
  const volume = volumeOf(logicalVolume('root', [linear(0, 2, 5), linear(2, 1, 9)]), 'vg-root');
  assert.equal(volume.size, 3 * EXTENT_BYTES);
  assert.deepEqual(volume.paths, ['mapper/vg-root', 'vg/root']);
  const target = new Uint8Array(2 * EXTENT_BYTES);
  volume.device?.read(EXTENT_BYTES - 1, target);
  assert.deepEqual([target[0], target[1], target[EXTENT_BYTES], target[EXTENT_BYTES + 1]], [5, 6, 6, 9]);
});

test('stripes take turns', () => {
  const segment = `start_extent = 0\nextent_count = 2\ntype = "striped"\nstripe_count = 2\nstripe_size = 8\nstripes = ["pv0", 3, "pv0", 7]`;
  const { device } = volumeOf(logicalVolume('fast', [segment]), 'vg-fast');
  const target = new Uint8Array(2 * EXTENT_BYTES);
  device?.read(0, target);
  assert.deepEqual(
    [0, 4095, 4096, 8191, 8192, 12288].map((at) => target[at]),
    [3, 3, 7, 7, 3, 7],
  );
});

test('what one physical volume does not show is named', () => {
  const snapshot = [
    logicalVolume('root', [linear(0, 1, 0)]),
    logicalVolume('old', [linear(0, 1, 1)]),
    logicalVolume(
      'snapshot0',
      ['start_extent = 0\nextent_count = 1\ntype = "snapshot"\norigin = "root"\ncow_store = "old"'],
      '',
    ),
  ].join('\n');
  assert.match(volumeOf(snapshot, 'vg-old').reason ?? '', /a snapshot of root/);
  assert.ok(volumeOf(snapshot, 'vg-root').device);
  const cases: [segment: string, reason: RegExp][] = [
    ['start_extent = 0\nextent_count = 4\ntype = "thin"\nthin_pool = "pool"', /of type thin/],
    ['start_extent = 0\nextent_count = 4\ntype = "raid1"', /of type raid1/],
    [linear(0, 1, 0, 'pv1'), /on another physical volume \(pv1\)/],
    [linear(1, 1, 0), /segments do not follow one another/],
    [linear(0, 1, 32), /past the end of the physical volume/],
    [linear(0, 0, 0), /impossible extent_count/],
    [linear(0, 1, 0).replace('stripe_count = 1', 'stripe_count = 2'), /stripe_count does not fit/],
    [linear(0, 1, -1), /stripes that are no extents/],
  ];
  for (const [segment, reason] of cases) {
    const volume = volumeOf(logicalVolume('root', [segment]), 'vg-root');
    assert.match(volume.reason ?? '', reason);
    assert.equal(volume.device, undefined);
  }
});

test('inner volumes are not shown, and hyphens are doubled', () => {
  const { volumes } = readLvm(
    memoryDevice(physicalVolume(groupText(logicalVolume('hidden', [linear(0, 1, 0)], '"READ"')))),
  );
  assert.deepEqual(volumes, []);
  assert.equal(lvmMapperName('my-vg', 'a-b'), 'my--vg-a--b');
});

test('text that wraps around the end of its area', () => {
  const text = groupText(logicalVolume('root', [linear(0, 1, 0)]));
  const found = readLvm(memoryDevice(physicalVolume(text, { textAt: 1024 * 1024 - 4096 - 100 })));
  assert.deepEqual([found.name, found.uuid, found.volumes.length], ['vg', PV_ID, 1]);
});

test('a physical volume in no group', () => {
  const { name, volumes, warnings } = readLvm(memoryDevice(physicalVolume('')));
  assert.deepEqual([name, volumes, warnings], ['', [], []]);
});

test('damage is told', () => {
  const whole = physicalVolume(groupText(logicalVolume('root', [linear(0, 1, 0)])));
  const damaged = (at: number): Uint8Array => {
    const bytes = whole.slice();
    bytes[at] ^= 1;
    return bytes;
  };
  assert.throws(() => readLvm(memoryDevice(damaged(512 + 40))), /checksum of its label/);
  assert.throws(() => readLvm(memoryDevice(physicalVolume('', { label: false }))), /no label/);
  assert.deepEqual(readLvm(memoryDevice(damaged(4096 + 100))).warnings, [
    'LVM2: the checksum of a metadata area is wrong',
  ]);
  assert.deepEqual(readLvm(memoryDevice(damaged(4096 + 600))).warnings, [
    'LVM2: the checksum of the metadata text is wrong',
  ]);
});

test('text that is none', () => {
  const deep = `${'a {'.repeat(20)}${'}'.repeat(20)}`;
  for (const text of [
    'vg {',
    'vg { a = }',
    'vg { "open',
    'vg { a = [1 2] }',
    'vg = 1',
    '= 1',
    deep,
    'vg { } é',
    '{ }',
    '#'.repeat(5000),
  ]) {
    assert.match(
      readLvm(memoryDevice(physicalVolume(text))).warnings[0] ?? '',
      /LVM2: (metadata text|seqno is missing)/,
      text,
    );
  }
});

test('a filesystem on a logical volume is opened', () => {
  const bytes = physicalVolume(groupText(logicalVolume('root', [linear(0, 1, 3)])));
  bytes.set(looksLikeExt('INSIDE'), FIRST_EXTENT_AT + 3 * EXTENT_BYTES);
  const [{ inside, volumes, error }] = openDisk(memoryDevice(bytes)).partitions;
  assert.equal(inside?.name, 'vg');
  assert.equal(error, undefined);
  assert.equal(volumes[0].contents?.label, 'INSIDE');
  assert.ok(volumes[0].error instanceof BootfsError, 'it is no whole ext2');
});

test('any bytes in the metadata give a result or a BootfsError', () => {
  const random = seededRandom(7);
  const text = groupText(
    [logicalVolume('root', [linear(0, 2, 5), linear(2, 1, 9)]), logicalVolume('b', [linear(0, 1, 1)])].join('\n'),
  );
  for (let round = 0; round < 300; round++) {
    const letters = [...text];
    for (let change = random(6); change >= 0; change--) {
      letters[random(letters.length)] = '{}[]=,"#\n09-eE.'[random(15)];
    }
    const { volumes } = readLvm(memoryDevice(physicalVolume(letters.join(''))));
    for (const { device } of volumes) {
      try {
        device?.read(0, new Uint8Array(512));
        device?.read(device.size - 512, new Uint8Array(512));
      } catch (error) {
        assert.ok(error instanceof BootfsError, String(error));
      }
    }
  }
});

test('a merging snapshot, a volume of nothing, stripes of nothing and sizes past 2^53 are named', () => {
  const merging = [
    logicalVolume('root', [linear(0, 1, 0)]),
    logicalVolume('snap', [linear(0, 1, 1)]),
    logicalVolume(
      'snapshot0',
      ['start_extent = 0\nextent_count = 1\ntype = "snapshot"\norigin = "root"\nmerging_store = "snap"'],
      '',
    ),
  ].join('\n');
  assert.match(volumeOf(merging, 'vg-root').reason ?? '', /the snapshot snap is being merged into it/);
  assert.match(volumeOf(merging, 'vg-snap').reason ?? '', /a snapshot, being merged into root/);
  assert.match(volumeOf(logicalVolume('root', []), 'vg-root').reason ?? '', /a volume without segments/);
  const stripes = (size: number) =>
    `start_extent = 0\nextent_count = 2\ntype = "striped"\nstripe_count = 2\nstripe_size = ${size}\nstripes = ["pv0", 3, "pv0", 7]`;
  for (const size of [0, 100]) {
    assert.match(volumeOf(logicalVolume('fast', [stripes(size)]), 'vg-fast').reason ?? '', /impossible stripe_size/);
  }
  const huge = volumeOf(logicalVolume('root', [linear(0, 2 ** 45, 0)]), 'vg-root');
  assert.ok(huge.reason !== undefined);
  assert.equal(huge.size, 0);
});

test('a group whose extents have no size shows its volumes, none of them readable', () => {
  const text = groupText(logicalVolume('root', [linear(0, 1, 0)])).replace(/extent_size = \d+/, 'extent_size = 0');
  const [volume] = readLvm(memoryDevice(physicalVolume(text))).volumes;
  assert.match(volume.reason ?? '', /impossible extent_size/);
  const empty = groupText('').replace(/logical_volumes \{\s*\}/, '');
  assert.deepEqual(readLvm(memoryDevice(physicalVolume(empty))).volumes, []);
});

test('a label of another sector, or one that leads out of it, is told', () => {
  const relabelled = (at: number, value: number) => {
    const bytes = physicalVolume(groupText(''));
    bytes[512 + at] = value;
    putU32le(bytes, 512 + 16, lvmCrc(bytes.subarray(512 + 20, 1024)));
    return bytes;
  };
  assert.throws(() => readLvm(memoryDevice(relabelled(8, 3))), /label is that of another sector/);
  assert.throws(() => readLvm(memoryDevice(relabelled(20, 4))), /offset_xl leads out of its sector/);
});
