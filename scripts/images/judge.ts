/** The manifests that images are judged by: Linux's, from a mount of a copy, and debugfs's. Needs root. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const JUDGE = fileURLToPath(new URL('./judge.py', import.meta.url));
const MANIFEST_DEBUGFS = fileURLToPath(new URL('./manifest_debugfs.py', import.meta.url));
/** What JUDGE ends with where Linux does not mount the image. */
export const REFUSED = 3;
/** And where Linux is no judge any more. */
export const FAILED = 4;

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
  return stdout;
}

/** The lines that JUDGE left in `directory`. */
export const judgedLines = (directory: string): string[] =>
  readFileSync(join(directory, 'judged.jsonl'), 'utf8').trimEnd().split('\n');

function kernelEntries(directory: string): string[] {
  run('python3', [JUDGE, directory]);
  return judgedLines(directory);
}

/** The manifest of `directory/image` as debugfs reads it, for what this kernel does not mount. */
export function debugfsManifest(directory: string): string {
  return run('python3', [MANIFEST_DEBUGFS, join(directory, 'image')]);
}

/**
 * The manifest of `directory/image` after Linux has replayed its journal. Replay and orphan clean-up stamp some entries with
 * the time of the mount: two mounts show which, and their lines have no `mtime`.
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
