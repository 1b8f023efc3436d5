/** How one path differs between two states of a filesystem, or between two filesystems. */
import { orDamage } from '../contract/errors.ts';
import type { Extent, ReportedEntry } from '../contract/file-system.ts';
import { digestOf, type FileHash, type ManifestEntry, ManifestMaker } from './manifest-entry.ts';

/** What became of one path. */
export type DifferenceKind =
  | 'only-before'
  | 'only-after'
  | 'content'
  | 'metadata'
  | 'unreadable-before'
  | 'unreadable-after';

/** One path that is not the same in two trees. */
export interface Difference {
  /** As in a manifest. */
  readonly path: string;
  /** How they differ. */
  readonly kind: DifferenceKind;
  /** Names of the manifest's fields that differ. */
  readonly changed: readonly string[];
  /** With the digest where the content differs. */
  readonly before?: ManifestEntry;
  /** Absent where the path is only in the first. */
  readonly after?: ManifestEntry;
}

const CONTENT_FIELDS = ['type', 'size', 'sha256', 'target', 'rdev'];
const METADATA_FIELDS = ['mode', 'uid', 'gid', 'size', 'nlink', 'ino', 'mtime', 'xattrs'];

/** Entries without digests: those are made only where two files may differ. */
const maker = new ManifestMaker(-1);

/** Undefined where the two are the same. One of them may be absent, not both. */
export type FindDifference = (
  path: string,
  before: ReportedEntry | undefined,
  after: ReportedEntry | undefined,
) => Difference | undefined;

/** Between two states of one filesystem. @param hash the host's own, where it has a fast one */
export function stateDifferences(hash?: FileHash): FindDifference {
  return (path, before, after) => compare(path, before, after, true, hash);
}

/** Between two filesystems, where inode numbers and the sizes of directories mean nothing. */
export function imageDifferences(hash?: FileHash): FindDifference {
  return (path, before, after) => compare(path, before, after, false, hash);
}

function compare(
  path: string,
  before: ReportedEntry | undefined,
  after: ReportedEntry | undefined,
  isSameDevice: boolean,
  hash: FileHash | undefined,
): Difference | undefined {
  const old = before && { ...maker.entry(before), path };
  const fresh = after && { ...maker.entry(after), path };
  if (before === undefined || old === undefined) {
    return {
      path,
      kind: 'only-after',
      changed: [],
      after: fresh && { ...fresh, ...contentDigest(after!, fresh, hash) },
    };
  }
  if (after === undefined || fresh === undefined) {
    return { path, kind: 'only-before', changed: [], before: { ...old, ...contentDigest(before, old, hash) } };
  }
  const contentsMayDiffer =
    old.type === 'file' && fresh.type === 'file' && !(isSameDevice && haveSameBlocks(before, after));
  const left = contentsMayDiffer ? { ...old, ...contentDigest(before, old, hash) } : old;
  const right = contentsMayDiffer ? { ...fresh, ...contentDigest(after, fresh, hash) } : fresh;
  const result = (kind: DifferenceKind, changed: readonly string[]) => ({
    path,
    kind,
    changed,
    before: left,
    after: right,
  });
  if (right.error !== undefined) return result('unreadable-after', []);
  if (left.error !== undefined) return result('unreadable-before', []);
  const bothDirectories = left.type === 'dir' && right.type === 'dir';
  const content = bothDirectories ? [] : changedFields(left, right, CONTENT_FIELDS);
  const ignored = isSameDevice ? content : [...content, 'ino', ...(bothDirectories ? ['size'] : [])];
  const metadata = changedFields(left, right, METADATA_FIELDS).filter((field) => !ignored.includes(field));
  if (content.length > 0) return result('content', [...content, ...metadata]);
  return metadata.length > 0 ? result('metadata', metadata) : undefined;
}

function contentDigest(
  found: ReportedEntry,
  entry: ManifestEntry,
  hash: FileHash | undefined,
): { sha256?: string; error?: string } {
  if (entry.type !== 'file' || entry.error !== undefined) return {};
  let error: string | undefined;
  const digest = orDamage(
    () => digestOf(found.open(), hash),
    ({ message }) => {
      error = message;
    },
  );
  return error === undefined ? { sha256: digest } : { error };
}

function changedFields(left: ManifestEntry, right: ManifestEntry, fields: readonly string[]): string[] {
  return fields.filter((field) => {
    const key = field as keyof ManifestEntry;
    return JSON.stringify(left[key]) !== JSON.stringify(right[key]);
  });
}

/** The same blocks of one device, none of them in the journal, hold the same bytes: they need not be read. */
function haveSameBlocks(before: ReportedEntry, after: ReportedEntry): boolean {
  const compare = (): boolean => {
    const left = before.open().extents();
    const right = after.open().extents();
    return left.length === right.length && left.every((extent, at) => isSameBlocks(extent, right[at]));
  };
  return orDamage(compare, () => undefined) === true;
}

function isSameBlocks(left: Extent, right: Extent): boolean {
  return (
    left.kind === right.kind &&
    left.kind !== 'inline' &&
    left.logicalOffset === right.logicalOffset &&
    left.length === right.length &&
    left.physicalOffset === right.physicalOffset &&
    !left.fromJournal &&
    !right.fromJournal
  );
}
