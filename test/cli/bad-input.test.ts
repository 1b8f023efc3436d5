/** One clear line, the right exit status, nothing else. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { u16le, u32le } from '../../src/bytes/endian.ts';
import { imageBytes, imagePath } from '../support/images.ts';
import { bootfs, scratch } from './command.ts';

const RENAME = imagePath('ext/ext4-crash-rename.img.gz');
const files = scratch(after);

async function assertRefused(status: number, message: RegExp, ...argv: string[]): Promise<void> {
  const result = await bootfs(...argv);
  assert.equal(result.status, status, `${argv.join(' ')}: ${result.error}`);
  assert.equal(result.text, '', argv.join(' '));
  assert.match(result.error, /^bootfs: [^\n]*\n$/, argv.join(' '));
  assert.match(result.error, message);
}

const VERBS: [verb: string, ...rest: string[]][] = [
  ['info'],
  ['ls'],
  ['cat', '/x'],
  ['stat', '/x'],
  ['manifest'],
  ['map', '/x'],
  ['journal'],
  ['diff'],
  ['menu'],
  ['check'],
];

test('no image there, a directory, an empty file, something else', async () => {
  const directory = join(files.path, 'directory');
  mkdirSync(directory);
  const empty = files.write('empty', new Uint8Array(0));
  const text = files.write('text', Buffer.from('hello\n'));
  const noise = files.write(
    'noise',
    Uint8Array.from({ length: 100_000 }, (_, at) => (at * at * 31) >> 4),
  );
  const squashfs = files.write('squashfs', Buffer.concat([Buffer.from('hsqs'), Buffer.alloc(10_000)]));
  for (const [verb, ...rest] of VERBS) {
    await assertRefused(3, /no such file/, verb, join(files.path, 'absent'), ...rest);
    await assertRefused(3, /is a directory/, verb, directory, ...rest);
    await assertRefused(3, /ERR_BOOTFS_UNRECOGNISED: .*the image is empty/, verb, empty, ...rest);
    await assertRefused(3, /ERR_BOOTFS_UNRECOGNISED: .*no known signature/, verb, text, ...rest);
    await assertRefused(3, /ERR_BOOTFS_UNRECOGNISED/, verb, noise, ...rest);
    await assertRefused(
      3,
      /UNRECOGNISED: no known filesystem \(.*ext2\/3\/4.*\): this is squashfs/,
      verb,
      squashfs,
      ...rest,
    );
  }
  await assertRefused(3, /neither a file nor a block device/, 'ls', '/dev/null');
});

test('an image that is cut off anywhere gives one line, or what is left of it', async () => {
  const image = imageBytes('ext/ext4-crash-rename');
  const lengths = [
    1,
    511,
    512,
    1023,
    1024,
    1080,
    1081,
    1082,
    2047,
    2048,
    4095,
    65_535,
    65_536,
    1_000_000,
    5_000_001,
    image.length - 1024,
    image.length - 1,
  ];
  for (const length of lengths) {
    const path = files.write('cut.img', image.subarray(0, length));
    for (const verb of ['ls', 'manifest', 'journal', 'diff']) await assertRefused(3, /ERR_BOOTFS_|device/, verb, path);
  }
  const packed = gzipSync(image);
  for (const length of [3, 17, 1000, packed.length - 9, packed.length - 1]) {
    await assertRefused(3, /gzip/, 'ls', files.write('cut.img.gz', packed.subarray(0, length)));
  }
});

test('a path that is not there, or is another kind of thing', async () => {
  for (const verb of ['ls', 'cat', 'stat', 'manifest', 'map']) {
    await assertRefused(1, /ENOENT: no such file or directory: \/boot\/nope/, verb, RENAME, '/boot/nope');
    await assertRefused(1, /ENOTDIR/, verb, RENAME, '/etc/fstab/deeper');
  }
  await assertRefused(1, /EISDIR/, 'cat', RENAME, '/boot');
  await assertRefused(1, /EISDIR/, 'map', RENAME, '/boot');
  await assertRefused(1, /ENOENT/, 'ls', RENAME, '--in', '/nope.img');
  await assertRefused(3, /ERR_BOOTFS_UNRECOGNISED/, 'ls', RENAME, '--in', '/boot/vmlinuz');
  await assertRefused(1, /ENAMETOOLONG/, 'cat', RENAME, `/${'x'.repeat(256)}`);
});

test('a name from the command line does not steer the terminal either', async () => {
  const { error } = await bootfs('cat', RENAME, '/a\u001b[31m\nb');
  assert.ok(error.endsWith('/a\\x1b[31m\\x0ab\n') && !error.includes('\u001b'), error);
});

test('usage', async () => {
  await assertRefused(2, /missing required argument 'image'/, 'ls');
  await assertRefused(2, /missing required argument 'path'/, 'cat', RENAME);
  await assertRefused(2, /unknown command 'frobnicate'/, 'frobnicate', RENAME);
  await assertRefused(2, /unknown option '--frobnicate'/, 'ls', '--frobnicate', RENAME);
  await assertRefused(2, /too many arguments/, 'info', RENAME, '/boot');
  await assertRefused(2, /--journal/, 'ls', RENAME, '--journal', 'sometimes');
  await assertRefused(2, /not a number of bytes/, 'ls', RENAME, '--offset', 'x');
  await assertRefused(2, /neither a block number nor 'backup'/, 'ls', RENAME, '--superblock', '-1');
  await assertRefused(2, /no partition table/, 'ls', RENAME, '--part', '1');
  await assertRefused(2, /one --offset too many/, 'ls', RENAME, '--offset', '0', '--offset', '0');
  await assertRefused(2, /required option '--to <dir>'/, 'extract', RENAME);
  const bare = await bootfs();
  assert.deepEqual([bare.status, bare.text], [2, '']);
  assert.match(bare.error, /^Usage: bootfs/);
});

test('damage inside is reported in one line, after all that can be read', async () => {
  const image = imageBytes('ext/ext2-default');
  const whole = await bootfs('manifest', files.write('whole.img', image));
  const [json] = (await bootfs('map', '--json', files.write('whole.img', image), '/')).error.split('\n');
  assert.match(json, /EISDIR/);
  // Blocks of directories begin with the entry of `.`; break the record length of one that is not the root's.
  const at = findDirectoryBlock(image);
  image[at + 4] = 3;
  const result = await bootfs('manifest', files.write('damaged.img', image));
  assert.equal(result.status, 3);
  assert.match(result.error, /^bootfs: [^\n]*could not be read: [^\n]*\n$/);
  assert.match(result.text, /"error": "/);
  assert.ok(result.text.split('\n').length > 10 && result.text.length < whole.text.length);
});

/** A block that holds `.` and `..` of a directory whose parent is not itself. */
function findDirectoryBlock(image: Uint8Array): number {
  for (let at = 1024 * 10; at < image.length; at += 1024) {
    const isDots = u16le(image, at + 4) === 12 && image[at + 8] === 0x2e && u16le(image, at + 20) === 0x2e2e;
    if (isDots && u32le(image, at) !== 2 && u32le(image, at) !== 11 && u32le(image, at) < 100) return at;
  }
  throw new Error('no directory block');
}
