/** Archives that are damaged, cut off or beyond what is read: each is refused in words, and what other programs write is read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice } from '../../../src/device/memory.ts';
import { chooseMember } from '../../../src/image/members.ts';
import { isTar, readTarMembers } from '../../../src/image/tar.ts';
import { readZipMembers, zipDataOffset } from '../../../src/image/zip.ts';
import { tarFile, zipFile } from '../../support/image/archives.ts';

const NAME = 'disk.img';
const BYTES = new Uint8Array(700).fill(7);
const END_BYTES = 22;

/** A copy with bytes of it changed, places below zero from its end. */
function changed(bytes: Uint8Array, changes: Readonly<Record<number, readonly number[]>>): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const [at, values] of Object.entries(changes))
    copy.set(values, Number(at) < 0 ? copy.length + Number(at) : Number(at));
  return copy;
}

const zip = zipFile({ [NAME]: BYTES });
const directoryAt = zip.length - END_BYTES - 46 - NAME.length;
const wide = zipFile({ [NAME]: BYTES }, { zip64: true });
const wideField = wide.length - END_BYTES - 28;

function zipMember(bytes: Uint8Array): { name: string; size: number; dataAt: number } {
  const [member] = readZipMembers(memoryDevice(bytes));
  return { name: member.name, size: member.size, dataAt: zipDataOffset(memoryDevice(bytes), member) };
}

const IN_ZIP = { name: NAME, size: BYTES.length, dataAt: 30 + NAME.length };

test('a zip archive with a comment, a folder, or fields of other programs before the sizes', () => {
  assert.deepEqual(zipMember(zip), IN_ZIP);
  const signatureInComment = Buffer.concat([changed(zip, { [-2]: [8, 0] }), Buffer.from('PK\x05\x06 no.')]);
  assert.deepEqual(zipMember(signatureInComment), IN_ZIP);
  assert.deepEqual(
    readZipMembers(memoryDevice(zipFile({ 'folder/': new Uint8Array(0), [NAME]: BYTES }))).map(({ name }) => name),
    [NAME],
  );
  assert.deepEqual(zipMember(wide), IN_ZIP);
});

/** The end record in 64 bits and its locator, put before the narrow one. */
function withEnd64(
  changes: Readonly<Record<number, readonly number[]>> = {},
  locator: readonly number[] = [],
): Uint8Array {
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50);
  end64.writeUInt32LE(46 + NAME.length, 40);
  end64.writeUInt32LE(directoryAt, 48);
  const at = Buffer.alloc(20);
  at.writeUInt32LE(0x07064b50);
  at.writeUInt32LE(zip.length - END_BYTES, 8);
  at.set(locator, 8);
  const narrow = changed(zip.subarray(-END_BYTES), { 12: [255, 255, 255, 255, 255, 255, 255, 255] });
  return Buffer.concat([zip.subarray(0, -END_BYTES), changed(end64, changes), at, narrow]);
}

test('a directory that only 64 bits can name', () => {
  assert.deepEqual(zipMember(withEnd64()), IN_ZIP);
});

const ZIPS: readonly (readonly [what: string, bytes: Uint8Array, error: RegExp])[] = [
  ['cut off', zip.subarray(0, -30), /CORRUPT.*cut off: it has no directory/],
  ['in parts', changed(zip, { [-18]: [1] }), /UNSUPPORTED.*in several parts/],
  ['a directory past the end', changed(zip, { [-6]: [0xff, 0xff] }), /directory lies outside/],
  [
    'a directory of 4 GiB',
    changed(zip, { [-10]: [0xfe, 0xff, 0xff, 0xff] }),
    /UNSUPPORTED.*a zip directory of 4294967294 bytes/,
  ],
  [
    'a name that leaves the directory',
    changed(zip, { [directoryAt + 28]: [0xff] }),
    /a zip entry leaves its directory/,
  ],
  ['a local header past the end', changed(zip, { [directoryAt + 42]: [0xff, 0xff] }), /'disk.img' lies outside/],
  ['no local header', changed(zip, { 0: [0] }), /'disk.img' has no local header/],
  ['bytes past the end', changed(zip, { [directoryAt + 20]: [0xff, 0xff] }), /'disk.img' lies outside/],
  ['wide sizes that are missing', changed(wide, { [wideField]: [2] }), /without its zip64 sizes/],
  ['a member beyond 2^53', changed(wide, { [wideField + 10]: [0xff, 0xff] }), /more than 2\^53 bytes/],
  ['a wide end past the end', withEnd64({}, [0xff, 0xff, 0xff]), /zip64 directory lies outside/],
  ['no wide end', withEnd64({ 0: [0] }), /zip64 end of the directory is not where/],
];

for (const [what, bytes, error] of ZIPS) test(`zip: ${what}`, () => assert.throws(() => zipMember(bytes), error));

