import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { putU16le, putU32be, putU32le } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { openDisk } from '../../../src/disk/open-disk.ts';
import { crc32c } from '../../../src/hash/crc32c.ts';

const UUID = '36a2c892-fae3-48f9-9373-77fd2a401dd6';

function valuesOf(bytes: Uint8Array) {
  const [{ inside, error }] = openDisk(memoryDevice(bytes)).partitions;
  if (inside === undefined) throw error;
  const details = Object.fromEntries(Object.entries(inside.details).map(([name, { value }]) => [name, value]));
  return { ...inside, details };
}

function luks2(json: string, primary = true): Uint8Array {
  const bytes = new Uint8Array(65536);
  for (const at of [0, 16384]) {
    const header = new Uint8Array(16384);
    header.set(encodeUtf8(at === 0 ? 'LUKS' : 'SKUL'));
    header.set([0xba, 0xbe, 0, 2], 4);
    putU32be(header, 12, 16384);
    header.set(encodeUtf8('Crypt Root'), 24);
    header.set(encodeUtf8('sha256'), 72);
    header.set(encodeUtf8(UUID), 168);
    putU32be(header, 0x104, at);
    header.set(encodeUtf8(json), 4096);
    header.set(createHash('sha256').update(header).digest(), 0x1c0);
    if (at === 0 && !primary) header[5000] ^= 1;
    bytes.set(header, at);
  }
  return bytes;
}

test('LUKS2: label, UUID and cipher, from the second header where the first is damaged', () => {
  const json = '{"segments":{"0":{"type":"crypt","offset":"16777216","encryption":"aes-xts-plain64"}}}';
  const { uuid, label, details, warnings } = valuesOf(luks2(json));
  assert.deepEqual([uuid, label, warnings], [UUID, 'Crypt Root', []]);
  assert.deepEqual(details, { version: 2, cipher: 'aes-xts-plain64', dataOffset: 16777216 });
  const second = valuesOf(luks2(json, false));
  assert.equal(second.uuid, UUID);
  assert.match(second.warnings[0], /checksum of the first header is wrong; the second one is in use/);
});

test('LUKS2 with any text for JSON', () => {
  for (const json of [
    '',
    '{',
    '[]',
    'null',
    '{"segments":[]}',
    '{"segments":{"0":3}}',
    '{"__proto__":{"segments":{}}}',
  ]) {
    assert.deepEqual(valuesOf(luks2(json)).details, { version: 2 }, json);
  }
});

test('LUKS with no whole header, or of another version', () => {
  const bytes = luks2('{}', false);
  bytes[16384 + 5000] ^= 1;
  assert.throws(() => valuesOf(bytes), /checksum of the first header/);
  const other = luks2('{}');
  other[7] = 3;
  assert.throws(() => valuesOf(other), /unknown version/);
  assert.throws(() => valuesOf(luks2('{}').slice(0, 4096)), /impossible size or place/);
});

test('LUKS1', () => {
  const bytes = new Uint8Array(4096);
  bytes.set(encodeUtf8('LUKS'));
  bytes.set([0xba, 0xbe, 0, 1], 4);
  bytes.set(encodeUtf8('aes'), 8);
  bytes.set(encodeUtf8('xts-plain64'), 40);
  putU32be(bytes, 104, 4096);
  putU32be(bytes, 108, 64);
  bytes.set(encodeUtf8(UUID), 168);
  const { uuid, label, details } = valuesOf(bytes);
  assert.deepEqual([uuid, label], [UUID, '']);
  assert.deepEqual(details, { version: 1, cipher: 'aes-xts-plain64', keyBits: 512, dataOffset: 2097152 });
});

test('swap, and a hibernated system in it', () => {
  const bytes = new Uint8Array(65536);
  putU32le(bytes, 1024, 1);
  putU32le(bytes, 1028, 15);
  bytes.fill(0x11, 1036, 1052);
  bytes.set(encodeUtf8('SWAP'), 1052);
  bytes.set(encodeUtf8('SWAPSPACE2'), 4086);
  const { uuid, label, details } = valuesOf(bytes);
  assert.deepEqual([uuid, label], ['11111111-1111-1111-1111-111111111111', 'SWAP']);
  assert.deepEqual(details, { pageSize: 4096, sizeInBytes: 65536, hibernated: false });
  bytes.set(encodeUtf8('S1SUSPEND\0'), 4086);
  assert.equal(valuesOf(bytes).details['hibernated'], true);
  bytes.fill(0, 4086, 4096);
  bytes.set(encodeUtf8('SWAPSPACE2'), 16374);
  assert.equal(valuesOf(bytes).details['pageSize'], 16384);
});

