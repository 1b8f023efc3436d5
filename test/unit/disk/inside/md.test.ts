import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice } from '../../../../src/device/memory.ts';
import { findMd } from '../../../../src/disk/inside/md.ts';
import { openDisk } from '../../../../src/disk/open-disk.ts';
import { looksLikeExt } from '../../../support/disk/disks.ts';
import { ARRAY_UUID, type MdOptions, mdMember } from '../../../support/disk/md.ts';

const data = new Uint8Array(65536);
data.set(looksLikeExt('ARRAY'));

const insideOf = (options: Partial<MdOptions>) => findMd(memoryDevice(mdMember({ version: '1.2', data, ...options })));

for (const version of ['0.90', '1.0', '1.1', '1.2'] as const) {
  test(`a member of a RAID1 with superblock ${version}`, () => {
    const found = insideOf({ version });
    assert.equal(found?.uuid, ARRAY_UUID);
    assert.equal(found?.details['superblock'].value, version);
    assert.equal(found?.details['level'].value, 'raid1');
    assert.equal(found?.details['role'].value, 'member 0 of 2');
    assert.equal(found?.name, version === '0.90' ? '3' : 'root');
    const [array] = found?.volumes ?? [];
    assert.deepEqual(array.paths[0], version === '0.90' ? 'md3' : 'md/root');
    const target = new Uint8Array(data.length);
    array.device?.read(0, target);
    assert.deepEqual(target, data);
  });
}

test('the filesystem on an array is opened; one that stands in front of the superblock is not there twice', () => {
  const behind = openDisk(memoryDevice(mdMember({ version: '1.2', data }))).partitions[0];
  assert.equal(behind.volumes[0].contents?.label, 'ARRAY');
  const before = openDisk(memoryDevice(mdMember({ version: '1.0', data }))).partitions[0];
  assert.equal(before.contents?.label, 'ARRAY');
  assert.equal(before.inside?.kind, 'md');
  assert.deepEqual(before.volumes, []);
});

test('what one member does not show is named', () => {
  const cases: [Partial<MdOptions>, RegExp][] = [
    [{ level: 5 }, /raid5 is not read/],
    [{ level: -1 }, /linear is not read/],
    [{ role: 0xffff }, /this member is spare/],
    [{ role: 0xfffe }, /this member is faulty/],
    [{ role: 0xfffd }, /a journal/],
    [{ version: '0.90', role: 0xffff }, /spare/],
    [{ featureMap: 2 }, /not whole yet/],
    [{ featureMap: 4 }, /reshaped/],
  ];
  for (const [options, reason] of cases) {
    const [array] = insideOf(options)?.volumes ?? [];
    assert.match(array.reason ?? '', reason);
    assert.equal(array.device, undefined);
  }
});

test('a superblock that is damaged, of another place, or with impossible sizes', () => {
  const member = mdMember({ version: '1.2', data });
  const changed = (at: number, bytes: number[]): Uint8Array => {
    const copy = member.slice();
    copy.set(bytes, at);
    return copy;
  };
  assert.throws(() => findMd(memoryDevice(changed(4096 + 32, [1]))), /checksum of the superblock is wrong/);
  assert.throws(() => findMd(memoryDevice(changed(4096 + 220, [0xff, 0xff, 0xff, 0x7f]))), /impossible max_dev/);
  const moved = new Uint8Array(member.length);
  moved.set(member.subarray(4096, 8192));
  assert.throws(() => findMd(memoryDevice(moved)), /stands elsewhere/);
  assert.match(findMd(memoryDevice(member.slice(0, 70000)))?.volumes[0].reason ?? '', /image ends before/);
  assert.equal(findMd(memoryDevice(new Uint8Array(0))), undefined);
});

test('a member with bad blocks says so; an array without a name is told by its number', () => {
  assert.deepEqual(insideOf({ featureMap: 8 })?.warnings, ['md: the member has a list of bad blocks']);
  assert.equal(insideOf({ name: '' })?.name, '');
});

test('a superblock 0.90 of another version, or with a wrong checksum, is refused', () => {
  const changed = (at: number) => {
    const bytes = mdMember({ version: '0.90', data });
    const superblock = Math.floor(bytes.length / 65536) * 65536 - 65536;
    bytes[superblock + at] ^= 1;
    return () => findMd(memoryDevice(bytes));
  };
  assert.throws(changed(4), /unknown version/);
  assert.throws(changed(200), /checksum of the superblock is wrong/);
});
