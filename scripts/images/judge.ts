/** What Linux shows of an image: it mounts a copy, read-write, so that the journal is replayed. Needs root. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MANIFEST_DEBUGFS = fileURLToPath(new URL('./manifest_debugfs.py', import.meta.url));
const MANIFEST = fileURLToPath(new URL('./manifest.py', import.meta.url));

/** Linux does not mount the image: an answer, not a failure of the judge. */
export class MountRefused extends Error {}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
  return stdout;
}

/**
 * The manifest of a fresh copy of `directory/image` (its journal in `directory/journal`, where that is a device of its own)
 * as one mount shows it. @throws MountRefused
 */
export function kernelEntries(directory: string): string[] {
  const copy = join(directory, 'judged');
  const mountPoint = join(directory, 'judged-mnt');
  run('cp', ['--sparse=always', join(directory, 'image'), copy]);
  mkdirSync(mountPoint, { recursive: true });
  const journal = join(directory, 'journal');
  const journalLoop = existsSync(journal) ? attachCopy(journal, join(directory, 'judged-journal')) : undefined;
  try {
    try {
      run('mount', ['-t', 'ext4', '-o', `loop${journalLoop ? `,journal_path=${journalLoop}` : ''}`, copy, mountPoint]);
    } catch (error) {
      throw new MountRefused((error as Error).message);
    }
    try {
      return run('python3', [MANIFEST, mountPoint]).trimEnd().split('\n');
    } finally {
      run('umount', [mountPoint]);
    }
  } finally {
    if (journalLoop) run('losetup', ['-d', journalLoop]);
  }
}

function attachCopy(file: string, copy: string): string {
  copyFileSync(file, copy);
  return run('losetup', ['-f', '--show', copy]).trim();
}

/** The manifest of `directory/image` as debugfs reads it, for what this kernel does not mount. */
export function debugfsManifest(directory: string): string {
  return run('python3', [MANIFEST_DEBUGFS, join(directory, 'image')]);
}

/**
 * The manifest of `directory/image` after Linux has replayed its journal. Replay and orphan clean-up stamp some entries with the time of the mount: two mounts show which, and their
 * lines have no `mtime`.
 */
export function kernelManifest(directory: string): string {
  const first = kernelEntries(directory);
  const second = kernelEntries(directory);
  if (first.length !== second.length) throw new Error('two mounts show different trees');
  const lines = first.map((line, index) => {
    if (line === second[index]) return line;
    const without = withoutMtime(line);
    if (without !== withoutMtime(second[index])) throw new Error(`two mounts differ: ${line}`);
    return without;
  });
  return `${lines.join('\n')}\n`;
}

const withoutMtime = (line: string): string => line.replace(/, "mtime": "-?\d+\.\d{9}"/, '');