/** One header with its checksum, the fields given by their places. */
function tarHeader(fields: Readonly<Record<number, string>>): Buffer {
  const header = Buffer.alloc(512);
  for (const [at, text] of Object.entries({
    0: 'disk.img',
    124: '00000001274',
    156: '0',
    257: 'ustar\x0000',
    ...fields,
  }))
    header.write(text, Number(at), 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

const data = Buffer.concat([BYTES, Buffer.alloc(1024 - BYTES.length)]);
const end = Buffer.alloc(1024);

/** An extended header before the member. */
function extended(type: string, text: string, fields: Readonly<Record<number, string>> = {}): Uint8Array {
  const size = text.length.toString(8).padStart(11, '0');
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  body.write(text, 'latin1');
  return Buffer.concat([tarHeader({ 124: size, 156: type, ...fields }), body, tarHeader({}), data, end]);
}

const paxLine = (text: string): string => `${text.length + 4} ${text}\n`;

test('names and sizes as tar has them in its several ways', () => {
  const named = (bytes: Uint8Array): string[] =>
    readTarMembers(memoryDevice(bytes)).map(({ name, size }) => `${name} ${size}`);
  assert.deepEqual(named(tarFile({ [NAME]: BYTES })), ['disk.img 700']);
  assert.deepEqual(named(Buffer.concat([tarHeader({ 345: 'some/folder' }), data, end])), ['some/folder/disk.img 700']);
  assert.deepEqual(named(Buffer.concat([tarHeader({ 257: 'ustar  \0', 345: '12345670123' }), data, end])), [
    'disk.img 700',
  ]);
  assert.deepEqual(named(extended('L', 'a/long/name\0')), ['a/long/name 700']);
  assert.deepEqual(named(extended('x', paxLine('path=of pax'))), ['of pax 700']);
  assert.deepEqual(named(extended('x', paxLine('size=600'))), ['disk.img 600']);
  assert.deepEqual(named(extended('g', paxLine('path=of all'))), ['disk.img 700']);
  const base256 = '\x80\0\0\0\0\0\0\0\0\0\x02\xbc';
  assert.deepEqual(named(Buffer.concat([tarHeader({ 124: base256 }), data, end])), ['disk.img 700']);
  assert.deepEqual(named(Buffer.concat([tarHeader({ 124: '           ', 156: '5' }), end])), []);
  assert.equal(isTar(memoryDevice(new Uint8Array(100))), false);
});

const TARS: readonly (readonly [what: string, bytes: Uint8Array, error: RegExp])[] = [
  [
    'a wrong checksum',
    changed(tarFile({ [NAME]: BYTES }), { 1: [0] }),
    /checksum of a tar header is wrong \(byteOffset 0\)/,
  ],
  ['no size', Buffer.concat([tarHeader({ 124: '0000009' }), data]), /without the size of its member/],
  ['cut off', tarFile({ [NAME]: BYTES }).subarray(0, 1024), /tar archive is cut off \(byteOffset 0, size 700\)/],
  ['sparse, of GNU', Buffer.concat([tarHeader({ 156: 'S' }), data, end]), /sparse member \(disk.img\)/],
  ['sparse, of pax', extended('x', paxLine('GNU.sparse.major=1')), /sparse member \(disk.img\)/],
  ['a pax header without a length', extended('x', 'path=x\n'), /damaged pax header/],
  ['a pax line that is longer than all', extended('x', '99 path=x\n'), /damaged pax header/],
  ['a pax line that is shorter than its key', extended('x', '3 path=x\n'), /damaged pax header/],
  ['a pax header of 2 MiB', extended('x', paxLine(`path=${'x'.repeat(2 ** 21)}`)), /extended header of 20\d+ bytes/],
];

for (const [what, bytes, error] of TARS)
  test(`tar: ${what}`, () => assert.throws(() => readTarMembers(memoryDevice(bytes)), error));

test('an archive of nothing but headers has an end', () => {
  const header = tarHeader({ 124: '00000000000' });
  const headers = Buffer.concat(Array.from({ length: 65_537 }, () => header));
  assert.throws(() => readTarMembers(memoryDevice(headers)), /UNSUPPORTED.*more than 65536 headers/);
});

test('which member is meant: the one that is named, the only one, or the only one that looks like an image', () => {
  const members = Array.from({ length: 30 }, (_, at) => ({ name: `file-${at}`, size: at }));
  const choose = (wanted?: string, given = members) => chooseMember(given, wanted, ({ size }) => size === 7);
  assert.equal(choose('./file-3').size, 3);
  assert.equal(choose().size, 7);
  assert.equal(choose(undefined, members.slice(0, 1)).size, 0);
  assert.throws(() => choose('none'), { code: 'ENOENT', message: /file-19, and 10 more/ });
  assert.throws(() => choose(undefined, members.slice(0, 3)), {
    code: 'EINVAL',
    message: /with --in: file-0, file-1, file-2/,
  });
  assert.throws(() => choose(undefined, []), { code: 'EINVAL', message: /it holds no file/ });
});

test('a directory with something else in it ends there, and an archive without room for a locator has none', () => {
  const broken = changed(zip, { [directoryAt]: [0, 0, 0, 0] });
  assert.deepEqual(readZipMembers(memoryDevice(broken)), []);
  const end = zip.subarray(-END_BYTES);
  const empty = changed(end, { 8: [0, 0, 0, 0], 12: [0, 0, 0, 0, 0, 0, 0, 0] });
  assert.deepEqual(readZipMembers(memoryDevice(empty)), []);
});
