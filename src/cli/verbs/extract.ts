import { mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { bytesFromPath, escapePath, nameFromBytes, SLASH } from '../../bytes/names.ts';
import { BootfsError } from '../../contract/errors.ts';
import type { FileSystem, ReportedEntry } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import { systemReason } from '../../node/system-error.ts';
import { printable } from '../../report/printable.ts';
import { count, sizeText } from '../../report/text.ts';
import { type ExtractCounts, TreeWriter } from '../extract/tree-writer.ts';
import { usedBytes } from '../facts/capacity.ts';
import { holdingSignals } from '../host/signals.ts';
import { directoriesBetween, type Selection, walkSelection } from '../paths/selection.ts';
import { visitedBytes } from '../paths/visited-bytes.ts';
import { EXIT_DONE, HostError, PartlyUnreadableError, UsageError } from '../terminal/exit-status.ts';
import type { Verb, VerbContext } from './verb.ts';

/** `bootfs extract`: what can't be written or read is named at the end, and the rest goes on. */
export const extract: Verb = {
  name: 'extract',
  summary: 'copy a tree out of the image: contents, modes, owners (as root), links, times, xattrs, holes',
  path: 'optional',
  options: [
    {
      flags: '--to <dir>',
      description:
        'a new or empty directory; the tree at PATH is put inside it, and what a pattern fits under its names',
      required: true,
    },
  ],
  examples: [
    'extract disk.img --to tree',
    'extract disk.img.gz /boot --to boot',
    'extract disk.img /boot/vmlinuz --to out',
    "extract disk.img '/boot/*-6.1.0' --to out",
  ],
  async run(context) {
    const { fs } = await context.openVolume();
    const selection = context.treesIn(fs);
    const directory = emptyDirectory(String(context.options['to']));
    const total = () => visitedBytes(fs, selection, Number.POSITIVE_INFINITY, usedBytes(fs));
    return context.progress.show('extracting', total, (update) =>
      holdingSignals((pause) => extractTo(directory, { context, fs, selection, update, pause })),
    );
  },
};

interface Extraction {
  readonly context: VerbContext;
  readonly fs: FileSystem;
  readonly selection: Selection;
  readonly update: (done: number) => void;
  readonly pause: () => Promise<void> | undefined;
}

async function extractTo(directory: string, extraction: Extraction): Promise<number> {
  const { context, fs, selection, update, pause } = extraction;
  const problems: string[] = [];
  const report = (place: PathLike, error: unknown): void => {
    problems.push(`${escapePath(place)}: ${problemText(place, error)}`);
  };
  const onProblem = (place: Buffer, error: unknown): void => report(place.subarray(1), error);
  const writer = new TreeWriter(directory, { onPassed: update, onProblem, pause });
  try {
    await writeTrees(fs, selection, writer, report);
    writer.finish();
  } catch (error) {
    writer.close();
    const { leftIn } = writer;
    if (!(error instanceof HostError) || leftIn === undefined) throw error;
    throw new HostError(`${error.message}; what was finished and found no place is in ${printable(leftIn)}`);
  }
  const { failures, skippedSpecialFiles } = writer.attributes;
  const notSet = { ...failures, specialFiles: skippedSpecialFiles };
  if (context.common.json) context.out.json({ to: directory, ...writer.counts, notSet, problems: problems.length });
  else for (const line of summary(writer.counts, notSet)) context.out.line(line);
  if (problems.length > 0) {
    const entries = problems.length === 1 ? 'entry' : 'entries';
    const left = writer.leftIn === undefined ? '' : `; what found no place is in ${printable(writer.leftIn)}`;
    throw new PartlyUnreadableError(`${problems.length} ${entries} could not be extracted: ${problems[0]}${left}`);
  }
  return EXIT_DONE;
}

/** An empty directory needs no care about what might be in it already: links to elsewhere above all. */
function emptyDirectory(path: string): string {
  try {
    makeDirectory(path);
    if (readdirSync(path).length > 0) throw new UsageError(`--to ${printable(path)}: the directory is not empty`);
    return realpathSync(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--to ${printable(path)}: ${systemReason(error)}`);
  }
}

/** With those above it. Node's own `recursive` never ends where the system won't make one and says ENOENT, as in /proc. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeDirectory(dirname(path));
    mkdirSync(path);
  }
}

/** `report` is told what could not be read or made. */
async function writeTrees(
  fs: FileSystem,
  selection: Selection,
  writer: TreeWriter,
  report: (place: PathLike, error: unknown) => void,
): Promise<void> {
  const root = rootOf(fs, selection);
  const write = async (found: ReportedEntry): Promise<void> => {
    try {
      await writer.write(below(root, found.path), found);
    } catch (error) {
      report(found.path, error);
    }
  };
  if (selection.starts[0] !== root) writer.openRoot();
  const above = new Map(
    selection.starts.flatMap((start) => directoriesBetween(root, start)).map((path) => [escapePath(path), path]),
  );
  for (const path of above.values())
    for (const found of onlyFirst(fs.walk(path, { damage: 'report' }))) await write(found);
  for (const found of walkSelection(fs, selection)) await write(found);
}

/** What follows `root` in a path at or below it: '' or `/name...`. */
function below(root: PathLike, path: PathLike): PathLike {
  if (root === '/') return path === '/' ? '' : path;
  if (typeof root === 'string' && typeof path === 'string') return path.slice(root.length);
  return bytesFromPath(path).subarray(bytesFromPath(root).length);
}

/** The directory of the image that becomes the directory of the host: a tree's own, or the one that names are given from. */
function rootOf(fs: FileSystem, { starts: [start], base }: Selection): PathLike {
  if (base !== undefined) return base;
  if (fs.lstat(start).type === 'dir') return start;
  const bytes = bytesFromPath(start);
  return nameFromBytes(bytes.subarray(0, Math.max(bytes.lastIndexOf(SLASH), 1)));
}

function onlyFirst<Value>(values: IterableIterator<Value>): Value[] {
  const first = values.next();
  return first.done ? [] : [first.value];
}

/** The host says no to one entry (a name too long, one made twice), or to all that follow: then it is no use going on. */
function problemText(place: PathLike, error: unknown): string {
  if (error instanceof BootfsError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  if (/^(ENOSPC|EDQUOT|EROFS|EIO)$/.test(code)) throw new HostError(`${escapePath(place)}: ${message}`);
  if (code === 'EEXIST') return "can't be written: this directory has the name already, perhaps in another case";
  return `can't be written: ${code}`;
}

function summary(counts: ExtractCounts, notSet: Readonly<Record<string, number>>): string[] {
  const made = [
    `${count(counts.files, 'file')} (${sizeText(counts.bytes)})`,
    counts.directories === 1 ? '1 directory' : `${counts.directories} directories`,
    count(counts.symlinks, 'symbolic link'),
    count(counts.hardLinks, 'hard link'),
    count(counts.specialFiles, 'special file'),
  ];
  const words: Readonly<Record<string, string>> = {
    owners: 'owners of % (needs root)',
    xattrs: 'extended attributes, some or all, of up to % (needs setfattr, and root for most names)',
    times: 'nanoseconds of the times of up to % (needs touch)',
    modes: 'modes of %',
    specialFiles: '% (special files need mknod and root; sockets are never made)',
  };
  const missing = Object.keys(notSet)
    .filter((what) => notSet[what] > 0)
    .map((what) => `not done: ${words[what].replace('%', count(notSet[what], 'entry'))}`);
  return [made.join(', '), ...missing];
}
