/** One entry of a manifest: what Linux shows of an inode, in one fixed form. */
import { encodeBase64 } from '../bytes/base64.ts';
import { escapePath, hexText } from '../bytes/names.ts';
import { type BootfsError, orDamage } from '../contract/errors.ts';
import type { FileReader, ReportedEntry, XattrEntry } from '../contract/file-system.ts';
import type { Stats } from '../contract/stats.ts';
import { beginningOf } from '../device/fill.ts';
import type { HashStream } from '../hash/block-hash.ts';
import { sha256, sha256Stream } from '../hash/sha256.ts';
import { jsonText } from './printable.ts';
import { PIECE_BYTES, pieceBuffer, readPieces } from './read-pieces.ts';
import { modeOctal, timeDecimal } from './text.ts';
import { XattrBudget } from './xattr-budget.ts';

/** Bytes of the largest file that is hashed unless `--hash-limit` says otherwise. */
export const DEFAULT_HASH_LIMIT = 2 ** 30;
/** Digests that are kept for files with several names. */
const KEPT_DIGESTS = 100_000;

/** One line of a manifest; docs/command.md promises names and order of the fields. */
export interface ManifestEntry {
  /** Absolute; `\xhh` for bytes that are no UTF-8, `\\` for a backslash. */
  readonly path: string;
  /** Absent, as all that follows, where the inode can't be read. */
  readonly type?: Stats['type'];
  /** The 07777 bits, four octal digits or more. */
  readonly mode?: string;
  /** A number. */
  readonly uid?: number;
  /** A number. */
  readonly gid?: number;
  /** Bytes. */
  readonly size?: number;
  /** As lstat has it. */
  readonly nlink?: number;
  /** As lstat has it. */
  readonly ino?: number;
  /** Seconds with nine decimals, the floor of negative ones. */
  readonly mtime?: string;
  /** Of a file up to the limit, in hexadecimal. */
  readonly sha256?: string;
  /** Of a symbolic link, written like `path`. */
  readonly target?: string;
  /** Of a device, `major:minor`. */
  readonly rdev?: string;
  /** Name to value in base64, sorted by name; absent where there are none. */
  readonly xattrs?: Readonly<Record<string, string>>;
  /** What of the entry can't be read. */
  readonly error?: string;
}

/** An inode's numbers, as a manifest and other reports for programs have them. */
export function numbersOf(stats: Stats) {
  const { type, uid, gid, size, nlink, ino } = stats;
  return { type, mode: modeOctal(stats), uid, gid, size, nlink, ino, mtime: timeDecimal(stats.mtime) };
}

/** SHA-256 as whoever makes digests of files wants it: the host's own is faster than the project's. */
export interface FileHash {
  /** For bytes that come piece by piece. */
  newStream(): HashStream;
  /** Of bytes that are all there; in hexadecimal. */
  hexOf(bytes: Uint8Array): string;
}

const plainHash: FileHash = { newStream: sha256Stream, hexOf: (bytes) => hexText(sha256(bytes)) };

/** Makes entries of what a walk finds. Keys stand in the order of the format. */
export class ManifestMaker {
  private readonly xattrBudget = new XattrBudget();
  private readonly hashLimit: number;
  private readonly hash: FileHash;
  private readonly onHashed: (bytes: number) => void;
  /** A file with many names is hashed once. */
  private readonly digests = new Map<number, string>();
  /** Every file goes through it. */
  private readonly buffer = new Uint8Array(PIECE_BYTES);

  /** @param hashLimit largest file, in bytes, that is hashed */
  constructor(hashLimit: number, hash = plainHash, onHashed: (bytes: number) => void = () => undefined) {
    this.hashLimit = hashLimit;
    this.hash = hash;
    this.onHashed = onHashed;
  }

