/** A format joins by its driver alone: nothing else in the library or the command has to know it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { putU32le } from '../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../src/bytes/utf8.ts';
import { allDrivers, formatsOf } from '../../src/formats/drivers.ts';
import { memoryDevice, mount, probe } from '../../src/index.ts';
import { gptDisk, TYPES } from '../support/disk/disks.ts';
import { toyDriver } from '../support/toy-format.ts';
import { bzImage, mainArchive } from '../unit/check/support/images.ts';
import { bootfsOf, jsonLines, scratch } from './command.ts';

const files = scratch(after);
const formats = formatsOf([...allDrivers, toyDriver]);

const ENTRY = 'title Toy Linux\nlinux /vmlinuz-6.1.0\ninitrd /initrd.img-6.1.0\noptions root=LABEL=toy\n';

function toyImage(contents: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  const records = Object.entries(contents).map(([name, given]) => {
    const bytes = typeof given === 'string' ? encodeUtf8(given) : given;
    const record = new Uint8Array(5 + name.length + bytes.length);
    record[0] = name.length;
    putU32le(record, 1, bytes.length);
    record.set(encodeUtf8(name), 5);
    record.set(bytes, 5 + name.length);
    return record;
  });
  const header = new Uint8Array(16);
  header.set(encodeUtf8('toyfs\0toy'));
  return new Uint8Array(Buffer.concat([header, ...records]));
}

const image = toyImage({
  'vmlinuz-6.1.0': bzImage(),
  'initrd.img-6.1.0': mainArchive(),
  'loader/': '',
  'loader/entries/': '',
  'loader/entries/toy.conf': ENTRY,
});
const bare = files.write('toy.img', image);
const uuid = '00000000-0000-0000-0000-000000000001';
const disk = files.write(
  'disk.img',
  gptDisk([{ type: TYPES.xbootldr, uuid, firstSector: 40, contents: image }], 512, 4096),
);

test('probe names it where its driver is there, and nowhere else', () => {
  assert.deepEqual(formats.probe(memoryDevice(image)), { kind: 'toyfs', readable: true, label: 'toy', uuid: '' });
  assert.equal(probe(memoryDevice(image)), undefined);
  assert.throws(() => mount(memoryDevice(image)), { code: 'ERR_BOOTFS_UNRECOGNISED' });
});

test('its files are listed and printed, from an image and from a partition', async () => {
  for (const path of [bare, disk]) {
    const listing = await bootfsOf(formats, 'ls', '-l', '-R', path);
    assert.equal(listing.status, 0, listing.error);
    assert.match(listing.text, /-rw-r--r--.* vmlinuz-6\.1\.0/);
    assert.equal((await bootfsOf(formats, 'cat', path, '/loader/entries/toy.conf')).text, ENTRY);
  }
});

test('info shows its facts and the partition that it is on', async () => {
  const [info] = jsonLines(await bootfsOf(formats, 'info', '--json', disk));
  assert.equal(info['type'], 'toyfs');
  assert.deepEqual(info['details'], { flavour: 'plain' });
});

test('its boot menu is shown and checked; a loader that does not know it is named', async () => {
  const menu = await bootfsOf(formats, 'menu', disk);
  assert.equal(menu.status, 0, menu.error);
  assert.match(menu.text, /Toy Linux/);
  const check = await bootfsOf(formats, 'check', bare);
  assert.equal(check.status, 0, check.text);
  const [strict] = jsonLines(await bootfsOf(formats, 'check', '--json', '--loader', 'grub-2.06', bare));
  const findings = strict['findings'] as { id: string; message: string }[];
  assert.ok(findings.some(({ id, message }) => id === 'loader-filesystem' && /does not read toyfs/.test(message)));
});
