/** The directory of a .zip file: where each member is, and how it is packed. */
import { joinU64, u32le, u64le } from '../bytes/endian.ts';
import { decodeLabel } from '../bytes/utf8.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import type { Member } from './members.ts';
import {
  decodeZip64EndLocator,
  decodeZip64EndOfCentralDirectory,
  decodeZipCentralEntry,
  decodeZipEndOfCentralDirectory,
  decodeZipLocalHeader,
  extra_id,
  extra_size,
  SIZEOF_ZIP_EXTRA_FIELD,
  type ZipCentralEntry,
} from './ondisk/structs.gen.ts';

const LOCAL_MAGIC = 0x04034b50;
const ENTRY_MAGIC = 0x02014b50;
const END_MAGIC = 0x06054b50;
const LOCATOR_MAGIC = 0x07064b50;
const END64_MAGIC = 0x06064b50;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT = 65535;
/** Bytes of the directory; an image comes in a box with few members. */
const MAX_DIRECTORY = 16 * 2 ** 20;
const IS_ENCRYPTED = 1;
const ZIP64 = 1;
const IN_ZIP64 = 0xffffffff;

/** A file of the archive, as its central directory describes it. */
export interface ZipMember extends Member {
  /** 0 stored, 8 deflate, ... */
  readonly method: number;
  /** Bit 0 of its flags: refused. */
  readonly isEncrypted: boolean;
  /** Of the unpacked bytes. */
  readonly crc32: number;
  /** Bytes of it in the archive. */
  readonly storedSize: number;
  /** Byte offset of the local header. */
  readonly headerAt: number;
}

/** Does the file begin like a .zip with a member? @throws EIO */
export function isZip(file: BlockDevice): boolean {
  return file.size >= END_BYTES && u32le(readBytes(file, 0, 4), 0) === LOCAL_MAGIC;
}

/** Every member that is no folder. @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED */
export function readZipMembers(file: BlockDevice): ZipMember[] {
  const { byteOffset, size } = findDirectory(file);
  if (size > MAX_DIRECTORY) throw unsupported(`a zip directory of ${size} bytes`);
  if (byteOffset + size > file.size) throw corrupt('the zip directory lies outside of the file');
  const directory = readBytes(file, byteOffset, size);
  const members: ZipMember[] = [];
  for (let at = 0; at + ENTRY_BYTES <= size; ) {
    const entry = decodeZipCentralEntry(directory.subarray(at));
    if (entry.signature !== ENTRY_MAGIC) break;
    const end = at + ENTRY_BYTES + entry.name_length + entry.extra_length + entry.comment_length;
    if (end > size) throw corrupt('a zip entry leaves its directory');
    const nameEnd = at + ENTRY_BYTES + entry.name_length;
    const name = decodeLabel(directory.subarray(at + ENTRY_BYTES, nameEnd));
    const extra = directory.subarray(nameEnd, nameEnd + entry.extra_length);
    if (!/\/$/.test(name)) members.push(decodeMember(entry, name, extra));
    at = end;
  }
  return members;
}

/** Where the packed bytes of a member begin. @throws ERR_BOOTFS_CORRUPT where its local header is not there, or the bytes are not */
export function zipDataOffset(file: BlockDevice, { headerAt, storedSize, name }: ZipMember): number {
  if (headerAt + LOCAL_BYTES > file.size) throw corrupt(`zip member '${name}' lies outside of the file`);
  const local = decodeZipLocalHeader(readBytes(file, headerAt, LOCAL_BYTES));
  if (local.signature !== LOCAL_MAGIC) throw corrupt(`zip member '${name}' has no local header`);
  const dataAt = headerAt + LOCAL_BYTES + local.name_length + local.extra_length;
  if (dataAt + storedSize > file.size) throw corrupt(`zip member '${name}' lies outside of the file`);
  return dataAt;
}

/** The end record stands at the end of the file, before a comment of up to 64 KiB. */
function findDirectory(file: BlockDevice): { byteOffset: number; size: number } {
  const length = Math.min(file.size, END_BYTES + MAX_COMMENT);
  const tailAt = file.size - length;
  const tail = readBytes(file, tailAt, length);
  for (let at = length - END_BYTES; at >= 0; at--) {
    if (u32le(tail, at) !== END_MAGIC) continue;
    const end = decodeZipEndOfCentralDirectory(tail.subarray(at));
    if (at + END_BYTES + end.comment_length !== length) continue;
    if (end.disk !== 0 && end.disk !== 0xffff) throw unsupported('a zip archive in several parts');
    return findDirectory64(file, tailAt + at) ?? { byteOffset: end.directory_offset, size: end.directory_size };
  }
  throw corrupt('the zip archive is cut off: it has no directory');
}

/** Where the archive is too large for 32 bits, a locator stands right before the end record. */
function findDirectory64(file: BlockDevice, endAt: number): { byteOffset: number; size: number } | undefined {
  if (endAt < LOCATOR_BYTES) return undefined;
  const locator = decodeZip64EndLocator(readBytes(file, endAt - LOCATOR_BYTES, LOCATOR_BYTES));
  if (locator.signature !== LOCATOR_MAGIC) return undefined;
  const at = joinU64(locator.end_offset_lo, locator.end_offset_hi);
  if (at + END64_BYTES > file.size) throw corrupt('the zip64 directory lies outside of the file');
  const end = decodeZip64EndOfCentralDirectory(readBytes(file, at, END64_BYTES));
  if (end.signature !== END64_MAGIC) throw corrupt('the zip64 end of the directory is not where it should be');
  return {
    byteOffset: joinU64(end.directory_offset_lo, end.directory_offset_hi),
    size: joinU64(end.directory_size_lo, end.directory_size_hi),
  };
}

function decodeMember(entry: ZipCentralEntry, name: string, extra: Uint8Array): ZipMember {
  const wide = new Zip64Values(extra);
  const size = wide.resolve(entry.uncompressed_size);
  const storedSize = wide.resolve(entry.compressed_size);
  const headerAt = wide.resolve(entry.local_offset);
  const { method, crc32, flags } = entry;
  return { name, size, storedSize, headerAt, method, crc32, isEncrypted: (flags & IS_ENCRYPTED) !== 0 };
}

/** The numbers of the zip64 extra field stand in a fixed order, only those that did not fit. */
class Zip64Values {
  private readonly field: Uint8Array;
  private at = 0;

  constructor(extra: Uint8Array) {
    let field = extra.subarray(0, 0);
    for (let at = 0; at + SIZEOF_ZIP_EXTRA_FIELD <= extra.length; ) {
      const start = at + SIZEOF_ZIP_EXTRA_FIELD;
      const length = extra_size(extra, at);
      if (extra_id(extra, at) === ZIP64) field = extra.subarray(start, start + length);
      at = start + length;
    }
    this.field = field;
  }

  resolve(narrow: number): number {
    if (narrow !== IN_ZIP64) return narrow;
    if (this.at + 8 > this.field.length) throw corrupt('a zip entry without its zip64 sizes');
    const value = u64le(this.field, this.at);
    this.at += 8;
    if (value > Number.MAX_SAFE_INTEGER) throw corrupt('a zip member of more than 2^53 bytes');
    return value;
  }
}
