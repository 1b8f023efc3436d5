/** Random trees for mkfs to make images of. */
import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../random.ts';

type Random = (below: number) => number;

/** Sizes around the boundaries of blocks and clusters, and others. */
function size(random: Random): number {
  const near = [0, 1, 511, 512, 4095, 4096, 4097, 8192, 16384, 65536, 131072];
  return random(3) === 0 ? random(200_000) : Math.max(0, near[random(near.length)] + random(5) - 2);
}

/** Runs, text, noise and copies of what came before: all that a compressor tells apart. */
function contents(random: Random, earlier: Uint8Array[]): Uint8Array {
  const length = size(random);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const piece = Math.min(length - at, 1 + random(20_000));
    const kind = random(5);
    if (kind === 0) bytes.fill(random(256), at, at + piece);
    else if (kind === 1) for (let byte = at; byte < at + piece; byte++) bytes[byte] = random(256);
    else if (kind === 2 && earlier.length > 0) {
      bytes.set(earlier[random(earlier.length)].subarray(0, piece), at);
    } else if (kind === 3) at += 0;
    else for (let byte = at; byte < at + piece; byte++) bytes[byte] = 97 + random(1 + random(16));
    at += piece;
  }
  earlier.push(bytes);
  return bytes;
}

/** Writes a tree of about 60 entries to `root`, the same for the same seed. */
export function writeTree(root: string, seed: number): void {
  const random = seededRandom(seed);
  const directories = [root];
  const earlier: Uint8Array[] = [];
  const files: string[] = [];
  mkdirSync(root, { recursive: true });
  for (let entry = 0; entry < 60; entry++) {
    const path = join(directories[random(directories.length)], `${'n'.repeat(1 + random(40))}-${entry}`);
    const kind = random(10);
    if (kind === 0) {
      mkdirSync(path);
      directories.push(path);
    } else if (kind === 1) {
      symlinkSync('t'.repeat(1 + random(300)), path);
    } else if (kind === 2 && files.length > 0) {
      linkSync(files[random(files.length)], path);
    } else if (kind === 3) {
      execFileSync('mknod', [path, 'c', String(random(4096)), String(random(100_000))]);
    } else {
      writeFileSync(path, contents(random, earlier));
      chmodSync(path, random(0o10000));
      utimesSync(path, 0, random(2 ** 31) + random(1000) / 1000);
      files.push(path);
      if (random(4) === 0) execFileSync('setfattr', ['-n', `user.${'x'.repeat(1 + random(30))}`, '-v', 'value', path]);
      if (random(8) === 0) execFileSync('setfacl', ['-m', `u:${1000 + random(3)}:r`, path]);
    }
  }
  const crowd = join(root, 'crowd');
  mkdirSync(crowd);
  for (let entry = 0; entry < 400; entry++) writeFileSync(join(crowd, `${random(100_000)}-${entry}`), '');
}
