/**
 * Random stacks of ext4 and EROFS layers, merged here and by Linux's overlayfs. Needs root, loop devices and an overlayfs; 42 stacks take
 * about 40 seconds. Run by `npm run test:differential`; BOOTFS_DIFFERENTIAL_SEED picks other stacks.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type FileSystem, mount, overlay } from '../../src/index.ts';
import { openDevice } from '../../src/node/index.ts';
import { scratch } from '../cli/command.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { manifestLines } from '../support/manifest.ts';

const FLAVOURS = ['trusted', 'data', 'data', 'trusted', 'user', 'user-data'];
const STACKS = 42;
const SEED = Number(process.env['BOOTFS_DIFFERENTIAL_SEED'] ?? 1);
const MAKER = fileURLToPath(new URL('overlay_stack.py', import.meta.url));
const files = scratch(after);

/** In a mount namespace of its own: nothing stays mounted, however it ends. */
function makeStack(directory: string, seed: number, flavour: string): void {
  mkdirSync(directory);
  const command = ['-m', 'python3', MAKER, directory, String(seed), flavour];
  const { status, stderr } = spawnSync('unshare', command, { encoding: 'utf8', timeout: 60_000 });
  assert.equal(status, 0, stderr);
}

interface Line {
  readonly path: string;
  readonly type?: string;
  readonly ino?: number;
  readonly error?: string;
}

function linesOf(lines: readonly string[]): Line[] {
  return lines.map((line) => JSON.parse(line) as Line);
}

/**
 * Without what overlayfs leaves open: inode numbers, and whose words an error is in. Linux ends the listing of a directory at some
 * names that can't be read, in others it leaves them out: of those that it does not list to the end nothing is compared.
 */
function comparable(lines: readonly Line[], unlisted: readonly string[]): string[] {
  return lines
    .filter(
      ({ path }) =>
        !unlisted.some((directory) => path.startsWith(directory === '/' ? '/' : `${directory}/`) && path !== '/'),
    )
    .map(({ ino: _, error, ...entry }) => {
      const isError = error !== undefined && !unlisted.includes(entry.path);
      return JSON.stringify(isError ? { ...entry, error: true } : entry);
    });
}

/** Paths that are one inode here and are not for Linux. */
function wronglyLinked(ours: readonly Line[], kernels: readonly Line[]): string[] {
  const kernelsIno = new Map(kernels.map(({ path, ino }) => [path, ino]));
  const first = new Map<number, string>();
  return ours.flatMap(({ path, type, ino }) => {
    if (type !== 'file' || ino === undefined) return [];
    const other = first.get(ino) ?? path;
    first.set(ino, other);
    return kernelsIno.get(path) === kernelsIno.get(other) ? [] : [`${other} ${path}`];
  });
}

for (let stack = 0; stack < STACKS; stack++) {
  const seed = SEED * 1000 + stack;
  const flavour = FLAVOURS[stack % FLAVOURS.length];
  test(`stack ${seed} of layers (${flavour}) is merged as Linux merges it`, { skip: whyNoKernel() }, () => {
    const directory = join(files.path, String(seed));
    makeStack(directory, seed, flavour);
    const images = readdirSync(directory).filter((name) => name.endsWith('.img'));
    const mounted = (kind: string): FileSystem[] => {
      const names = images.filter((name) => name.startsWith(kind)).sort();
      return names.map((name) => mount(openDevice(join(directory, name))));
    };
    const fs = overlay(mounted('layer'), { data: mounted('data'), userxattr: flavour.startsWith('user') });
    // As the judge's, the second walk is of a tree that was seen.
    manifestLines(fs);
    const ours = linesOf(manifestLines(fs));
    const kernels = linesOf(readFileSync(join(directory, 'merged.jsonl'), 'utf8').trimEnd().split('\n'));
    const unlisted = kernels.filter(({ type, error }) => type === 'dir' && error !== undefined).map(({ path }) => path);
    assert.deepEqual(comparable(ours, unlisted), comparable(kernels, unlisted));
    if (unlisted.length === 0) assert.deepEqual(wronglyLinked(ours, kernels), []);
  });
}
