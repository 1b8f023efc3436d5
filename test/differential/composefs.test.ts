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

test('check holds the image that composefs= names, and with --deep its objects, on a disk', { skip }, async () => {
  const directory = join(files.path, 'checked');
  mkdirSync(directory);
  const root = join(directory, 'root');
  const tree = join(directory, 'tree');
  const objects = join(root, 'composefs/objects');
  for (const path of [tree, objects, join(root, 'composefs/images'), join(root, 'boot/loader/entries')]) {
    mkdirSync(path, { recursive: true });
  }
  writeFileSync(join(tree, 'large'), Buffer.alloc(20_000, 'large'));
  writeFileSync(join(tree, 'other'), Buffer.alloc(9000, 'other'));
  const made = join(directory, 'image');
  const [program, ...parameters] = [...mkcomposefs, `--digest-store=${objects}`, '--print-digest', tree, made];
  const { stdout, status, stderr } = spawnSync(program, parameters, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const digest = stdout.trim();
  const image = join(root, 'composefs/images', digest);
  renameSync(made, image);
  writeFileSync(join(root, 'boot/vmlinuz'), 'kernel');
  const entry = join(root, 'boot/loader/entries/a.conf');
  writeFileSync(entry, `title A\nlinux /boot/vmlinuz\noptions composefs=${digest}\n`);
  const found = async (...options: string[]): Promise<string[]> => {
    const disk = join(directory, 'disk.img');
    const command = 'rm -f "$1" && truncate -s 16M "$1" && mke2fs -q -F -t ext4 -d "$2" "$1"';
    assert.equal(spawnSync('sh', ['-c', command, 'sh', disk, root]).status, 0);
    const { text } = await bootfs('check', disk, '--json', ...options);
    const { findings } = JSON.parse(text) as { findings: { id: string; message: string }[] };
    return findings.filter(({ id }) => id.startsWith('composefs')).map(({ id, message }) => `${id} ${message}`);
  };
  assert.deepEqual(await found('--deep'), []);

  const [object] = readdirSync(objects, { recursive: true, encoding: 'utf8' }).filter((name) => name.length > 3);
  const bytes = readFileSync(join(objects, object));
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(join(objects, object), bytes);
  assert.deepEqual(await found(), []);
  assert.match(
    (await found('--deep')).join(),
    /^composefs-object A: \/(large|other): .*another fs-verity digest[^,]*$/,
  );
  renameSync(join(objects, object), join(directory, 'lost'));
  assert.match((await found('--deep')).join(), /^composefs-object A: \/(large|other): .*is missing: \/[^,]*$/);

  const broken = readFileSync(image);
  broken[5000] ^= 1;
  writeFileSync(image, broken);
  assert.match((await found()).join(), /^composefs-mismatch A: .*another fs-verity digest/);
  writeFileSync(
    entry,
    `title A\nlinux /boot/vmlinuz\noptions composefs=${digest.replace(/^./, (first) => (first === '0' ? '1' : '0'))}\n`,
  );
  assert.match((await found()).join(), /^composefs-missing A: /);
});
