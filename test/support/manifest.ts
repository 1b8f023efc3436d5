/** The manifest of an image, as `bootfs manifest` prints it, for comparison with the kernel's. */

import { hostSha256 } from '../../src/cli/host/digests.ts';
import type { FileSystem } from '../../src/contract/file-system.ts';
import { DEFAULT_HASH_LIMIT, ManifestMaker, manifestLine } from '../../src/report/manifest-entry.ts';

/** A line for each entry, without the newline. */
export function manifestLines(fs: FileSystem): string[] {
  const maker = new ManifestMaker(DEFAULT_HASH_LIMIT, hostSha256);
  const lines: string[] = [];
  for (const found of fs.walk('/', { damage: 'report' })) lines.push(manifestLine(maker.entry(found)));
  return lines;
}

const withoutMtime = (line: string): string => line.replace(/, "mtime": "-?\d+\.\d{9}"/, '');

/** What the error says is not the kernel's word for it: only that there is one is compared. */
const withoutErrorText = (line: string): string => line.replace(/, "error": ".*"\}$/, ', "error": ""}');

/**
 * Our lines against the kernel's, one by one: pairs that differ, undefined where one side has no such line. A kernel's line
 * without `mtime` stands for an entry whose time the mount set.
 */
export function manifestDifferences(ours: readonly string[], kernels: readonly string[]): string[] {
  const differences: string[] = [];
  const pathOf = (line: string): string => (JSON.parse(line) as { path: string }).path;
  const ourLines = new Map(ours.map((line) => [pathOf(line), line]));
  const kernelLines = new Map(kernels.map((line) => [pathOf(line), line]));
  for (const [path, line] of kernelLines) {
    const our = ourLines.get(path);
    if (our === undefined) differences.push(`missing  ${line}`);
    else if (!sameEntry(our, line)) differences.push(`kernel   ${line}\n  bootfs   ${our}`);
  }
  for (const [path, line] of ourLines) if (!kernelLines.has(path)) differences.push(`too much ${line}`);
  if (differences.length === 0 && ours.map(pathOf).join('\n') !== kernels.map(pathOf).join('\n')) {
    differences.push('the order, or the number of entries of one name, differs');
  }
  return differences;
}

function sameEntry(ours: string, kernels: string): boolean {
  const [ourText, kernelText] = [ours, kernels].map(withoutErrorText);
  return ourText === kernelText || (withoutMtime(kernelText) === kernelText && withoutMtime(ourText) === kernelText);
}
