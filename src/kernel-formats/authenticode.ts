/**
 * The digest that a signed EFI program carries of itself (Microsoft's "Windows Authenticode Portable Executable Signature
 * Format"). Whether the signature over the digest is good, and whose it is, is not looked at.
 */
import { u16le, u32le } from '../bytes/endian.ts';
import type { FileReader } from '../contract/file-system.ts';
import { Sha256Stream } from '../hash/sha256.ts';
import { badHeader, type Fault } from './fault.ts';
import { isPe, readPe } from './pe.ts';
import { readUpTo } from './read.ts';
import { findSha256Digest } from './spc-digest.ts';

const PIECE = 1024 * 1024;
const COFF_BYTES = 24;
/** Where the optional header's CheckSum is, in PE32 and PE32+ alike. */
const CHECKSUM_AT = 64;
const SIZE_OF_HEADERS_AT = 60;
/** The security directory is entry 4 of the data directories, which begin here. */
const DIRECTORIES_AT = { 267: 96, 523: 112 } as const;
const SECURITY_ENTRY = 4;
/** A `WIN_CERTIFICATE` with PKCS#7 in it. */
const WIN_CERT_TYPE_PKCS_SIGNED_DATA = 2;
const CERTIFICATE_HEADER_BYTES = 8;
/** Real ones are below 10 KB, with chains and timestamps below 30 KB. */
const MAX_TABLE = 1024 * 1024;
/** Signatures of one program; distributions put one to three. */
const MAX_CERTIFICATES = 16;

interface SecurityPlaces {
  /** Byte offsets in the file. */
  readonly checksumAt: number;
  readonly entryAt: number;
  readonly tableAt: number;
  readonly tableLength: number;
  readonly sizeOfHeaders: number;
}

/**
 * Holds a signed EFI program against each SHA-256 digest in its certificate table. One without signatures has no fault,
 * nor have signatures with another hash, or programs whose sections do not lie one after the other: they are not judged.
 * @throws ERR_BOOTFS_CORRUPT where the PE headers are damaged, and what reading `file` throws
 */
export function checkAuthenticode(file: FileReader): Fault[] {
  const places = findSecurityDirectory(file);
  if (places === undefined) return [];
  const { tableAt, tableLength } = places;
  if (tableLength > MAX_TABLE || tableAt + tableLength > file.size || tableAt < places.entryAt) {
    return [badHeader('the certificate table leaves the file', { tableAt, tableLength, size: file.size })];
  }
  if (!isContiguous(file, places)) return [];
  const digests = readDigests(readUpTo(file, tableAt, tableLength));
  if (digests.length === 0) return [];
  const actual = authenticodeSha256(file, places);
  if (digests.every((digest) => digest.every((byte, at) => byte === actual[at]))) return [];
  const message = 'the program is not what was signed: its Authenticode digest differs';
  return [{ id: 'kernel-checksum', message, numbers: { tableAt, tableLength } }];
}

/** Undefined where it is no PE file, or one without signatures. */
function findSecurityDirectory(file: FileReader): SecurityPlaces | undefined {
  const dos = padded(readUpTo(file, 0, 64), 64);
  if (!isPe(dos)) return undefined;
  const peAt = u32le(dos, 0x3c);
  const optionalAt = peAt + COFF_BYTES;
  const head = padded(readUpTo(file, optionalAt, 256), 256);
  const magic = u16le(head, 0);
  if (magic !== 0x10b && magic !== 0x20b) return undefined;
  const directories = DIRECTORIES_AT[magic];
  if (u32le(head, directories - 4) <= SECURITY_ENTRY) return undefined;
  const entry = directories + SECURITY_ENTRY * 8;
  const tableLength = u32le(head, entry + 4);
  if (tableLength === 0) return undefined;
  return {
    checksumAt: optionalAt + CHECKSUM_AT,
    entryAt: optionalAt + entry,
    tableAt: u32le(head, entry),
    tableLength,
    sizeOfHeaders: u32le(head, SIZE_OF_HEADERS_AT),
  };
}

/** Headers, then sections one after the other, then the table: where that is so, the digest is of the file as it lies. */
function isContiguous(file: FileReader, { sizeOfHeaders, tableAt }: SecurityPlaces): boolean {
  const sections = readPe(file).sections.filter(({ rawLength }) => rawLength > 0);
  let end = sizeOfHeaders;
  for (const { byteOffset, rawLength } of sections) {
    if (byteOffset !== end) return false;
    end += rawLength;
  }
  return end <= tableAt;
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  const all = new Uint8Array(length);
  all.set(bytes);
  return all;
}

function readDigests(table: Uint8Array): Uint8Array[] {
  const digests: Uint8Array[] = [];
  let at = 0;
  for (let count = 0; count < MAX_CERTIFICATES && at + CERTIFICATE_HEADER_BYTES <= table.length; count++) {
    const length = u32le(table, at);
    if (length < CERTIFICATE_HEADER_BYTES || at + length > table.length) break;
    const digest =
      u16le(table, at + 6) === WIN_CERT_TYPE_PKCS_SIGNED_DATA
        ? findSha256Digest(table.subarray(at + CERTIFICATE_HEADER_BYTES, at + length))
        : undefined;
    if (digest !== undefined) digests.push(digest);
    at += Math.ceil(length / 8) * 8;
  }
  return digests;
}

/** All of the file but the checksum, the directory entry and the table. */
function authenticodeSha256(
  file: FileReader,
  { checksumAt, entryAt, tableAt, tableLength }: SecurityPlaces,
): Uint8Array {
  const hash = new Sha256Stream();
  const add = (from: number, to: number): void => {
    for (let at = from; at < to; at += PIECE) hash.update(readUpTo(file, at, Math.min(PIECE, to - at)));
  };
  add(0, checksumAt);
  add(checksumAt + 4, entryAt);
  add(entryAt + 8, tableAt);
  add(tableAt + tableLength, file.size);
  return hash.digest();
}
