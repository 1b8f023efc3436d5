/** Extractions that a full disk or a signal ends (about 60 seconds). The full disks are small tmpfs mounts, for root. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { COMMAND } from '../support/command-process.ts';
import { imagePath } from '../support/images.ts';
import { assertWhole, interruptedExtraction } from '../support/interrupted.ts';

const IMAGE = imagePath('ext/ext4-default-4k.img.gz');

test('signals at random moments leave no file that looks finished and is not', { timeout: 120_000 }, async () => {
  let partial = 0;
  for (let round = 0; round < 20; round++) {
    const signal = round % 2 === 0 ? 'SIGINT' : 'SIGTERM';
    if ((await interruptedExtraction(signal, Math.random() * 1.5)) === 'partial') partial++;
  }
  assert.ok(partial > 0);
});

/** Mounts that take no more than this; undefined where that is not allowed. */
function withSmallDisk(options: string, use: (directory: string) => void): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'bootfs-small-'));
  try {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]).status !== 0) return false;
    try {
      use(directory);
    } finally {
      spawnSync('umount', [directory]);
    }
    return true;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

for (const options of [
  'size=64k',
  'size=256k',
  'nr_inodes=2',
  'nr_inodes=3',
  'nr_inodes=8',
  'nr_inodes=20',
  'nr_inodes=40',
]) {
  test(`a disk that is full (${options}) is one line that names the path`, (context) => {
    const isDone = withSmallDisk(options, (directory) => {
      const to = join(directory, 'out');
      mkdirSync(to);
      const args = [...COMMAND, 'extract', IMAGE, '--to', to];
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      assert.equal(status, 3, stderr);
      // The path of the entry, or in quotes that of the machine.
      assert.match(stderr, /^bootfs: [^\n:]*: (\/[^\n:]*: ENOSPC: [^\n]*|ENOSPC: [^\n]*'\/[^\n']*')\n$/);
      assertWhole(to);
      assert.deepEqual(
        readdirSync(to).filter((name) => name.startsWith('.bootfs-partial-')),
        [],
      );
    });
    if (!isDone) context.skip('no tmpfs can be mounted here');
  });
}
