/** How many bytes a walk will come by, for a progress bar. */
import type { FileSystem } from '../../contract/file-system.ts';
import { type Selection, walkSelection } from './selection.ts';

/** A walk that only counts is given up after so long: the bar is not worth more. */
const MAX_MILLISECONDS = 3000;
const ENTRIES_PER_LOOK = 256;

/**
 * The sizes of the files of `selection` up to `largest` bytes each, a file with several names once. Where there are too many
 * to count in a moment, `otherwise`.
 */
export function visitedBytes(fs: FileSystem, selection: Selection, largest: number, otherwise: number): number {
  const started = performance.now();
  const counted = new Set<number>();
  let bytes = 0;
  let entries = 0;
  for (const { stats } of walkSelection(fs, selection)) {
    if (++entries % ENTRIES_PER_LOOK === 0 && performance.now() - started > MAX_MILLISECONDS) return otherwise;
    if (stats?.type !== 'file' || stats.size > largest) continue;
    if (stats.nlink > 1) {
      if (counted.has(stats.ino)) continue;
      counted.add(stats.ino);
    }
    bytes += stats.size;
  }
  return bytes;
}
