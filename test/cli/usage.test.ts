/** What is refused before an image is read, and what is said of partitions that are not there. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { mbrSector } from '../support/disk/disks.ts';
import { imageBytes, imagePath } from '../support/images.ts';
import { bootfs, scratch } from './command.ts';

const files = scratch(after);
const IMAGE = imagePath('ext/ext4-crash-rename.img.gz');
const DISK = imagePath('disk/arch.img.gz');

test('options that contradict each other, or lead to nothing, are usage errors in one line', async () => {
  const garbage = files.write('garbage', Buffer.from('no database'));
  for (const [argv, message] of [
    [['check', '--part', 'esp=1', '--part', 'esp=2', DISK], /esp is partition 1 already/],
    [['check', '--part', 'esp=x', DISK], /x is no number of a partition/],
    [['ls', '--part', 'root=2', DISK], /says what is on a whole disk, and one filesystem is to be opened/],
    [['ls', '--verity-data-blocks', 'many', IMAGE], /'many' is not a number/],
    [['ls', '--verity-data-blocks', '99999999999999999999', IMAGE], /is not a number/],
    [['check', '--db', `${files.path}/nowhere`, DISK], /--db .*ENOENT/],
    [['check', '--db', garbage, DISK], /--db /],
    [['extract', '--to', `${garbage}/below`, IMAGE], /--to .*ENOTDIR/],
  ] as const) {
    const { status, error } = await bootfs(...argv);
    assert.equal(status, 2, `${argv.join(' ')}: ${error}`);
    assert.match(error, message);
    assert.equal(error.trimEnd().split('\n').length, 1);
  }
});

test('diff: a pattern that fits nothing is the answer no; a damaged log is salvaged where that is asked', async () => {
  const { status, error } = await bootfs('diff', IMAGE, '/nothing*');
  assert.equal(status, 1);
  assert.match(error, /nothing fits the pattern/);
  assert.equal((await bootfs('diff', '--journal', 'salvage', IMAGE, '/boot')).status, 1);
});

test('diff tells of links and of what either side has alone', async () => {
  const { text } = await bootfs('diff', IMAGE, imagePath('erofs/plain.img.gz'));
  for (const line of [/symlink to /, /^only-before /m, /^only-after /m]) assert.match(text, line);
});

test('a partition that begins past the end of the image is listed, and can not be read', async () => {
  const ext = imageBytes('ext/ext2-default');
  const disk = new Uint8Array(2048 * 512 + ext.length);
  const entries = [
    { type: 0x83, start: 2048, sectors: ext.length / 512 },
    { type: 0x83, start: 1_000_000, sectors: 100 },
  ];
  disk.set(mbrSector(entries));
  disk.set(ext, 2048 * 512);
  const image = files.write('short.img', disk);
  const { status, error } = await bootfs('ls', '--part', '2', image);
  assert.equal(status, 3);
  assert.match(error, /partition 2 begins past the end of the image/);
  assert.equal((await bootfs('ls', '--part', '1', image)).status, 0);
  assert.match((await bootfs('info', image)).text, /are past the end of the image/);
  const only = files.write('only.img', Buffer.concat([mbrSector([entries[1]]), new Uint8Array(1024)]));
  assert.match((await bootfs('ls', only)).error, /1 is past the end of the image/);
  const empty = files.write('empty.img', Buffer.concat([mbrSector([]), new Uint8Array(4096)]));
  assert.notEqual((await bootfs('ls', empty)).status, 0);
});

test('a pattern that fits directories and what is in them takes each once', async () => {
  const inside = async (pattern: string) => {
    const { text, status, error } = await bootfs('manifest', IMAGE, pattern);
    assert.equal(status, 0, error);
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).path as string);
  };
  const all = await inside('/boot/**');
  assert.equal(new Set(all).size, all.length);
  assert.ok(all.includes('/boot/loader/entries/demo-6.1.0.conf'));
});
