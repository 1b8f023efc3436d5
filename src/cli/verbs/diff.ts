import { bytesFromPath, compareBytes, escapePath, joinPath, nameFromBytes } from '../../bytes/names.ts';
import { attempt, BootfsError, hasCode } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import { type Difference, type FindDifference, imageDifferences, stateDifferences } from '../../report/difference.ts';
import type { ManifestEntry } from '../../report/manifest-entry.ts';
import { startOf, walkBoth } from '../../report/paired-walk.ts';
import { printable } from '../../report/printable.ts';
import { count } from '../../report/text.ts';
import { hostSha256 } from '../host/digests.ts';
import { aboutFile } from '../image/about-file.ts';
import { findNamedPaths } from '../paths/globs.ts';
import { isImageHere, isInside } from '../paths/other-image.ts';
import { findPath } from '../paths/paths.ts';
import { EXIT_DONE, EXIT_NO, PartlyUnreadableError } from '../terminal/exit-status.ts';
import type { Verb, VerbContext } from './verb.ts';

/** `bootfs diff`: exit status 1 where there is a difference, as diff(1) has it. */
export const diff: Verb = {
  name: 'diff',
  summary:
    'compare what a loader that ignores the journal sees with what is there after replay, or one image with another',
  path: 'other-image',
  options: [],
  examples: [
    'diff disk.img',
    'diff disk.img /boot/vmlinuz',
    'diff --json disk.img /boot',
    'diff old.img new.img',
    'diff old.img new.img /boot',
  ],
  async run(context) {
    const sides = (await twoImages(context)) ?? (await twoViews(context));
    const summary = printDifferences(context, sides);
    if (summary.firstUnreadable !== undefined) throw new PartlyUnreadableError(summary.firstUnreadable);
    return summary.differences > 0 ? EXIT_NO : EXIT_DONE;
  },
};

/** What is compared. */
interface Sides {
  readonly before: FileSystem;
  readonly after: FileSystem;
  readonly paths: readonly PathLike[];
  readonly find: FindDifference;
}

/** A loader that ignores the journal ignores checksums as well, and has nobody to warn. */
async function twoViews(context: VerbContext): Promise<Sides> {
  const { common } = context;
  const blind = { journal: 'ignore', verify: common.verify ?? 'none', onWarning: () => undefined } as const;
  const before = await context.openFileSystem(blind);
  const after = await context.openFileSystem({ journal: common.journal === 'salvage' ? 'salvage' : 'replay' });
  return { before, after, paths: pathsOf(context.paths[0], before, after), find: stateDifferences(hostSha256) };
}

/**
 * `diff OLD NEW [PATH]`; undefined for `diff IMAGE [PATH]`. A single operand behind the image is a path inside it where it
 * is there, and else an image where it is a file of this machine.
 */
async function twoImages(context: VerbContext): Promise<Sides | undefined> {
  const [other, path] = context.paths;
  if (other === undefined) return undefined;
  if (path === undefined && !isImageHere(other)) return undefined;
  const before = await context.openFileSystem();
  if (path === undefined && isInside(before, other)) return undefined;
  const after = await aboutFile(other, () => context.forImage(other).openFileSystem());
  return { before, after, paths: pathsOf(path, before, after), find: imageDifferences(hostSha256) };
}

/** What a pattern fits on either side. */
function pathsOf(text: string | undefined, before: FileSystem, after: FileSystem): PathLike[] {
  if (text === undefined) return ['/'];
  const found = new Map<string, PathLike>();
  for (const fs of [after, before]) {
    const paths = attempt(
      () => findNamedPaths(fs, text).paths,
      hasCode('ENOENT'),
      () => [],
    );
    for (const path of paths) found.set(escapePath(path), path);
  }
  if (found.size === 0) throw new BootfsError('ENOENT', `nothing fits the pattern ${text}`);
  const isPlain = found.has(escapePath(findPath(after, text)));
  if (isPlain) return [findPath(after, text)];
  return [...found.values()].sort((left, right) => compareBytes(bytesFromPath(left), bytesFromPath(right)));
}

function printDifferences(
  context: VerbContext,
  { before, after, paths, find }: Sides,
): { differences: number; firstUnreadable: string | undefined } {
  let differences = 0;
  let firstUnreadable: string | undefined;
  for (const path of paths) {
    for (const pair of walkBoth(before, after, path)) {
      const shown = joinRelative(path, pair.relative);
      const difference = find(escapePath(shown), pair.before, pair.after);
      if (difference === undefined) continue;
      differences++;
      if (difference.after?.error !== undefined) {
        firstUnreadable = firstUnreadable ?? `${difference.path}: ${difference.after.error}`;
      }
      if (context.common.json) context.out.json({ ...difference });
      else context.out.text(differenceText(difference));
    }
    if (pathIsNowhere(before, after, path))
      throw new BootfsError('ENOENT', `no such file or directory: ${escapePath(path)}`);
  }
  return { differences, firstUnreadable };
}

function pathIsNowhere(before: FileSystem, after: FileSystem, path: PathLike): boolean {
  return [before, after].every((fs) => startOf(fs, path) === undefined);
}

function joinRelative(path: PathLike, relative: Uint8Array): PathLike {
  if (relative.length === 0) return path;
  return nameFromBytes(joinPath(bytesFromPath(path), relative.subarray(1)));
}

function differenceText({ path, kind, changed, before, after }: Difference): string {
  const lines = [`${kind.padEnd(11)} ${printable(path)}${changed.length > 0 ? `: ${changed.join(', ')}` : ''}`];
  if (kind !== 'metadata') {
    if (before !== undefined) lines.push(`    before: ${describe(before)}`);
    if (after !== undefined) lines.push(`    after:  ${describe(after)}`);
  } else {
    for (const field of changed) {
      const key = field as keyof ManifestEntry;
      lines.push(`    ${field}: ${shownValue(before?.[key])} -> ${shownValue(after?.[key])}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function shownValue(value: unknown): string {
  return value === undefined ? 'none' : printable(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function describe(entry: ManifestEntry): string {
  if (entry.error !== undefined) return printable(entry.error);
  if (entry.type === 'symlink') return `symlink to ${printable(entry.target ?? '')}`;
  if (entry.type !== 'file') return String(entry.type);
  const digest = entry.sha256 === undefined ? '' : `, sha256 ${entry.sha256}`;
  return `${count(entry.size ?? 0, 'byte')}, inode ${entry.ino}, modified ${entry.mtime}${digest}`;
}
