/**
 * Random trees that mkcomposefs makes images of, read here and mounted by Linux: EROFS and objects as an overlay. Then objects are lost, flipped and exchanged.
 * Needs root, loop devices, an overlayfs, and mkcomposefs or the network; 12 trees take about 60 seconds. Run by `npm run test:differential`;
 * BOOTFS_DIFFERENTIAL_SEED picks other trees.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BootfsError, composefs, type FileSystem, mount, objectStore } from '../../src/index.ts';
import { hostDirectory, openDevice } from '../../src/node/index.ts';
import { bootfs, scratch } from '../cli/command.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { Unavailable } from '../vm/kernels.ts';
import { findMkcomposefs } from './mkcomposefs.ts';

const TREES = 12;
const SEED = Number(process.env['BOOTFS_DIFFERENTIAL_SEED'] ?? 1);
const MAKER = fileURLToPath(new URL('composefs_image.py', import.meta.url));
const files = scratch(after);

let mkcomposefs: readonly string[] = [];
function whyNot(): string | undefined {
  const reason = whyNoKernel();
  if (reason !== undefined) return reason;
  try {
    mkcomposefs = findMkcomposefs();
    return undefined;
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}
const skip = whyNot();

/** In a mount namespace of its own: nothing stays mounted, however it ends. */
function makeImage(directory: string, seed: number): void {
  mkdirSync(directory);
  const command = ['-m', 'python3', MAKER, directory, String(seed), ...mkcomposefs];
  const { status, stderr } = spawnSync('unshare', command, { encoding: 'utf8', timeout: 120_000 });
  assert.equal(status, 0, stderr);
}

/** What reading of all files fails with, by the object that it is about. */
function readAll(fs: FileSystem): string[] {
  return [...fs.walk('/')].flatMap(({ stats, open }) => {
    if (stats.type !== 'file' || stats.size === 0) return [];
    const target = new Uint8Array(stats.size).fill(0x55);
    try {
      open().read(0, target);
      return [];
    } catch (error) {
      assert.ok(error instanceof BootfsError, String(error));
      return [error.reason];
    }
  });
}

for (let tree = 0; tree < TREES; tree++) {
  const seed = SEED * 1000 + tree;
  test(`tree ${seed} as a composefs image is what Linux mounts`, { skip }, async () => {
    const directory = join(files.path, String(seed));
    makeImage(directory, seed);
    const [image, objects] = ['image.cfs', 'objects'].map((name) => join(directory, name));
    const digest = readFileSync(join(directory, 'digest'), 'utf8').trim();
    const { status, text, error } = await bootfs('manifest', image, '--objects', objects, '--digest', digest);
    assert.deepEqual([status, error], [0, '']);
    // Inode numbers, too: those of the image, as all that is shown is of one filesystem.
    assert.deepEqual(text.split('\n'), readFileSync(join(directory, 'merged.jsonl'), 'utf8').split('\n'));
    const verity = await bootfs(
      'info',
      image,
      '--digest',
      digest.replace(/^./, (first) => (first === '0' ? '1' : '0')),
    );
    assert.deepEqual([verity.status, verity.text], [3, ''], verity.error);

    const store = hostDirectory(objects);
    const fs = composefs(mount(openDevice(image)), { objects: [objectStore(store)] });
    assert.deepEqual(readAll(fs), []);
    const paths = readdirSync(objects, { recursive: true, encoding: 'utf8' }).filter((name) => name.length > 3);
    for (const path of paths.slice(0, 4)) {
      const object = join(objects, path);
      const bytes = readFileSync(object);
      const flipped = Uint8Array.from(bytes);
      flipped[seed % flipped.length] ^= 0x20;
      for (const wrong of [flipped, flipped.subarray(1), Buffer.concat([bytes, Buffer.alloc(1)])]) {
        writeFileSync(object, wrong);
        const faults = readAll(fs);
        assert.ok(
          faults.length > 0 && faults.every((fault) => /another fs-verity digest/.test(fault)),
          `${path}: ${faults}`,
        );
      }
      writeFileSync(object, bytes);
      renameSync(object, `${object}.lost`);
      const faults = readAll(fs);
      assert.ok(
        faults.length > 0 && faults.every((fault) => fault.endsWith(`is missing: /${path}`)),
        `${path}: ${faults}`,
      );
      renameSync(`${object}.lost`, object);
    }
    store.close();
  });
}
