/**
 * Random stacks of ext4, EROFS and XFS layers, merged here and by Linux's overlayfs. Needs root, loop devices and an overlayfs; 30 stacks take
 * about 100 seconds. Run by `npm run test:differential`; BOOTFS_DIFFERENTIAL_SEED picks other stacks.
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

const FLAVOURS = ['trusted', 'data', 'nested', 'data', 'user', 'user-data'];
const STACKS = 30;
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
  readonly error?: string;
  /** All its digits: with xino=on it may have 63 bits. */
  readonly ino?: bigint;
}

function linesOf(lines: readonly string[]): Line[] {
  return lines.map((line) => {
    const ino = /"ino": (\d+)/.exec(line)?.[1];
    return { ...(JSON.parse(line) as Line), ino: ino === undefined ? undefined : BigInt(ino) };
  });
}

/**
 * Without inode numbers, and whose words an error is in. Linux ends the listing of a directory at some
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

/** What Linux says of a name that can't be looked up, by what is said here. */
const ERRORS: readonly (readonly [RegExp, string])[] = [
  [/a lookup does not find it/, 'No such file or directory'],
  [/metacopy .*(without data below it|too short)/, 'Input/output error'],
  [/redirect .*leads to no name/, 'Permission denied'],
  [/redirect .*(with an empty name|neither a path nor a name|empty or too long)/, 'Invalid argument'],
  [/with userxattr/, 'Operation not permitted'],
];

/** Names that fail here for another reason than in Linux. */
function wronglyRefused(ours: readonly Line[], kernels: readonly Line[]): string[] {
  const here = new Map(ours.map(({ path, error }) => [path, error]));
  return kernels.flatMap(({ path, type, error }) => {
    const reason = here.get(path);
    if (type !== undefined || reason === undefined) return [];
    const expected = ERRORS.find(([pattern]) => pattern.test(reason))?.[1];
    return expected === error ? [] : [`${path}: ${error}, but: ${reason}`];
  });
}

/** Of each path in both: Linux's number, and the one here made what Linux makes of it. */
function numbersOf(
  ours: readonly Line[],
  kernels: readonly Line[],
  asLinux: (ino: bigint) => bigint,
): [string[], string[]] {
  const here = new Map(ours.map(({ path, ino }) => [path, ino]));
  const both = kernels.filter(({ path, ino }) => ino !== undefined && here.get(path) !== undefined);
  return [both.map(({ path }) => `${path} ${asLinux(here.get(path)!)}`), both.map(({ path, ino }) => `${path} ${ino}`)];
}

const FSID_BIT = 33n;
/** What a layer of this machine calls its inode. */
const inLayer = (ino: bigint): bigint => ino & ((1n << FSID_BIT) - 1n);

/** With layers that may have inode numbers of 64 bits the number of the layer is in the topmost bits: as few as it needs, and one. */
function withXino(ino: bigint, layers: number, areNarrow: boolean): bigint {
  if (areNarrow) return ino;
  const xinoBits = BigInt(Math.floor(Math.log2(layers)) + 2);
  return inLayer(ino) | ((ino >> FSID_BIT) << (65n - xinoBits));
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
    const all = mounted('layer');
    const layers = flavour === 'nested' ? [all[0], overlay(all.slice(1))] : all;
    const data = mounted('data');
    const fs = overlay(layers, { data, userxattr: flavour.startsWith('user') });
    // As the judge's, the second walk is of a tree that was seen.
    manifestLines(fs);
    const ours = linesOf(manifestLines(fs));
    const judged = (name: string): Line[] => linesOf(readFileSync(join(directory, name), 'utf8').trimEnd().split('\n'));
    const kernels = judged('merged.jsonl');
    const unlisted = kernels.filter(({ type, error }) => type === 'dir' && error !== undefined).map(({ path }) => path);
    assert.deepEqual(comparable(ours, unlisted), comparable(kernels, unlisted));
    assert.deepEqual(wronglyRefused(ours, kernels), []);
    if (flavour === 'nested') return;
    // Without xino a directory has a number that Linux gives out as it meets them: another one at the next mount.
    const others = kernels.filter(({ type }) => type !== 'dir');
    assert.deepEqual(...numbersOf(ours, others, inLayer));
    const areNarrow = layers.concat(data).every(({ type }) => type === 'ext4');
    assert.deepEqual(...numbersOf(ours, judged('xino.jsonl'), (ino) => withXino(ino, layers.length, areNarrow)));
  });
}
