/** Every verb on committed images, as a person would type it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { allVerbs } from '../../src/cli/verbs/table.ts';
import { VERSION } from '../../src/cli/version.ts';
import { imageBytes, imagePath } from '../support/images.ts';
import { bootfs, jsonLines, scratch } from './command.ts';

const VERBS = await allVerbs();

const RENAME = imagePath('ext/ext4-crash-rename.img.gz');
const files = scratch(after);
const rawImage = files.write('raw.img', imageBytes('ext/ext4-crash-rename'));

test('info tells type, label and what became of the journal', async () => {
  const { status, text, error } = await bootfs('info', RENAME);
  assert.equal(status, 0);
  assert.equal(error, '');
  assert.match(text, /^type +ext4$/m);
  assert.match(text, /^label +demo$/m);
  assert.match(text, /^journal +dirty, replayed: 6 transactions, /m);
  assert.match(text, /^image +gzip$/m);
  const [json] = jsonLines(await bootfs('info', '--json', rawImage));
  assert.equal(json.schema, 1);
  assert.equal(json.type, 'ext4');
  assert.deepEqual((json.features as { unknown: string[] }).unknown, []);
});

test('ls -U lists the same names as they stand in the directory', async () => {
  const linesOf = async (...args: string[]): Promise<string[]> =>
    (await bootfs('ls', ...args, RENAME, '/boot')).text.split('\n');
  const unsorted = await linesOf('-U');
  assert.notDeepEqual(unsorted, await linesOf());
  assert.deepEqual(unsorted.sort(), (await linesOf()).sort());
});

test('ls lists names in the order of their bytes', async () => {
  const { text } = await bootfs('ls', RENAME, '/boot');
  assert.deepEqual(text.split('\n'), [
    'grub',
    'initrd.img',
    'initrd.img-6.1.0',
    'initrd.img-6.12.0',
    'loader',
    'vmlinuz',
    'vmlinuz-6.1.0',
    'vmlinuz-6.12.0',
    '',
  ]);
  assert.equal((await bootfs('ls', RENAME, '/boot/vmlinuz')).text, '/boot/vmlinuz\n');
});

test('ls -l and -R', async () => {
  const long = await bootfs('ls', '-l', RENAME, '/boot/vmlinuz');
  assert.match(long.text, /^-rw-r--r-- +1 +0 +0 +196608 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\/boot\/vmlinuz\n$/);
  const all = await bootfs('ls', '-R', RENAME, '/boot/loader');
  assert.equal(all.text, '/boot/loader:\nentries\n\n/boot/loader/entries:\ndemo-6.1.0.conf\ndemo-6.12.0.conf\n');
  const [first, second] = jsonLines(await bootfs('ls', '-R', '--json', RENAME, '/boot/loader')) as unknown as {
    path: string;
    entries: { name: string; type: string }[];
  }[];
  assert.deepEqual([first.path, first.entries[0].name, first.entries[0].type], ['/boot/loader', 'entries', 'dir']);
  assert.equal(second.entries.length, 2);
});

test('names that are not UTF-8 are taken as they are printed; links that lead nowhere are listed', async () => {
  const erofs = imagePath('erofs/plain.img.gz');
  const { text } = await bootfs('ls', erofs, '/');
  assert.ok(text.startsWith('bad-\\xff\\xfe-name\n'));
  assert.equal((await bootfs('cat', erofs, '/bad-\\xff\\xfe-name')).out.length, 5);
  assert.match((await bootfs('ls', '-l', erofs, '/loop')).text, /^l.* \/loop -> loop\n$/);
  assert.equal((await bootfs('ls', erofs, '/loop/')).status, 1);
});

test('--superblock backup reads on where the first superblock is gone', async () => {
  const image = imageBytes('ext/ext4-crash-revoke');
  image.fill(0, 1024, 2048);
  const path = files.write('no-superblock.img', image);
  assert.equal((await bootfs('ls', path)).status, 3);
  const whole = await bootfs('manifest', imagePath('ext/ext4-crash-revoke.img.gz'));
  for (const superblock of ['backup', '8193']) {
    const { status, text } = await bootfs('manifest', path, '--superblock', superblock);
    assert.deepEqual([status, text], [0, whole.text]);
  }
});

test('cat gives the bytes, as they are after replay or as a blind loader sees them', async () => {
  const kernel = await bootfs('cat', RENAME, '/boot/vmlinuz');
  assert.equal(kernel.out.length, 196_608);
  assert.match(kernel.text, /^bootfs demo kernel 6\.12\.0 /);
  const blind = await bootfs('cat', '--journal', 'ignore', RENAME, 'boot/vmlinuz');
  assert.match(blind.text, /^bootfs demo kernel 6\.1\.0 /);
});

test('stat tells an inode', async () => {
  const { text } = await bootfs('stat', RENAME, '/boot/vmlinuz');
  assert.match(text, /^size +196608 bytes$/m);
  assert.match(text, /^mode +0644 -rw-r--r--$/m);
  const [json] = jsonLines(await bootfs('stat', '--json', RENAME, '/'));
  assert.deepEqual([json.schema, json.path, json.type, json.ino], [1, '/', 'dir', 2]);
});

for (const name of ['ext/ext4-crash-rename', 'ext/ext2-default']) {
  test(`the manifest of ${name} is the kernel's`, async () => {
    const expected = readFileSync(imagePath(`${name}.jsonl`), 'utf8').split('\n');
    const { status, text } = await bootfs('manifest', imagePath(`${name}.img.gz`));
    assert.equal(status, 0);
    const lines = text.split('\n');
    assert.equal(lines.length, expected.length);
    for (const [at, line] of lines.entries()) {
      // The mount that judged has changed some times; those are not in the kernel's manifest.
      const comparable = expected[at].includes('"mtime"') ? line : line.replace(/"mtime": "[^"]*"(, )?/, '');
      assert.equal(comparable.replace(/, \}$/, '}'), expected[at]);
    }
  });
}

test('the manifest of a subtree has full paths; a link on the way is resolved', async () => {
  const { text } = await bootfs('manifest', RENAME, '/boot/loader/../loader/entries/');
  const paths = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).path);
  assert.deepEqual(paths, [
    '/boot/loader/entries',
    '/boot/loader/entries/demo-6.1.0.conf',
    '/boot/loader/entries/demo-6.12.0.conf',
  ]);
  const small = await bootfs('manifest', '--hash-limit', '100', RENAME, '/boot/loader/entries/demo-6.1.0.conf');
  assert.doesNotMatch(small.text, /sha256/);
});

test('map tells where the bytes are, and they are there', async () => {
  const [json] = jsonLines(await bootfs('map', '--json', RENAME, '/boot/vmlinuz')) as unknown as {
    size: number;
    extents: { physicalOffset: number; length: number; logicalOffset: number }[];
  }[];
  const image = imageBytes('ext/ext4-crash-rename');
  const pieces = json.extents.map(({ physicalOffset, length }) =>
    image.subarray(physicalOffset, physicalOffset + length),
  );
  const kernel = await bootfs('cat', RENAME, '/boot/vmlinuz');
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  assert.equal(digest(Buffer.concat(pieces)), digest(kernel.out));
  assert.match((await bootfs('map', RENAME, '/boot/vmlinuz')).text, /^ *offset +length +physical +kind$/m);
});

test('journal lists the transactions and where the scan ended', async () => {
  const { text } = await bootfs('journal', RENAME);
  assert.match(text, /^checksums +v3, verified eager$/m);
  assert.match(text, /^scan ended +at log block \d+, transaction 11: /m);
  const [json] = jsonLines(await bootfs('journal', '--json', RENAME)) as unknown as {
    journal: { transactions: unknown[]; action: string };
  }[];
  assert.equal(json.journal.transactions.length, 6);
  assert.equal(json.journal.action, 'replayed');
  const { text: xfs } = await bootfs('journal', imagePath('xfs/xfs-default.img.gz'));
  assert.match(xfs, /^journal +clean$/m);
  assert.match(xfs, /^head +at sector 70, round 1$/m);
  const clean = await bootfs('journal', imagePath('ext/ext2-default.img.gz'));
  assert.equal(clean.text, 'no journal\n');
});

test('diff shows what a blind loader gets wrong, and exits with 1', async () => {
  const { status, text, error } = await bootfs('diff', RENAME);
  assert.equal(status, 1);
  assert.equal(error, '');
  assert.match(text, /^content +\/boot\/vmlinuz: size, sha256, ino, mtime$/m);
  assert.match(text, /^only-after +\/boot\/vmlinuz-6\.12\.0$/m);
  const [json] = jsonLines(await bootfs('diff', '--json', RENAME, '/boot/vmlinuz')) as unknown as {
    kind: string;
    before: { size: number };
    after: { size: number };
  }[];
  assert.deepEqual([json.kind, json.before.size, json.after.size], ['content', 180_224, 196_608]);
  const same = await bootfs('diff', RENAME, '/etc/fstab');
  assert.deepEqual([same.status, same.text], [0, '']);
  const onlyAfter = await bootfs('diff', RENAME, '/boot/vmlinuz-6.12.0');
  assert.equal(onlyAfter.status, 1);
  assert.match(onlyAfter.text, /^only-after +\/boot\/vmlinuz-6\.12\.0$/m);
  assert.equal((await bootfs('diff', RENAME, '/nope')).status, 1);
});

test('--journal require-clean answers no on a dirty image', async () => {
  const { status, text, error } = await bootfs('info', '--journal', 'require-clean', RENAME);
  assert.deepEqual([status, text], [1, '']);
  assert.match(error, /^bootfs: .*: ERR_BOOTFS_DIRTY: .*\n$/);
});

test('an external journal is taken from --journal-device', async () => {
  const image = imagePath('ext/ext4-crash-external-journal.img.gz');
  const { status, text } = await bootfs(
    'journal',
    image,
    '--journal-device',
    imagePath('ext/ext4-crash-external-journal.journal.gz'),
  );
  assert.equal(status, 0);
  assert.match(text, /^location +external$/m);
  const absent = await bootfs('journal', image, '--journal-device', '/nonexistent');
  assert.equal(absent.status, 3);
  assert.match(absent.error, /\/nonexistent: no such file\n$/);
  const without = await bootfs('ls', image);
  assert.equal(without.status, 3);
  assert.match(without.error, /: the journal is on another device, .*; see --journal-device\n$/);
});

test('--stats is one line of JSON on standard error', async () => {
  const { status, text, error } = await bootfs('cat', '--stats', RENAME, '/etc/fstab');
  assert.equal(status, 0);
  assert.equal(text.length, 31);
  const stats = JSON.parse(error);
  assert.deepEqual(Object.keys(stats), [
    'reads',
    'bytesRead',
    'largestRead',
    'cacheHits',
    'milliseconds',
    'peakMemory',
  ]);
  assert.ok(stats.reads > 0 && stats.bytesRead >= stats.largestRead && stats.peakMemory > 2 ** 20);
});

test('--offset finds an image behind other bytes', async () => {
  const shifted = files.write(
    'shifted.img',
    Buffer.concat([Buffer.alloc(8192, 0xaa), imageBytes('ext/ext4-crash-rename')]),
  );
  assert.equal((await bootfs('ls', shifted, '/')).status, 3);
  assert.equal((await bootfs('ls', shifted, '/', '--offset', '8K')).text, 'boot\netc\nlost+found\n');
  assert.equal((await bootfs('ls', shifted, '/', '--offset', '1T')).status, 2);
});

test('help for the whole and for every verb, with examples that parse', async () => {
  const { status, text } = await bootfs('--help');
  assert.equal(status, 0);
  for (const { name } of VERBS) assert.match(text, new RegExp(`^  ${name} `, 'm'));
  for (const verb of VERBS) {
    const help = await bootfs(verb.name, '--help');
    assert.equal(help.status, 0);
    assert.ok(verb.examples.length > 0);
    for (const example of verb.examples) {
      assert.ok(help.text.includes(`  bootfs ${example}\n`), example);
      assert.ok(example.startsWith(`${verb.name} `));
    }
  }
  assert.equal((await bootfs('--version')).text, `${VERSION}\n`);
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.equal(manifest.version, VERSION);
});

test('ls takes the letters that hands type: -lh for sizes to read, -d for a directory itself', async () => {
  const human = await bootfs('ls', '-lh', RENAME, '/boot/vmlinuz');
  assert.match(human.text, /^-rw-r--r-- .* 192\.0 KiB .* \/boot\/vmlinuz\n$/);
  assert.equal((await bootfs('ls', '-d', RENAME, '/boot')).text, '/boot\n');
  assert.equal((await bootfs('ls', '-1a', RENAME, '/')).text, 'boot\netc\nlost+found\n');
  const wrong = await bootfs('cat', '-lh', RENAME, '/boot/vmlinuz');
  assert.deepEqual([wrong.status, wrong.text], [2, '']);
});
