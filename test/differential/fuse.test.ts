/**
 * Every committed image, mounted through FUSE: all that a walk shows of it, against a walk of Linux' own mount of a copy and
 * against the committed manifest. Run by `npm run test:differential`, as root; elsewhere the tests are skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { FileSystem } from '../../src/contract/file-system.ts';
import { runBounded } from '../support/bounded.ts';
import { withoutIno } from '../support/fat/view.ts';
import { type WalkedEntry, walkMounted, whyNoFuse, withFuseMount } from '../support/fuse/mounted.ts';
import { imageBytes, imageNames, imagePath, judgedManifest, mountImage } from '../support/images.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { manifestDifferences } from '../support/manifest.ts';

const MANIFEST = fileURLToPath(new URL('../../scripts/images/manifest.py', import.meta.url));
const names = ['ext/', 'erofs/', 'fat/', 'xfs/'].flatMap((folder) =>
  existsSync(imagePath(folder)) ? imageNames(folder) : [],
);

/** Directories inside themselves, where what Linux shows depends on what was looked up before; and such as fail half-way, of which Python lists nothing. */
const NOT_COMPARED = ['fat/crafted-directories-linked', 'fat/crafted-directories-broken'];

/** Linux 6.18 breaks in its own replay of the first; many kernels are built without the second. */
function isLeftOut({ features: { names } }: FileSystem): boolean {
  return (names.includes('fast_commit') && names.includes('inline_data')) || names.includes('verity');
}

for (const name of names.filter((each) => !NOT_COMPARED.includes(each))) {
  test(name, { skip: whyNoFuse() ?? whyNoKernel() }, async (context) => {
    const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bootfs-fuse-'));
    try {
      const fs = mountImage(name);
      const mountedAt = Math.floor(Date.now() / 1000);
      const kernels = isLeftOut(fs) ? undefined : await kernelsWalk(directory, name, fs);
      if (kernels === undefined) context.diagnostic('Linux does not mount it here: only the manifest is compared');
      await withFuseMount(fs, directory, async ({ path }) => {
        const ours = await walkMounted(directory, path);
        const isCounted = (at: string): boolean =>
          at.includes('\\') || fs.lstat(at).blocks !== undefined || fs.type !== 'xfs';
        if (kernels !== undefined) {
          assert.deepEqual(walkDifferences(ours, kernels, mountedAt, isCounted).slice(0, 5), []);
        }
        const script = `exec python3 '${MANIFEST}' '${path}' > manifest`;
        const { status, stderr } = await runBounded('sh', ['-c', script], directory, 60);
        assert.equal(status, 0, stderr);
        const lines = readFileSync(join(directory, 'manifest'), 'utf8').trimEnd().split('\n');
        const manifest = fs.type === 'vfat' ? lines.map(withoutIno) : lines;
        assert.deepEqual(manifestDifferences(manifest, judgedManifest(name)).slice(0, 5), []);
      });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
}

/** Undefined where Linux does not mount it. */
async function kernelsWalk(
  directory: string,
  name: string,
  fs: FileSystem,
): Promise<Map<string, WalkedEntry> | undefined> {
  const [image, mountPoint] = [join(directory, 'image'), join(directory, 'mnt')];
  mkdirSync(mountPoint);
  writeFileSync(image, imageBytes(name));
  if (existsSync(imagePath(`${name}.journal.gz`))) return undefined;
  const type = fs.type.replace(/^ext\d$/, 'ext4');
  const mount = (options: string) =>
    runBounded('mount', ['-t', type, '-o', `loop,${options}`, image, mountPoint], directory, 30);
  // A log is replayed only to a device that takes it.
  if ((await mount('ro')).status !== 0 && (await mount('noatime')).status !== 0) return undefined;
  try {
    return await walkMounted(directory, mountPoint);
  } finally {
    spawnSync('umount', [mountPoint], { timeout: 30_000 });
  }
}

const TIMES = ['atime', 'btime', 'ctime', 'mtime'];

/**
 * Errors are compared by what failed; times that the mount itself set, and blocks where bootfs does not know how many Linux took to finish
 * what a log had begun, not at all.
 */
function walkDifferences(
  ours: ReadonlyMap<string, WalkedEntry>,
  kernels: ReadonlyMap<string, WalkedEntry>,
  mountedAt: number,
  isCounted: (path: string) => boolean,
): string[] {
  const differences: string[] = [];
  for (const path of new Set([...ours.keys(), ...kernels.keys()])) {
    const [our, kernel] = [ours.get(path), kernels.get(path)];
    if (our === undefined || kernel === undefined) {
      differences.push(`${path}: ${our === undefined ? 'missing' : 'too much'}`);
      continue;
    }
    for (const field of new Set([...Object.keys(our), ...Object.keys(kernel)])) {
      const comparable = (entry: WalkedEntry): string => {
        const value = field === 'errors' ? Object.keys(entry.errors ?? {}) : entry[field];
        return JSON.stringify(value) ?? 'absent';
      };
      if (comparable(our) === comparable(kernel) || (field === 'blocks' && !isCounted(path))) continue;
      const [seconds] = TIMES.includes(field) ? (kernel[field] as number[]) : [0];
      if (seconds >= mountedAt) continue;
      differences.push(`${path} ${field}: ${comparable(our)}, Linux ${comparable(kernel)}`);
    }
  }
  return differences;
}
