/** All that is told of one path. */
import { type BootfsError, orDamage } from '../../contract/errors.ts';
import type { Extent, FileSystem, XattrEntry } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import type { Stats } from '../../contract/stats.ts';
import { modeString } from '../../report/text.ts';
import { type Preview, previewFile } from './preview.ts';

/** Extents that are listed; a file may have millions. */
const MAX_EXTENTS = 500;

/** One path. */
export interface PathDetails {
  /** Of the path itself, links not followed. */
  readonly stats: Stats;
  /** As `ls -l` has it. */
  readonly mode: string;
  /** Of a symbolic link. */
  readonly target?: PathLike;
  /** Those that can be read. */
  readonly xattrs: readonly XattrEntry[];
  /** Of a file; none of anything else. */
  readonly extents: readonly Extent[];
  /** Of all extents, those that are not listed included. */
  readonly extentCount: number;
  /** Of an fs-verity file. */
  readonly verity?: string;
  /** Of a file that can be read. */
  readonly preview?: Preview;
  /** What of it can't be read, and why. */
  readonly errors: readonly string[];
}

/** Looks at one path; the last link of it is not followed. @throws ENOENT and what looking it up throws */
export function detailsOf(fs: FileSystem, path: PathLike): PathDetails {
  const stats = fs.lstat(path);
  const errors: string[] = [];
  const attempt = <Result>(read: () => Result): Result | undefined =>
    orDamage(read, ({ message }: BootfsError) => errors.push(message));
  const isFile = stats.type === 'file';
  const xattrs = attempt(() =>
    fs.listxattr(path).map((name) => ({ name, value: fs.getxattr(path, name) ?? new Uint8Array(0) })),
  );
  const extents = isFile ? (attempt(() => fs.extents(path)) ?? []) : [];
  return {
    stats,
    mode: modeString(stats),
    target: stats.type === 'symlink' ? attempt(() => fs.readlink(path)) : undefined,
    xattrs: xattrs ?? [],
    extents: extents.slice(0, MAX_EXTENTS),
    extentCount: extents.length,
    verity: isFile ? attempt(() => fs.open(path).verityDigest()) : undefined,
    preview: isFile ? attempt(() => previewFile(fs, path)) : undefined,
    errors,
  };
}
