/** `bootfs info` of whole disks. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { gptDisk, TYPES } from '../support/disk/disks.ts';
import { FIRST_EXTENT_AT, groupText, linear, logicalVolume, physicalVolume } from '../support/disk/lvm.ts';
import { mdMember } from '../support/disk/md.ts';
import { imageBytes } from '../support/images.ts';
import { bootfs, jsonLines, scratch } from './command.ts';

const files = scratch(after);
const uuid = (number: number): string => `0000000${number}-0000-4000-8000-000000000000`;
const filesystem = imageBytes('ext/ext4-crash-rename');
const LVM_TYPE = 'e6d6d379-f507-44c2-a23c-238f2a3df928';
const RAID_TYPE = 'a19d880f-05fc-4d3b-a006-743f0f84911e';

function lvmWithRoot(): Uint8Array {
  const extents = Math.ceil(filesystem.length / 65536);
  const text = groupText(
    [
      logicalVolume('root', [linear(0, extents, 1)]),
      logicalVolume('thin', ['start_extent = 0\nextent_count = 4\ntype = "thin"']),
    ].join('\n'),
    extents + 1,
  );
  const bytes = physicalVolume(text, { size: FIRST_EXTENT_AT + (extents + 1) * 65536 });
  bytes.set(filesystem, FIRST_EXTENT_AT + 65536);
  return bytes;
}

function bigDisk(): Uint8Array {
  const contents = [filesystem, lvmWithRoot(), mdMember({ version: '1.2', data: filesystem })];
  let next = 64;
  const partitions = contents.map((bytes, at) => {
    const firstSector = next;
    next += Math.ceil(bytes.length / 512) + 8;
    return {
      type: [TYPES.xbootldr, LVM_TYPE, RAID_TYPE][at],
      uuid: uuid(at + 1),
      label: `part-${at}`,
      firstSector,
      contents: bytes,
    };
  });
  return gptDisk(partitions, 512, next + 64);
}

const disk = files.write('disk.img', bigDisk());

test('a table of partitions with role, filesystem, UUID and what they hold', async () => {
  const { status, text, error } = await bootfs('info', disk);
  assert.deepEqual([status, error], [0, '']);
  assert.match(text, /^disk +[0-9.]+ MiB, gpt, 11111111-2222-3333-4444-555555555555, sectors of 512 bytes$/m);
  assert.match(text, /^ {5}.*role +type +filesystem +label +uuid +size +holds$/m);
  assert.match(text, /^ {2}1 +xbootldr +xbootldr +ext4 +demo +\S+ +[0-9.]+ MiB/m);
  assert.match(text, /^ {2}2 +container +lvm +LVM2 .* volume group vg$/m);
  assert.match(text, /^ {4}vg-root +\S+ +volume +ext4 +demo /m);
  assert.match(text, /^ {4}vg-thin +- +volume +- .*of type thin, which bootfs does not read$/m);
  assert.match(text, /^ {2}3 +container +raid +md +host:root .* raid1 root, member 0 of 2$/m);
  assert.match(text, /^ {4}md\/root +\S+ +volume +ext4 +demo /m);
  assert.match(text, /^type +ext4$/m, 'the one filesystem that other verbs would read follows');
});

test('the same in JSON, beside the keys of the filesystem', async () => {
  const [json] = jsonLines(await bootfs('info', '--json', disk)) as unknown as {
    schema: number;
    type: string;
    disk: {
      table: { kind: string };
      problems: unknown[];
      partitions: {
        number: number;
        role: string;
        filesystem: string;
        partitionUuid: string;
        volumes: { name: string; filesystem: string | null; reason: string | null; readable: boolean }[];
      }[];
    };
  }[];
  assert.deepEqual([json.schema, json.type, json.disk.table.kind, json.disk.problems], [1, 'ext4', 'gpt', []]);
  assert.deepEqual(
    json.disk.partitions.map(({ number, role, filesystem, partitionUuid }) => [
      number,
      role,
      filesystem,
      partitionUuid,
    ]),
    [
      [1, 'xbootldr', 'ext4', uuid(1)],
      [2, 'container', 'LVM2', uuid(2)],
      [3, 'container', 'md', uuid(3)],
    ],
  );
  assert.deepEqual(
    json.disk.partitions.flatMap(({ volumes }) => volumes.map(({ name, readable }) => [name, readable])),
    [
      ['vg-root', true],
      ['vg-thin', false],
      ['md/root', true],
    ],
  );
});

test('several filesystems: the disk alone; nothing with a name: why', async () => {
  const two = gptDisk(
    [1, 2].map((number) => ({
      type: TYPES.linux,
      uuid: uuid(number),
      firstSector: 64 + (number - 1) * (filesystem.length / 512),
      contents: filesystem,
    })),
    512,
    128 + (2 * filesystem.length) / 512,
  );
  const path = files.write('two-filesystems.img', two);
  const { status, text } = await bootfs('info', path);
  assert.equal(status, 0);
  assert.doesNotMatch(text, /^type +ext4/m);
  const [json] = jsonLines(await bootfs('info', '--json', path)) as unknown as { type: string; images: unknown[] }[];
  assert.deepEqual([json.type, json.images.length], ['disk', 1]);
  assert.match((await bootfs('info', path, '--part', '2')).text, /^type +ext4/m);
  const empty = gptDisk([{ type: TYPES.linux, uuid: uuid(1), firstSector: 64, contents: new Uint8Array(512) }]);
  assert.equal((await bootfs('info', files.write('empty.img', empty))).status, 3);
});

test('problems of the table and partitions that are cut off', async () => {
  const bytes = bigDisk();
  bytes[512 + 20] ^= 1;
  assert.match((await bootfs('info', files.write('damaged.img', bytes))).text, /^problem +GPT header in sector 1: /m);
  const cut = await bootfs('info', files.write('cut.img', bigDisk().slice(0, -512 * 1024)));
  assert.match(cut.text, /Linux refuses such a table$/m);
  assert.match(cut.text, /its last [0-9]+ bytes are past the end of the image$/m);
});

test('a disk that is a physical volume, an array or LUKS as a whole is told as that, and what it holds is judged', async () => {
  const luks = new Uint8Array(65536);
  luks.set([...Buffer.from('LUKS\xba\xbe', 'latin1'), 0, 2]);
  const whole: [name: string, bytes: Uint8Array, kind: string, volume: string, verdict: string][] = [
    ['pv.img', lvmWithRoot(), 'LVM2', 'vg-root', 'not-ready'],
    ['md.img', mdMember({ version: '1.2', data: filesystem }), 'md', 'md/root', 'not-ready'],
    ['md5.img', mdMember({ version: '1.1', data: filesystem, level: 5 }), 'md', 'md/root', 'undecided'],
    ['luks.img', luks, 'LUKS', '', 'undecided'],
  ];
  for (const [name, bytes, kind, volume, verdict] of whole) {
    const image = files.write(name, bytes);
    const { text } = await bootfs('info', image);
    assert.match(text, /^disk +\S+ \S+, no partition table$/m, name);
    assert.match(text, new RegExp(`^ {2}- +container +- +${kind} `, 'm'));
    assert.match(text, new RegExp(`^ {4}${volume}`, 'm'));
    const { status, text: answer } = await bootfs('check', '--json', image);
    const told = JSON.parse(answer) as { verdict: string; judged: { note: string }; findings: { message: string }[] };
    assert.deepEqual([status, told.verdict], [1, verdict]);
    assert.match(told.judged.note, /^no loader is part of it/);
    if (verdict === 'undecided') assert.match(told.findings[0].message, new RegExp(`^${kind} can not be read`));
  }
});
