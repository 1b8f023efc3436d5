/** FAT volumes of random options and trees, made by mkfs.fat and mtools. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Size in KiB, and what mkfs.fat makes of it. */
const LAYOUTS: readonly (readonly [kibibytes: number, ...options: string[]])[] = [
  [1440, '-F', '12'],
  [4096, '-F', '12', '-s', '8', '-f', '1'],
  [2048, '-F', '12', '-S', '1024', '-r', '64'],
  [9000, '-F', '16', '-s', '2'],
  [33000, '-F', '16', '-s', '4', '-f', '3', '-R', '20'],
  [34000, '-F', '16', '-S', '2048', '-s', '1'],
  [40000, '-F', '32', '-s', '1'],
  [70000, '-F', '32', '-s', '2', '-f', '1'],
  [8192, '-F', '32', '-s', '4'],
];
const WORDS = [
  'EFI',
  'Boot',
  'vmlinuz-6.1.0',
  'initrd.img',
  'a',
  'README.TXT',
  'Grüße',
  '漢字',
  'two words',
  'x'.repeat(40),
  'emoji 😀',
];

type Random = (below: number) => number;

/** What does not fit on the volume any more is left out. */
function tryMtool([command, ...args]: readonly string[]): void {
  const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8', MTOOLS_SKIP_CHECK: '1' };
  assert.equal(spawnSync(command, args, { env }).error, undefined);
}

/** Files and directories with random names, sizes and times. */
function fillFolder(folder: string, random: Random, depth: number): void {
  mkdirSync(folder);
  const count = depth === 0 ? 3 + random(6) : random(random(4) === 0 ? 60 : 6);
  for (let number = 0; number < count; number++) {
    const path = join(folder, `${WORDS[random(WORDS.length)]}${number}`);
    if (depth < 4 && random(3) === 0) fillFolder(path, random, depth + 1);
    else writeFileSync(path, Buffer.alloc(random(4) === 0 ? random(120_000) : random(3000), `${number} of ${depth}, `));
    const seconds = 315_532_800 + random(3_000_000_000);
    utimesSync(path, seconds, seconds);
  }
}

/** A tree is copied, some of it deleted, and more copied into the holes. */
export function randomVolume(directory: string, random: Random): Uint8Array {
  const image = join(directory, 'image');
  const [kibibytes, ...options] = LAYOUTS[random(LAYOUTS.length)];
  writeFileSync(image, '');
  truncateSync(image, kibibytes * 1024);
  const made = spawnSync('mkfs.fat', [...options, image], { encoding: 'utf8' });
  assert.equal(made.status, 0, `mkfs.fat ${options.join(' ')}: ${made.stderr}`);
  for (const name of ['first', 'second', 'third']) {
    const folder = join(directory, name);
    fillFolder(folder, random, name === 'first' ? 0 : 2);
    tryMtool(['mcopy', '-s', '-m', '-Q', '-i', image, folder, '::/']);
    if (name === 'second') tryMtool(['mdeltree', '-i', image, '::/second']);
    rmSync(folder, { recursive: true });
  }
  return readFileSync(image);
}
