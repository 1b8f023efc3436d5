/** tar archives (ustar, pax and GNU headers), and so OVA files: members lie in them as they are. */

import { u64be } from '../bytes/endian.ts';
import { decodeLabel } from '../bytes/utf8.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import type { Member } from './members.ts';
import {
  SIZEOF_POSIX_HEADER,
  TAR_CHKSUM,
  TAR_TYPEFLAG,
  tar_chksum,
  tar_magic,
  tar_name,
  tar_prefix,
  tar_size,
  tar_typeflag,
} from './ondisk/structs.gen.ts';

const BLOCK = SIZEOF_POSIX_HEADER;
const BLANK = 0x20;
/** Headers in one archive; an OVA has about five. */
const MAX_HEADERS = 65536;
/** Of a pax header or a long name. */
const MAX_EXTENSION = 65536;
const REGULAR = ['0', '\0', '7'];

/** A regular file of the archive, whose bytes stand in it as they are. */
export interface TarMember extends Member {
  /** Bytes from the start of the archive. */
  readonly byteOffset: number;
}

/** Does the file begin with a header of a tar archive whose checksum is right? @throws EIO */
export function isTar(file: BlockDevice): boolean {
  if (file.size < BLOCK) return false;
  const header = readBytes(file, 0, BLOCK);
  return decodeLabel(tar_magic(header, 0).subarray(0, 5)) === 'ustar' && hasGoodChecksum(header);
}

/** The regular files in the archive, in order. @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED */
export function readTarMembers(file: BlockDevice): TarMember[] {
  const members: TarMember[] = [];
  /** What extended headers say of the member that follows. */
  let extended: Extended = {};
  let at = 0;
  for (let headers = 0; at + BLOCK <= file.size; headers++) {
    if (headers >= MAX_HEADERS) throw unsupported(`a tar archive of more than ${MAX_HEADERS} headers`);
    const header = readBytes(file, at, BLOCK);
    if (header.every((byte) => byte === 0)) break;
    if (!hasGoodChecksum(header)) throw corrupt('the checksum of a tar header is wrong', { byteOffset: at });
    const type = String.fromCharCode(tar_typeflag(header, 0));
    const size = extended.size ?? decodeNumber(tar_size(header, 0));
    const dataAt = at + BLOCK;
    if (!(size >= 0)) throw corrupt('a tar header without the size of its member', { byteOffset: at });
    if (dataAt + size > file.size) throw corrupt('the tar archive is cut off', { byteOffset: at, size });
    if (type === 'x' || type === 'L') extended = readExtended(file, type, dataAt, size, extended);
    else if (type !== 'g' && type !== 'K') {
      const name = extended.name ?? decodeName(header);
      if (extended.isSparse || type === 'S') throw unsupported(`a tar archive with a sparse member (${name})`);
      if (REGULAR.indexOf(type) >= 0) members.push({ name, size, byteOffset: dataAt });
      extended = {};
    }
    at = dataAt + Math.ceil(size / BLOCK) * BLOCK;
  }
  return members;
}

interface Extended {
  readonly name?: string;
  readonly size?: number;
  readonly isSparse?: boolean;
}

/** The sum of all bytes, with blanks for the eight that hold it. */
function hasGoodChecksum(header: Uint8Array): boolean {
  let sum = (TAR_TYPEFLAG - TAR_CHKSUM) * BLANK;
  for (let at = 0; at < BLOCK; at++) if (at < TAR_CHKSUM || at >= TAR_TYPEFLAG) sum += header[at];
  return sum === decodeNumber(tar_chksum(header, 0));
}

/** Octal digits, or for large numbers GNU's base 256. NaN for neither. */
function decodeNumber(field: Uint8Array): number {
  if (field[0] === 0x80) return u64be(field, field.length - 8);
  const text = decodeLabel(field).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : text === '' ? 0 : Number.NaN;
}

function decodeName(header: Uint8Array): string {
  const name = decodeLabel(tar_name(header, 0));
  const prefix = decodeLabel(tar_magic(header, 0)) === 'ustar' ? decodeLabel(tar_prefix(header, 0)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** A pax header (`length key=value`, a line each), or GNU's long name. */
function readExtended(file: BlockDevice, type: string, at: number, size: number, before: Extended): Extended {
  if (size > MAX_EXTENSION) throw unsupported(`a tar archive with an extended header of ${size} bytes`);
  const bytes = readBytes(file, at, size);
  if (type === 'L') return { ...before, name: decodeLabel(bytes) };
  let extended = before;
  for (let start = 0; start < size; ) {
    const line = /^(\d{1,6}) ([^=]*)=/.exec(decodeLabel(bytes.subarray(start, start + 512)));
    const length = line === null ? 0 : Number(line[1]);
    if (line === null || length <= line[0].length || start + length > size)
      throw corrupt('a damaged pax header of tar');
    const value = decodeLabel(bytes.subarray(start + line[0].length, start + length - 1));
    if (line[2] === 'path') extended = { ...extended, name: value };
    if (line[2] === 'size') extended = { ...extended, size: Number(value) };
    if (/^GNU\.sparse\./.test(line[2])) extended = { ...extended, isSparse: true };
    start += length;
  }
  return extended;
}