  /** Reads the whole file where it hashes it. Damage is in `error`; a failing device throws. */
  entry(found: ReportedEntry): ManifestEntry {
    const path = escapePath(found.path);
    const { stats } = found;
    if (stats === undefined) return { path, error: found.error?.message ?? 'unreadable' };
    const { type, size, rdev } = stats;
    const entry: { -readonly [Key in keyof ManifestEntry]: ManifestEntry[Key] } = Object.assign(
      { path },
      numbersOf(stats),
    );
    let error = found.error;
    const note = (damage: BootfsError): void => {
      error = error ?? damage;
    };
    if (type === 'file' && size <= this.hashLimit) {
      orDamage(() => {
        entry.sha256 = this.digest(stats, found);
      }, note);
    }
    if (type === 'symlink') {
      orDamage(() => {
        entry.target = escapePath(found.readlink());
      }, note);
    }
    if (rdev !== undefined) entry.rdev = `${rdev.major}:${rdev.minor}`;
    orDamage(() => {
      const xattrs = this.xattrBudget.read(found, note);
      if (xattrs.length > 0) entry.xattrs = xattrsJson(xattrs);
    }, note);
    if (error !== undefined) entry.error = error.message;
    return entry;
  }

  private digest(stats: Stats, found: ReportedEntry): string {
    const known = this.digests.get(stats.ino);
    if (known !== undefined) return known;
    const digest = digestOf(found.open(), this.hash, this.onHashed, this.buffer);
    if (stats.nlink > 1 && this.digests.size < KEPT_DIGESTS) this.digests.set(stats.ino, digest);
    return digest;
  }
}

/**
 * In hexadecimal; read in pieces, whatever the size.
 * @param onHashed is told the bytes of each piece
 * @param buffer one for many files
 */
export function digestOf(
  reader: FileReader,
  hash = plainHash,
  onHashed: (bytes: number) => void = () => undefined,
  buffer: Uint8Array = pieceBuffer(reader),
): string {
  if (reader.size <= buffer.length) {
    const got = reader.read(0, buffer);
    onHashed(got);
    return hash.hexOf(beginningOf(buffer, got));
  }
  const stream = hash.newStream();
  const use = (piece: Uint8Array): void => {
    stream.update(piece);
    onHashed(piece.length);
  };
  readPieces(reader, use, buffer);
  return hexText(stream.digest());
}

/** Names escaped, values in base64, in the order given. */
export function xattrsJson(xattrs: readonly XattrEntry[]): Record<string, string> {
  // A null prototype, so that no attribute name means anything to JavaScript.
  const values: Record<string, string> = Object.create(null);
  for (const { name, value } of xattrs) values[escapePath(name)] = encodeBase64(value);
  return values;
}

/** JSON with a blank after each colon and comma: the form in which manifests are compared byte by byte. */
export function manifestLine(entry: ManifestEntry): string {
  const { type, sha256, target, rdev, xattrs, error } = entry;
  let text = `{"path": ${jsonText(entry.path)}`;
  if (type !== undefined) text += numbersJson(entry);
  if (sha256 !== undefined) text += `, "sha256": "${sha256}"`;
  if (target !== undefined) text += `, "target": ${jsonText(target)}`;
  if (rdev !== undefined) text += `, "rdev": "${rdev}"`;
  if (xattrs !== undefined) text += `, "xattrs": ${spaced(xattrs)}`;
  if (error !== undefined) text += `, "error": ${jsonText(error)}`;
  return `${text}}`;
}

/** What `numbersOf` gives, which holds nothing that JSON escapes. */
function numbersJson({ type, mode, uid, gid, size, nlink, ino, mtime }: ManifestEntry): string {
  return (
    `, "type": "${type}", "mode": "${mode}", "uid": ${uid}, "gid": ${gid}, "size": ${size}, ` +
    `"nlink": ${nlink}, "ino": ${ino}, "mtime": "${mtime}"`
  );
}

function spaced(values: Readonly<Record<string, string>>): string {
  const parts = Object.entries(values).map(([name, value]) => `${jsonText(name)}: ${jsonText(value)}`);
  return `{${parts.join(', ')}}`;
}
