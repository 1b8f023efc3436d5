/** A tree as a pax archive: each member with what of it does not fit into its header in records before it. */
import { concatBytes } from '../bytes/concat.ts';
import { bytesFromPath, nameFromBytes } from '../bytes/names.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { type BootfsError, orDamage } from '../contract/errors.ts';
import type { FileReader, ReportedEntry, XattrEntry } from '../contract/file-system.ts';
import type { Stats } from '../contract/stats.ts';
import { timeDecimal } from '../report/text.ts';
import { dataRanges } from '../tree/data-ranges.ts';
import { BLOCK_BYTES, encodeHeader, fitsName, type Header, MAX_LONG, MAX_SHORT, paddingAfter } from './header.ts';
import { PaxRecords } from './pax-records.ts';
import { SparseMap, sparseName } from './sparse-map.ts';

const PERCENT = 0x25;
const EQUALS = 0x3d;
const PIECE_BYTES = 1024 * 1024;
/** Two blocks of zeros end an archive, and whole records of 20 blocks are what tape drives once wanted and tar still does. */
const END_BLOCKS = 2;
const RECORD_BYTES = 20 * BLOCK_BYTES;

/** Writes members one after the other; a file that can't be read to its end is filled up with zeros, and is a fault. */
export class TarWriter {
  private readonly sink: (bytes: Uint8Array) => void;
  private readonly onFault: (fault: BootfsError) => void;
  /** The first name of each inode that has several. */
  private readonly firstNames = new Map<number, Uint8Array>();
  private written = 0;

  /** @param onFault is told what is missing of a member: attributes, or bytes, in whose place there are zeros */
  constructor(sink: (bytes: Uint8Array) => void, onFault: (fault: BootfsError) => void) {
    this.sink = sink;
    this.onFault = onFault;
  }

  /**
   * Writes a member; false for a socket, for which there is none. @throws before anything was written of it, what opening it
   * or reading a link's target throws
   *
   * @param name relative, as it is to stand in the archive
   */
  add(name: Uint8Array, entry: ReportedEntry, stats: Stats): boolean {
    if (stats.type === 'socket') return false;
    const first = stats.nlink > 1 && stats.type !== 'dir' ? this.firstNames.get(stats.ino) : undefined;
    if (first !== undefined) {
      this.member({ ...commonOf(name, stats), type: 'link', size: 0, linkName: first }, stats, []);
      return true;
    }
    if (stats.type === 'file') this.addFile(name, entry, stats);
    else {
      const linkName = stats.type === 'symlink' ? bytesFromPath(entry.readlink()) : undefined;
      const { type, rdev } = stats;
      this.member({ ...commonOf(name, stats), type, size: 0, linkName, rdev }, stats, this.xattrs(entry));
    }
    if (stats.nlink > 1 && stats.type !== 'dir') this.firstNames.set(stats.ino, name.slice());
    return true;
  }

  /** Writes the end of the archive: two blocks of zeros, filled up to a whole record. */
  finish(): void {
    this.write(new Uint8Array(END_BLOCKS * BLOCK_BYTES));
    this.write(new Uint8Array((RECORD_BYTES - (this.written % RECORD_BYTES)) % RECORD_BYTES));
  }

  private addFile(name: Uint8Array, entry: ReportedEntry, stats: Stats): void {
    const reader = entry.open();
    const ranges = dataRanges(reader.extents());
    const header = { ...commonOf(name, stats), type: 'file' } as const;
    const isSparse = reader.size > 0 && !(ranges.length === 2 && ranges[0] === 0 && ranges[1] === reader.size);
    if (!isSparse) {
      this.member({ ...header, size: reader.size }, stats, this.xattrs(entry));
      this.data(reader, Float64Array.of(0, reader.size), reader.size);
      return;
    }
    const map = new SparseMap(ranges, reader.size);
    const size = map.text.length + map.dataBytes;
    this.member({ ...header, name: sparseName(name), size }, stats, this.xattrs(entry), { name, size: reader.size });
    this.write(map.text);
    this.data(reader, ranges, map.dataBytes);
  }

  private xattrs(entry: ReportedEntry): XattrEntry[] {
    return orDamage(() => entry.xattrs(), this.onFault) ?? [];
  }