test('btrfs, with and without a whole superblock', () => {
  const bytes = new Uint8Array(128 * 1024);
  const superblock = bytes.subarray(65536, 65536 + 4096);
  superblock.set(encodeUtf8('_BHRfS_M'), 64);
  superblock.fill(0x22, 32, 48);
  putU32le(superblock, 0x88, 1);
  putU32le(superblock, 0x90, 4096);
  superblock.set(encodeUtf8('Data'), 0x12b);
  assert.match(valuesOf(bytes).warnings[0], /checksum/);
  putU32le(superblock, 0, ~crc32c(0xffffffff, superblock.subarray(32)));
  const { uuid, label, details, warnings } = valuesOf(bytes);
  assert.deepEqual([uuid, label, warnings], ['22222222-2222-2222-2222-222222222222', 'Data', []]);
  assert.deepEqual([details['devices'], details['sectorSize']], [1, 4096]);
});

/** Pairs as XDR has them. */
function zfsLabel(): Uint8Array {
  const bytes = new Uint8Array(512 * 1024);
  let at = 16384 + 12;
  bytes.set([1, 1], 16384);
  bytes[16384 + 11] = 1;
  const pair = (name: string, type: number, value: Uint8Array): void => {
    const nameBytes = Math.ceil(name.length / 4) * 4;
    putU32be(bytes, at, 20 + nameBytes + value.length);
    putU32be(bytes, at + 4, 64);
    putU32be(bytes, at + 8, name.length);
    bytes.set(encodeUtf8(name), at + 12);
    putU32be(bytes, at + 12 + nameBytes, type);
    putU32be(bytes, at + 16 + nameBytes, 1);
    bytes.set(value, at + 20 + nameBytes);
    at += 20 + nameBytes + value.length;
  };
  pair('version', 8, Uint8Array.of(0, 0, 0, 0, 0, 0, 0x13, 0x88));
  pair('name', 9, Uint8Array.of(0, 0, 0, 5, ...encodeUtf8('rpool'), 0, 0, 0));
  pair('pool_guid', 8, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
  return bytes;
}

test("ZFS: the pool's name and number", () => {
  const { name, label, uuid, details } = valuesOf(zfsLabel());
  assert.deepEqual([name, label, uuid], ['rpool', 'rpool', '18446744073709551615']);
  assert.deepEqual(details, { pool: 'rpool', version: '5000' });
  const broken = zfsLabel();
  broken.fill(0xff, 16384 + 60);
  assert.equal(valuesOf(broken).details['version'], '5000');
});

test('UUIDs and labels that only the probe looks up', () => {
  const probe = (bytes: Uint8Array) => openDisk(memoryDevice(bytes)).partitions[0].contents;
  const f2fs = new Uint8Array(65536);
  putU32le(f2fs, 1024, 0xf2f52010);
  [...'Größe'].forEach((letter, at) => {
    putU16le(f2fs, 1024 + 124 + 2 * at, letter.charCodeAt(0));
  });
  assert.equal(probe(f2fs)?.label, 'Größe');
  const iso = new Uint8Array(40000);
  iso.set(encodeUtf8('CD001'), 32769);
  iso.set(encodeUtf8('2024010203040500'), 32768 + 830);
  assert.equal(probe(iso)?.uuid, '2024-01-02-03-04-05-00');
  const exfat = new Uint8Array(4096);
  exfat.set(encodeUtf8('EXFAT   '), 3);
  putU32le(exfat, 100, 0x1a2b3c4d);
  assert.equal(probe(exfat)?.uuid, '1A2B-3C4D');
  const ntfs = new Uint8Array(4096);
  ntfs.set(encodeUtf8('NTFS    '), 3);
  ntfs.set([1, 2, 3, 4, 5, 6, 7, 0xab], 72);
  assert.equal(probe(ntfs)?.uuid, 'AB07060504030201');
});
