/** The 512-byte header of a member: POSIX.1-2017, pax, "ustar Interchange Format". */
import {
  SIZEOF_POSIX_HEADER,
  TAR_CHKSUM,
  TAR_DEVMAJOR,
  TAR_DEVMINOR,
  TAR_GID,
  TAR_LINKNAME,
  TAR_MAGIC,
  TAR_MODE,
  TAR_MTIME,
  TAR_SIZE,
  TAR_TYPEFLAG,
  TAR_UID,
} from '../image/ondisk/structs.gen.ts';

/** Headers and contents are padded to it. */
export const BLOCK_BYTES = SIZEOF_POSIX_HEADER;
const NAME_BYTES = 100;
const CHECKSUM_BYTES = 8;
const BLANK = 0x20;

/** Largest number in a field of 8 bytes, and of 12: octal digits and a NUL. */
export const MAX_SHORT = 8 ** 7 - 1;
export const MAX_LONG = 8 ** 11 - 1;

/** What a member is; `pax` is the extended header before one. */
export type MemberType = 'file' | 'link' | 'symlink' | 'char' | 'block' | 'dir' | 'fifo' | 'pax';

const TYPE_FLAGS: Readonly<Record<MemberType, string>> = {
  file: '0',
  link: '1',
  symlink: '2',
  char: '3',
  block: '4',
  dir: '5',
  fifo: '6',
  pax: 'x',
};

/** A member's header before it is encoded (POSIX, pax, ustar Interchange Format). */
export interface Header {
  /** The path, with a `/` at the end for a directory. */
  readonly name: Uint8Array;
  /** Which becomes the typeflag. */
  readonly type: MemberType;
  /** The 07777 bits. */
  readonly mode: number;
  /** What does not fit into the field has a record of its own. */
  readonly uid: number;
  /** Likewise. */
  readonly gid: number;
  /** Bytes that follow in the archive. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** The target of a symbolic link, or the first name of a file. */
  readonly linkName?: Uint8Array;
  /** Of a device. */
  readonly rdev?: { readonly major: number; readonly minor: number };
}

/** Does a name stand in the header as it is? What does not has a record of its own before the member. */
export function fitsName(name: Uint8Array): boolean {
  return name.length <= NAME_BYTES && name.every((byte) => byte < 0x80);
}

/** What does not fit is cut off, or 0. */
export function encodeHeader(header: Header): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  const { name, type, mode, uid, gid, size, mtime, linkName, rdev } = header;
  block.set(name.subarray(0, NAME_BYTES), 0);
  putOctal(block, TAR_MODE, 8, mode);
  putOctal(block, TAR_UID, 8, uid);
  putOctal(block, TAR_GID, 8, gid);
  putOctal(block, TAR_SIZE, 12, size);
  putOctal(block, TAR_MTIME, 12, mtime);
  putText(block, TAR_TYPEFLAG, TYPE_FLAGS[type]);
  if (linkName !== undefined) block.set(linkName.subarray(0, NAME_BYTES), TAR_LINKNAME);
  putText(block, TAR_MAGIC, 'ustar\x0000');
  putOctal(block, TAR_DEVMAJOR, 8, rdev?.major ?? 0);
  putOctal(block, TAR_DEVMINOR, 8, rdev?.minor ?? 0);
  // The sum is made with blanks in its own place.
  block.fill(BLANK, TAR_CHKSUM, TAR_CHKSUM + CHECKSUM_BYTES);
  const sum = block.reduce((total, byte) => total + byte, 0);
  putText(block, TAR_CHKSUM, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

function putOctal(block: Uint8Array, at: number, length: number, value: number): void {
  const fits = value >= 0 && value < 8 ** (length - 1);
  putText(block, at, `${(fits ? value : 0).toString(8).padStart(length - 1, '0')}\0`);
}

/** ASCII. */
function putText(block: Uint8Array, at: number, text: string): void {
  for (let index = 0; index < text.length; index++) block[at + index] = text.charCodeAt(index);
}

/** Zeros from `length` bytes to the end of their last block. */
export function paddingAfter(length: number): Uint8Array {
  return new Uint8Array((BLOCK_BYTES - (length % BLOCK_BYTES)) % BLOCK_BYTES);
}
