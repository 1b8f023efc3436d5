/**
 * Initrds as the kernel itself unpacks them: booted, and the root filesystem that has come of them listed (100 seconds for all). What is
 * judged stands behind the guest's own archives, in one file with them.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { memoryDevice, mount } from '../../src/index.ts';
import { type ArchiveEntry, archive, concatenated, DIRECTORY, FILE, LINK, TRAILER } from '../support/initrd/archive.ts';
import { manifestLines } from '../support/manifest.ts';
import { judgeInitrd, whyNoVm } from './vm.ts';

const KERNEL = '6.12';
const skip = whyNoVm(KERNEL);
/** What the kernel has before it unpacks any initrd: its built-in archive. */
const BUILT_IN = ['/dev/console', '/root'];

type Entry = Record<string, unknown>;

/** By path, without what a ramfs makes up. */
function entriesOf(lines: readonly string[]): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const line of lines) {
    const { path, ino: _ino, ...entry } = JSON.parse(line) as Entry & { path: string };
    if (BUILT_IN.includes(path)) continue;
    // /root is one of its directories.
    if (path === '/') delete entry['nlink'];
    entries.set(path, entry);
  }
  return entries;
}

/** Boots with `more`, and holds what bootfs makes of the same file against it. */
async function compare(more: Uint8Array): Promise<Map<string, Entry>> {
  const { initrd, lines } = await judgeInitrd(more, { kernel: KERNEL });
  assert.ok(lines.length > 100, `${lines.length} lines`);
  const theirs = entriesOf(lines);
  const ours = entriesOf(manifestLines(mount(memoryDevice(initrd))));
  const differing = [...new Set([...theirs.keys(), ...ours.keys()])].filter(
    (path) => JSON.stringify(theirs.get(path)) !== JSON.stringify(ours.get(path)),
  );
  const show = (path: string) =>
    `${path}\n  Linux  ${JSON.stringify(theirs.get(path))}\n  bootfs ${JSON.stringify(ours.get(path))}`;
  assert.deepEqual(differing.map(show), []);
  return theirs;
}

const DIR = (name: string, more: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
  name,
  mode: DIRECTORY,
  mtime: 5,
  ...more,
});

/** Below t/: whatever else the rules of unpacking are about. */
const FIRST: readonly ArchiveEntry[] = [
  DIR('t', { mtime: 1000 }),
  DIR('t/dir', { mtime: 2000 }),
  { name: 't/file', data: 'first', mtime: 10 },
  { name: 't/becomes-dir', data: 'x' },
  DIR('t/becomes-file'),
  DIR('t/stays'),
  { name: 't/stays/inside', data: 'y' },
  { name: 't/link', mode: LINK, data: 'dir', mtime: 30 },
  { name: 't/link/through', data: 'through a link' },
  { name: 't/gone/lost', data: 'no directory' },
  { name: './t/./dotted', data: 'dots' },
  { name: '/t/absolute', data: 'slash' },
  { name: 't/a1', ino: 7, nlink: 2 },
  { name: 't/a2', ino: 7, nlink: 2, data: 'body with the last' },
  { name: 't/b1', ino: 8, nlink: 3, data: 'body with the first' },
  { name: 't/b2', ino: 8, nlink: 3 },
  { name: 't/char', mode: 0o020640, rdev: [5, 1], uid: 3, mtime: 77 },
  { name: 't/fifo', mode: 0o010600 },
  { name: 't/setuid', mode: 0o104755, data: 's' },
  { name: 't/empty' },
  TRAILER,
  { name: 't/b3', ino: 8, nlink: 3, data: 'no link across a trailer' },
  { name: `t/${'n'.repeat(255)}`, data: 'long' },
  { name: `t/${'n'.repeat(256)}`, data: 'too long' },
  { name: 't/behind', data: 'the trailer is not the end' },
  TRAILER,
];
const SECOND: readonly ArchiveEntry[] = [
  { name: 't/file', data: 'second wins', mtime: 20 },
  DIR('t/becomes-dir', { mtime: 3000 }),
  { name: 't/becomes-file', data: 'z' },
  { name: 't/stays', data: 'a directory with entries stays' },
  DIR('t/dir', { mtime: 9000, mode: 0o040700 }),
  { name: 't/link', mode: LINK, data: 'elsewhere' },
  { name: 't/a1', data: 'one name of two' },
  { name: 't/b4', ino: 8, nlink: 2, data: 'none across archives' },
  TRAILER,
];

test('entries, links, replacements and trailers over several archives', { skip }, async () => {
  const crc = archive([{ name: 't/crc', data: 'sum' }, { name: 't/crc2', data: 'x', mode: FILE }, TRAILER], 'crc');
  const found = await compare(
    concatenated([archive(FIRST), new Uint8Array(1024), archive(SECOND), new Uint8Array(8), crc]),
  );
  assert.equal(found.get('/t/file')?.['size'], 'second wins'.length);
  assert.ok(found.has('/t/behind') && found.has('/t/crc2') && !found.has('/t/gone/lost'));
});

/** Each as mkinitramfs and dracut call it. */
const PACKERS: readonly (readonly [command: string, ...options: string[]])[] = [
  ['gzip', '-9'],
  ['xz', '--check=crc32'],
  ['xz', '--format=lzma'],
  ['bzip2', '-9'],
  ['lz4', '-9', '-l', '-q'],
  ['zstd', '-19', '-q'],
];

for (const [command, ...options] of PACKERS) {
  const packed = (bytes: Uint8Array): Uint8Array => spawnSync(command, options, { input: bytes }).stdout;
  const without = spawnSync(command, ['--version']).error === undefined ? false : `needs ${command}`;
  test(`${command} ${options.join(' ')} behind an early part`, { skip: skip ?? without }, async () => {
    const large = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 31 + (at >> 8) * 7) & 255);
    const main = archive([DIR('t'), { name: 't/large', data: large }, ...SECOND]);
    const found = await compare(
      concatenated([archive([DIR('early'), { name: 't-early', data: 'e' }, TRAILER]), packed(main)]),
    );
    assert.equal(found.get('/t/large')?.['size'], large.length);
  });
}

test('a wrong checksum of a file ends the unpacking, and the file stays', { skip }, async () => {
  const bad = archive([{ name: 'bad', data: 'kept', sum: 1 }, { name: 'never', data: 'n' }, TRAILER], 'crc');
  const found = await compare(concatenated([archive([{ name: 'before', data: 'b' }, TRAILER]), bad]));
  assert.ok(found.has('/bad') && !found.has('/never'));
});
