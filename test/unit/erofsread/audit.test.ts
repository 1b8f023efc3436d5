import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice } from '../../../src/device/memory.ts';
import { erofsDriver } from '../../../src/erofsread/erofs.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { ErofsBuilder, encodeDirectory, FILE_TYPE, LAYOUT, MODE } from '../../support/erofs/erofs-builder.ts';

const mount = mountWith([erofsDriver({})]);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
/** i_format bit 4 of a directory. */
const DOT_OMITTED = 0x10;

interface Entry {
  readonly name: string;
  readonly nid: number;
  readonly type: number;
}

/** What the audit says of `/d` with these entries; `own` stands for its nid, which is known before. */
function audit(entriesOf: (own: number, file: number) => readonly Entry[], format = 0): string[] {
  const builder = new ErofsBuilder();
  const file = builder.addInode({ size: 4, layout: LAYOUT.flatInline, after: encode('abcd') });
  const own = file + 2;
  const directory = encodeDirectory(
    entriesOf(own, file).map((entry) => ({ ...entry, name: encode(entry.name) })),
    4096,
  );
  const nid = builder.addInode({ mode: MODE.dir, size: directory.length, u: builder.addBlocks(directory), format });
  assert.equal(nid, own);
  builder.addEntry('d', nid, FILE_TYPE.dir);
  const found: string[] = [];
  mount(memoryDevice(builder.finish())).audit((damage) => found.push(damage.message));
  return found;
}

const dot = (nid: number): Entry => ({ name: '.', nid, type: FILE_TYPE.dir });
const dotDot = (nid: number): Entry => ({ name: '..', nid, type: FILE_TYPE.dir });

test('nothing is said of a whole directory, with or without the mark that it omits its dot', () => {
  assert.deepEqual(
    audit((own, file) => [dot(own), dotDot(0), { name: 'f', nid: file, type: FILE_TYPE.file }]),
    [],
  );
  assert.deepEqual(
    audit((_own, file) => [dotDot(0), { name: 'f', nid: file, type: FILE_TYPE.file }], DOT_OMITTED),
    [],
  );
});

test('. and .. that are missing, or lead elsewhere', () => {
  const cases: [RegExp, (own: number, file: number) => readonly Entry[]][] = [
    [/without '\.'/, () => [dotDot(0)]],
    [/without '\.\.'/, (own) => [dot(own)]],
    [/'\.' leads to inode 0/, () => [dot(0), dotDot(0)]],
    [/'\.\.' leads to inode \d+, not 0/, (own) => [dot(own), dotDot(own)]],
  ];
  for (const [expected, entries] of cases) {
    const found = audit(entries);
    assert.equal(found.length, 1, String(expected));
    assert.match(found[0], expected);
  }
});

test('a type in the directory that is not the one of the inode', () => {
  const found = audit((own, file) => [dot(own), dotDot(0), { name: 'f', nid: file, type: FILE_TYPE.symlink }]);
  assert.equal(found.length, 1);
  assert.match(found[0], /file_type of f is symlink, the inode a file/);
});

test('a directory of 0 bytes', () => {
  const found = audit(() => []);
  assert.equal(found.length, 1);
  assert.match(found[0], /a directory of 0 bytes/);
});

test('a directory that contains itself is looked at once', () => {
  assert.deepEqual(
    audit((own) => [dot(own), dotDot(0), { name: 'loop', nid: own, type: FILE_TYPE.dir }]),
    [],
  );
});