  /** The stretches of data, one behind the other, and what fills the last block. */
  private data(reader: FileReader, ranges: Float64Array, length: number): void {
    const buffer = new Uint8Array(Math.min(length, PIECE_BYTES));
    let failure: BootfsError | undefined;
    for (let at = 0; at < ranges.length; at += 2) {
      for (let offset = ranges[at]; offset < ranges[at + 1]; offset += PIECE_BYTES) {
        const piece = buffer.subarray(0, Math.min(PIECE_BYTES, ranges[at + 1] - offset));
        failure = failure ?? readInto(reader, offset, piece);
        if (failure !== undefined) piece.fill(0);
        this.write(piece);
      }
    }
    this.write(paddingAfter(length));
    if (failure !== undefined) this.onFault(failure);
  }

  private member(
    header: Header,
    stats: Stats,
    xattrs: readonly XattrEntry[],
    sparse?: { readonly name: Uint8Array; readonly size: number },
  ): void {
    const records = new PaxRecords();
    const { linkName = new Uint8Array(0) } = header;
    const names = [sparse?.name ?? header.name, linkName];
    if (names.some((name) => typeof nameFromBytes(name) !== 'string')) records.add('hdrcharset', 'BINARY');
    if (sparse === undefined && !fitsName(header.name)) records.add('path', header.name);
    if (!fitsName(linkName)) records.add('linkpath', linkName);
    if (header.size > MAX_LONG) records.add('size', String(header.size));
    if (header.uid > MAX_SHORT) records.add('uid', String(header.uid));
    if (header.gid > MAX_SHORT) records.add('gid', String(header.gid));
    const { mtime } = stats;
    if (mtime.nanoseconds !== 0 || mtime.seconds < 0 || mtime.seconds > MAX_LONG) records.add('mtime', decimal(mtime));
    if (sparse !== undefined) {
      records.add('GNU.sparse.major', '1');
      records.add('GNU.sparse.minor', '0');
      records.add('GNU.sparse.name', sparse.name);
      records.add('GNU.sparse.realsize', String(sparse.size));
    }
    for (const { name, value } of xattrs) records.add(xattrKeyword(bytesFromPath(name)), value);
    if (!records.isEmpty) this.records(records.bytes());
    this.write(encodeHeader(header));
  }

  private records(bytes: Uint8Array): void {
    const name = encodeUtf8('PaxHeaders/member');
    this.write(encodeHeader({ name, type: 'pax', mode: 0o644, uid: 0, gid: 0, size: bytes.length, mtime: 0 }));
    this.write(bytes);
    this.write(paddingAfter(bytes.length));
  }

  private write(bytes: Uint8Array): void {
    if (bytes.length > 0) this.sink(bytes);
    this.written += bytes.length;
  }
}

function commonOf(name: Uint8Array, { mode, uid, gid, mtime }: Stats) {
  return { name, mode: mode & 0o7777, uid, gid, mtime: mtime.seconds };
}

/** What the read failed with. */
function readInto(reader: FileReader, byteOffset: number, piece: Uint8Array): BootfsError | undefined {
  let failure: BootfsError | undefined;
  orDamage(
    () => reader.read(byteOffset, piece),
    (damage) => {
      failure = damage;
    },
  );
  return failure;
}

/** A decimal number with a sign: half a second before 1970 is -0.5, not the -1 and 0.5 that timestamps are kept as. */
function decimal(time: Stats['mtime']): string {
  if (time.seconds >= 0 || time.nanoseconds === 0) return timeDecimal(time);
  return `-${timeDecimal({ seconds: -time.seconds - 1, nanoseconds: 1e9 - time.nanoseconds })}`;
}

/** As star and GNU tar have it: an equals sign would end the keyword. */
function xattrKeyword(name: Uint8Array): Uint8Array {
  const escaped = Array.from(name, (byte) => {
    if (byte === PERCENT) return encodeUtf8('%25');
    return byte === EQUALS ? encodeUtf8('%3D') : Uint8Array.of(byte);
  });
  return concatBytes([encodeUtf8('SCHILY.xattr.'), ...escaped]);
}
