/** The command as a process of its own: pipes, whole output, exit status. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { COMMAND } from '../support/command-process.ts';
import { imagePath } from '../support/images.ts';

const RENAME = imagePath('ext/ext4-crash-rename.img.gz');

test('a reader that goes away ends the command quietly with 0', () => {
  // What is left does not fit into the pipe.
  const { stdout, stderr } = spawnSync(
    'sh',
    [
      '-c',
      '{ "$0" "$@"; echo "ended with $?" >&2; } | head -c 10',
      process.execPath,
      ...COMMAND,
      'cat',
      RENAME,
      '/boot/vmlinuz',
    ],
    { encoding: 'latin1' },
  );
  assert.deepEqual([stdout.length, stderr], [10, 'ended with 0\n']);
});

test('a slow reader gets everything', async () => {
  const child = spawn(process.execPath, [...COMMAND, 'cat', RENAME, '/boot/vmlinuz'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let length = 0;
  for await (const piece of child.stdout) {
    length += piece.length;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal(length, 196_608);
});

test('exit statuses reach the shell; a defect or refusal shows its stack only with BOOTFS_DEBUG', () => {
  const run = (environment: Record<string, string>, ...argv: string[]) =>
    spawnSync(process.execPath, [...COMMAND, ...argv], { encoding: 'utf8', env: { ...process.env, ...environment } });
  const plain = run({}, 'ls', '/dev/null');
  assert.deepEqual([plain.status, plain.stderr], [3, 'bootfs: /dev/null: neither a file nor a block device\n']);
  const debug = run({ BOOTFS_DEBUG: '1' }, 'ls', '/dev/null');
  assert.equal(debug.status, 3);
  assert.match(debug.stderr, /\n {4}at /);
  assert.equal(run({}, 'diff', RENAME, '/etc').status, 0);
});

test('an output that takes nothing more is a failure, in one line', { skip: !existsSync('/dev/full') }, () => {
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', '"$0" "$@" > /dev/full', process.execPath, ...COMMAND, 'ls', RENAME],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(status, 3);
  assert.match(stderr, /^bootfs: [^\n]*: ENOSPC: no space left on device, write\n$/);
});

test('an image comes through a pipe, a FIFO, or a file behind standard input', () => {
  const run = (command: string) =>
    spawnSync('bash', ['-c', command, process.execPath, ...COMMAND], {
      encoding: 'utf8',
      env: { ...process.env, RENAME },
    });
  const list = '"$0" "$@" ls';
  const expected = run(`${list} "$RENAME" /boot`).stdout;
  assert.match(expected, /^grub\n/);
  for (const command of [
    `cat "$RENAME" | ${list} - /boot`,
    `${list} - /boot < "$RENAME"`,
    `zcat "$RENAME" | ${list} - /boot`,
    `${list} <(cat "$RENAME") /boot`,
  ]) {
    const { stdout, stderr, status } = run(command);
    assert.deepEqual([status, stderr, stdout], [0, '', expected], command);
  }
});

test('what comes through a pipe is bounded, and standard input is one file', () => {
  const run = (input: Buffer, ...argv: string[]) =>
    spawnSync(process.execPath, [...COMMAND, ...argv], { encoding: 'utf8', input });
  const large = run(Buffer.alloc(3 * 2 ** 20, 1), 'ls', '-', '--inflate-limit', '1M');
  assert.equal(large.status, 3);
  assert.match(large.stderr, /^bootfs: -: EFBIG: what arrives through the pipe has more than 1048576 bytes/);
  assert.equal(run(Buffer.alloc(0), 'ls', '-', '--device', '-').status, 2);
  assert.equal(run(Buffer.alloc(0), 'ls', '-').status, 3);
});
