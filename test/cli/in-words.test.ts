/** What the verbs tell people, word by word: special files, links, extents, journals, capacity, archives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imagePath } from '../support/images.ts';
import { bootfs, jsonLines } from './command.ts';

const image = (name: string) => imagePath(`${name}.img.gz`);
const PLAIN = image('erofs/plain');

/** Runs of spaces as one. */
async function linesOf(...argv: string[]): Promise<string[]> {
  const { text, status, error } = await bootfs(...argv);
  assert.equal(status, 0, error);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ +/g, ' ').trim());
}

test('stat tells the numbers of a device, where a link leads, and the project of a file', async () => {
  assert.deepEqual((await linesOf('stat', PLAIN, '/[bl][lo]o[cp]*')).slice(1, 12), [
    'type block',
    'size 0 bytes',
    'mode 0640 brw-r-----',
    'owner uid 0, gid 0',
    'inode 50, 1 link',
    'device 8:1',
    'modified 2020-09-13 12:26:40.646456789',
    'accessed 2020-09-13 12:26:40.646456789',
    'changed 2020-09-13 12:26:40.646456789',
    '',
    'path /loop -> loop',
  ]);
  const [device] = jsonLines(await bootfs('stat', '--json', PLAIN, '/char'));
  const [link] = jsonLines(await bootfs('stat', '--json', PLAIN, '/vmlinuz'));
  assert.deepEqual([device.rdev, link.target], ['240:300', 'boot/vmlinuz-6.18.0']);
  const [followed] = jsonLines(await bootfs('stat', '-L', '--json', PLAIN, '/vmlinuz'));
  assert.equal(followed.path, '/boot/vmlinuz-6.18.0');
  assert.ok((await linesOf('stat', image('ext/ext4-quota-project'), '/')).includes('project 0'));
  const [marked] = jsonLines(await bootfs('stat', '--json', image('erofs/xattr-prefix'), '/boot'));
  assert.deepEqual(marked.xattrs, { 'trusted.overlay.opaque': 'eQ==' });
});

test('map says what is shared, compressed, in the inode or in the journal', async () => {
  assert.deepEqual(await linesOf('map', image('xfs/xfs-crash-shared'), '/boot/vmlinuz.old'), [
    '/boot/vmlinuz.old: 98304 bytes, 3 extents',
    'offset length physical kind',
    '0 16384 12681216 data shared',
    '16384 40960 12697600 data',
    '57344 40960 12738560 data shared',
  ]);
  const dedupe = image('erofs/lz4-dedupe');
  assert.deepEqual((await linesOf('map', dedupe, '/boot/vmlinuz-6.18.0')).slice(2, 3), [
    '0 6450 57344 compressed (4096 bytes)',
  ]);
  assert.deepEqual((await linesOf('map', dedupe, '/boot/loader/entries/a.conf')).slice(2), ['0 100 23104 inline']);
});

test('journal tells of records that were torn, of stale fast commits, of orphans, and that there is none', async () => {
  assert.deepEqual(await linesOf('journal', image('xfs/xfs-crash-torn')), [
    'journal dirty, replayed: 1 transaction, 6 blocks',
    'location internal',
    'uuid b007f500-0000-4000-8000-000000000001',
    'log 10944 sectors of 512 bytes',
    'scan began at sector 14',
    'scan ended at sector 19: a record that the power cut tore',
    'head at sector 19, round 1',
    'torn a record at sector 19: it and what follows do not count',
    'records 1',
    'items INODE 2, BUF 6',
    'left out the record at log block 19 and what follows it: torn by the power cut',
  ]);
  const stale = await linesOf('journal', image('ext/ext4-crash-fast-commit-stale'));
  assert.ok(stale.includes('fast commits stale: 0 in 15 blocks'));
  assert.ok(stale.includes('fast commits end the HEAD tag belongs to transaction 6'));
  const orphans = await linesOf('journal', image('ext/ext4-crash-orphans'));
  assert.ok(orphans.includes('orphans 1 inode that Linux would clean up'));
  assert.deepEqual(await linesOf('journal', image('ext/ext4-no-journal')), ['no journal']);
  const blind = await linesOf('journal', '--journal', 'ignore', image('ext/ext4-crash-rename'));
  assert.equal(blind[0], 'journal dirty, ignored');
  const fast = await linesOf('journal', image('ext/ext4-crash-fast-commit'));
  assert.ok(fast.some((line) => /^tags .*INODE \d+/.test(line)));
});

test('tar leaves out sockets and says so; one file is stored under its own name', async () => {
  const { error, status, out } = await bootfs('tar', '--verbose', image('ext/ext4-block-1k'));
  assert.equal(status, 0);
  assert.match(error, /: a socket, which no archive holds/);
  assert.ok(out.includes('./dir/'));
  const one = await bootfs('tar', PLAIN, '/boot/vmlinuz-6.18.0');
  assert.ok(one.out.includes('vmlinuz-6.18.0\0'));
});

test('info tells when a filesystem was mounted last, or never', async () => {
  assert.ok((await linesOf('info', image('ext/ext4-no-journal'))).some((line) => line.startsWith('last mount ')));
});

test('numbers and bytes of options are refused in the words that were typed', async () => {
  for (const [argv, message] of [
    [['ls', '--offset', '12Q', PLAIN], /'12Q' is not a number of bytes/],
    [['verity', '--salt', 'abc', PLAIN, '/'], /'abc' is not an even number of hexadecimal digits/],
    [['verity', '--salt', '-', PLAIN], /verity needs a path/],
    [['verity', '--salt', '00'.repeat(33), PLAIN, '/vmlinuz'], /salt/],
  ] as const) {
    const { status, error } = await bootfs(...argv);
    assert.equal(status, 2, error);
    assert.match(error, message);
  }
  const digest = async (...argv: string[]) => (await bootfs('verity', ...argv, PLAIN, '/boot/vmlinuz-6.18.0')).text;
  assert.equal(await digest('--salt', '-'), await digest());
  assert.match(await digest('--hash-alg', 'sha512'), /sha512:[0-9a-f]{128}/);
});
