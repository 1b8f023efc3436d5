/** The objects of a composefs image: are they all there, and what their digests say? */
import { type BootfsError, orDamage } from '../../contract/errors.ts';
import type { FileSystem, ReportedEntry } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';

const PIECE = 1024 * 1024;

/** A file of the image that can't be had. */
export interface ObjectFault {
  /** In the image. */
  readonly path: PathLike;
  /** Why not. */
  readonly error: BootfsError;
}

/**
 * Reads each file of the image once: all of an object is held against its digest. Directories that can't be listed are among the faults.
 *
 * @param merged The image with its store, as `composefs` puts them together.
 * @param onProgress Is told what is read, before long work.
 * @throws EIO; ERR_BOOTFS_NEED_RANGE
 */
export function findObjectFaults(merged: FileSystem, onProgress?: (what: string) => void): ObjectFault[] {
  const faults: ObjectFault[] = [];
  const seen = new Set<number>();
  for (const entry of merged.walk('/', { damage: 'report' })) {
    const { path, stats, error } = entry;
    if (error !== undefined) faults.push({ path, error });
    if (stats?.type !== 'file' || seen.has(stats.ino)) continue;
    if (stats.nlink > 1) seen.add(stats.ino);
    onProgress?.('composefs');
    orDamage(
      () => readAll(entry, stats.size),
      (damage) => faults.push({ path, error: damage }),
    );
  }
  return faults;
}

function readAll(entry: ReportedEntry, size: number): void {
  const reader = entry.open();
  const piece = new Uint8Array(Math.min(PIECE, size));
  for (let at = 0; at < size; at += piece.length) reader.read(at, piece.subarray(0, Math.min(piece.length, size - at)));
}
