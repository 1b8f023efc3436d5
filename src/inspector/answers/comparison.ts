/** What a loader that ignores the journal sees, against what Linux sees. */
import { collectBootEntries } from '../../boot/index.ts';
import { escapePath, nameFromBytes } from '../../bytes/names.ts';
import { decodeUtf8 } from '../../bytes/utf8.ts';
import { orDamage } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import { beginsLikeKernel, inspectKernel } from '../../kernel-formats/kernel.ts';
import { readUpTo } from '../../kernel-formats/read.ts';
import { type Difference, stateDifferences } from '../../report/difference.ts';
import { walkBoth } from '../../report/paired-walk.ts';
import type { ReportProgress } from '../../web/protocol.ts';

/** Differences that are told of. */
const MAX_DIFFERENCES = 2000;
const ENTRIES_PER_REPORT = 200;
const MAX_TEXT_BYTES = 256 * 1024;

/** One path that differs. */
export interface ShownDifference extends Difference {
  /** 0: the menu loads it; 1: it lies where boot files lie; 2: anything else. */
  readonly rank: 0 | 1 | 2;
  /** Both states are text, short enough to be compared line by line. */
  readonly isText: boolean;
  /** Format and version, where it is a kernel. */
  readonly kernelBefore?: string;
  /** The same of the state after replay. */
  readonly kernelAfter?: string;
}

/** Both states. */
export interface Comparison {
  /** Boot files first. */
  readonly differences: readonly ShownDifference[];
  /** There are more differences than are listed. */
  readonly isCut: boolean;
  /** Paths that were looked at. */
  readonly looked: number;
}

/** A file as text on both sides; undefined where it is none there. */
export interface TwoTexts {
  /** What the loader sees. */
  readonly before: string | undefined;
  /** What Linux sees. */
  readonly after: string | undefined;
}

/** Every path that is not the same in both, up to a bound. */
export function compareStates(before: FileSystem, after: FileSystem, report: ReportProgress): Comparison {
  const loaded = loadedPaths([before, after]);
  const find = stateDifferences();
  const differences: ShownDifference[] = [];
  let looked = 0;
  for (const pair of walkBoth(before, after, '/')) {
    if (++looked % ENTRIES_PER_REPORT === 0) report({ title: 'comparing', done: looked, total: after.inodeCount ?? 0 });
    const shown = pair.relative.length === 0 ? '/' : nameFromBytes(pair.relative);
    const difference = find(escapePath(shown), pair.before, pair.after);
    if (difference === undefined) continue;
    if (differences.length === MAX_DIFFERENCES) return { differences: sorted(differences), isCut: true, looked };
    differences.push({
      ...difference,
      rank: rankOf(escapePath(shown), loaded),
      isText: difference.kind === 'content' && isTextIn(before, shown) && isTextIn(after, shown),
      kernelBefore: difference.before?.type === 'file' ? kernelAt(before, shown) : undefined,
      kernelAfter: difference.after?.type === 'file' ? kernelAt(after, shown) : undefined,
    });
  }
  return { differences: sorted(differences), isCut: false, looked };
}

/** Boot files before others, and of those the kernels first. */
function sorted(differences: readonly ShownDifference[]): ShownDifference[] {
  const isKernel = ({ kernelBefore, kernelAfter }: ShownDifference): number =>
    kernelBefore === undefined && kernelAfter === undefined ? 1 : 0;
  return differences.slice().sort((left, right) => left.rank - right.rank || isKernel(left) - isKernel(right));
}

/** What the menus of both states load, and their configuration. */
function loadedPaths(states: readonly FileSystem[]): Set<string> {
  const paths = new Set<string>();
  for (const fs of states) {
    const { entries, configurations } = collectBootEntries(fs);
    for (const { path } of configurations) paths.add(path);
    for (const { kernel, initrds, devicetree, source } of entries) {
      for (const path of [kernel, ...initrds, devicetree ?? '', source.path]) paths.add(path);
    }
  }
  return paths;
}

function rankOf(path: string, loaded: ReadonlySet<string>): ShownDifference['rank'] {
  if (loaded.has(path)) return 0;
  return /^\/(boot|loader|EFI|efi|grub2?|extlinux|ostree)(\/|$)/.test(path) || /vmlinu|initr/.test(path) ? 1 : 2;
}

function kernelAt(fs: FileSystem, path: PathLike): string | undefined {
  const read = (): string | undefined => {
    const file = fs.open(path);
    if (!beginsLikeKernel(readUpTo(file, 0, 1024))) return undefined;
    const { format, version } = inspectKernel(file);
    return version === undefined ? format : `${format} ${version}`;
  };
  return orDamage(read, () => undefined);
}

/** The two texts of a path. */
export function textsOf(before: FileSystem, after: FileSystem, path: PathLike): TwoTexts {
  return { before: textAt(before, path), after: textAt(after, path) };
}

function isTextIn(fs: FileSystem, path: PathLike): boolean {
  return textAt(fs, path) !== undefined;
}

function textAt(fs: FileSystem, path: PathLike): string | undefined {
  const read = (): string | undefined => {
    const { size, type } = fs.lstat(path);
    if (type !== 'file' || size > MAX_TEXT_BYTES) return undefined;
    const bytes = fs.readFile(path);
    return bytes.includes(0) ? undefined : decodeUtf8(bytes);
  };
  return orDamage(read, () => undefined);
}
