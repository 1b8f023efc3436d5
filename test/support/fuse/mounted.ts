/** Filesystems mounted through FUSE by this process, and taken away again whatever happens. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import { FuseMount } from '../../../src/node/fuse/fuse-mount.ts';
import type { ServedLimits } from '../../../src/node/fuse/served.ts';
import { treeOf } from '../../../src/tree/tree-file-system.ts';
import { runBounded } from '../bounded.ts';

const WALK = fileURLToPath(new URL('./walk.py', import.meta.url));

/** Why tests that mount through FUSE can't run here; undefined where they can. */
export function whyNoFuse(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  if (!existsSync('/dev/fuse') || !readFileSync('/proc/filesystems', 'utf8').includes('fuse')) return 'needs FUSE';
  const missing = ['mount', 'umount', 'python3'].find((command) => spawnSync('which', [command]).status !== 0);
  return missing && `needs ${missing}`;
}

export interface MountedSample {
  /** Where it is mounted. Only other processes may look: this one would wait for its own answer. */
  readonly path: string;
  /** What requests failed with. */
  readonly faults: unknown[];
  readonly mount: FuseMount;
}

/** Runs `work` with `fs` mounted below `directory`. */
export async function withFuseMount<Result>(
  fs: FileSystem,
  directory: string,
  work: (mounted: MountedSample) => Promise<Result>,
  limits: Partial<ServedLimits> = {},
): Promise<Result> {
  const path = join(directory, 'fuse');
  mkdirSync(path, { recursive: true });
  const faults: unknown[] = [];
  const mount = new FuseMount(treeOf(fs)!, {
    facts: {
      ...{ blockSize: fs.blockSize, ioSize: fs.ioSize ?? fs.blockSize },
      ...{ blocks: 0, freeBlocks: 0, inodes: 0, freeInodes: 0 },
    },
    limits: { directoryEntries: 2_000_000, knownInodes: 2 ** 18, ...limits },
    source: '/bootfs-test',
    directory: path,
    onFault: (error) => faults.push(error),
  });
  try {
    return await work({ path, faults, mount });
  } finally {
    if (!(await mount.end())) spawnSync('umount', ['-l', path], { timeout: 10_000 });
  }
}

/** What a walk of a mounted tree shows, by path. @throws where the walk does not end */
export async function walkMounted(directory: string, path: string): Promise<Map<string, WalkedEntry>> {
  const { status, stderr } = await runBounded('sh', ['-c', `exec python3 '${WALK}' '${path}' > walked`], directory, 60);
  if (status !== 0) throw new Error(`the walk of ${path}: ${status === undefined ? 'hangs' : stderr}`);
  const lines = readFileSync(join(directory, 'walked'), 'utf8').trimEnd().split('\n');
  return new Map(lines.map((line) => JSON.parse(line) as WalkedEntry).map((entry) => [entry.path, entry]));
}

/** As walk.py prints it. */
export interface WalkedEntry {
  readonly path: string;
  readonly errors?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}
