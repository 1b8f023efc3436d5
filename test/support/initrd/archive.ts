/** Makes archives of the kernel's two kinds, entry by entry, with every field at hand. */
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';

export interface ArchiveEntry {
  readonly name: string;
  readonly mode?: number;
  readonly data?: string | Uint8Array;
  readonly ino?: number;
  readonly nlink?: number;
  readonly uid?: number;
  readonly mtime?: number;
  readonly rdev?: readonly [major: number, minor: number];
  /** In place of the right one. */
  readonly sum?: number;
}

export const TRAILER: ArchiveEntry = { name: 'TRAILER!!!', mode: 0 };
export const FILE = 0o100644;
export const DIRECTORY = 0o040755;
export const LINK = 0o120777;

/** `crc` archives have sums. Without a trailer where none is among the entries. */
export function archive(entries: readonly ArchiveEntry[], kind: 'newc' | 'crc' = 'newc'): Uint8Array {
  return concatenated(entries.map((entry) => entryBytes(entry, kind)));
}

function entryBytes(entry: ArchiveEntry, kind: 'newc' | 'crc'): Uint8Array {
  const { name, mode = FILE, ino = 0, nlink = 1, uid = 0, mtime = 0, rdev = [0, 0] } = entry;
  const data = typeof entry.data === 'string' ? encodeUtf8(entry.data) : (entry.data ?? new Uint8Array(0));
  const nameBytes = encodeUtf8(`${name}\0`);
  const sum = kind === 'crc' ? (entry.sum ?? data.reduce((total, byte) => total + byte, 0)) : 0;
  const fields = [ino, mode, uid, 0, nlink, mtime, data.length, 0, 0, ...rdev, nameBytes.length, sum];
  const magic = kind === 'crc' ? '070702' : '070701';
  const header = encodeUtf8(magic + fields.map((field) => field.toString(16).padStart(8, '0')).join(''));
  return concatenated([aligned(concatenated([header, nameBytes])), aligned(data)]);
}

function aligned(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  whole.set(bytes);
  return whole;
}

export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
