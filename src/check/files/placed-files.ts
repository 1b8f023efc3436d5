/** Where the files of a filesystem lie, to find whose blocks an older file's blocks are now. */
import { attempt, isAnswer } from '../../contract/errors.ts';
import type { FileSystem, ReportedEntry } from '../../contract/file-system.ts';
import type { PlacedFile } from './compare-files.ts';

/** Extents that are looked at; a bigger filesystem is looked at in part. */
const MAX_EXTENTS = 1_000_000;

/** Every file that can be read, hard links once. */
export function findPlacedFiles(fs: FileSystem): PlacedFile[] {
  const placed: PlacedFile[] = [];
  const seen = new Set<number>();
  let extents = 0;
  for (const entry of fs.walk('/', { damage: 'report' })) {
    if (entry.stats?.type !== 'file' || seen.has(entry.stats.ino)) continue;
    seen.add(entry.stats.ino);
    const file = placeOf(entry);
    if (file === undefined) continue;
    extents += file.extents.length;
    if (extents > MAX_EXTENTS) break;
    placed.push(file);
  }
  return placed;
}

function placeOf(entry: ReportedEntry): PlacedFile | undefined {
  const { stats } = entry;
  return attempt(
    () => stats && { stats, extents: entry.open().extents() },
    isAnswer,
    () => undefined,
  );
}
