/**
 * The digest that a signed EFI program carries of itself (Microsoft's "Windows Authenticode Portable Executable Signature
 * Format"). Whether the signature over the digest is good, and whose it is, is not looked at.
 */
import { u16le, u32le } from '../bytes/endian.ts';
import type { FileReader } from '../contract/file-system.ts';
import type { HashStream } from '../hash/block-hash.ts';
import { sha1Stream } from '../hash/sha1.ts';
import { sha256Stream } from '../hash/sha256.ts';
import { sha384Stream, sha512Stream } from '../hash/sha512.ts';
import { isAllZero } from './compression.ts';
import { badHeader, type Fault } from './fault.ts';
import { isPe, readPe } from './pe.ts';
import { readUpTo } from './read.ts';
import { findSignedDigest, type SignedDigest, type SignedHash } from './spc-digest.ts';

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
/** What sections are filled up to is a page at most. */
const MAX_PADDING = 64 * 1024;
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

const STREAMS: Readonly<Record<SignedHash, () => HashStream>> = {
  sha1: sha1Stream,
  sha256: sha256Stream,
  sha384: sha384Stream,
  sha512: sha512Stream,
};

/**
 * Holds a signed EFI program against the digests in its certificate table: with one that fits it is what was signed. One
 * without signatures has no fault, nor has one whose hashes are not known here.
 * @param mayBePadded It is a part of another file, and zeros behind the table are none of its own.
 * @throws ERR_BOOTFS_CORRUPT where the PE headers are damaged, and what reading `file` throws
 */
export function checkAuthenticode(file: FileReader, { mayBePadded = false } = {}): Fault[] {
  const places = findSecurityDirectory(file);
  if (places === undefined) return [];
  const { tableAt, tableLength } = places;
  if (tableLength > MAX_TABLE || tableAt + tableLength > file.size || tableAt < places.entryAt) {
    return [badHeader('the certificate table leaves the file', { tableAt, tableLength, size: file.size })];
  }
  const digests = readDigests(readUpTo(file, tableAt, tableLength));
  if (digests === 'damaged') return [badHeader('the certificate table holds no digest', { tableAt, tableLength })];
  const end = mayBePadded ? endOfPadding(file, tableAt + tableLength) : file.size;
  const regions = hashedRegions(file, places, end - tableLength);
  if (digests.length === 0 || regions === undefined) return [];
  const actual: Partial<Record<SignedHash, Uint8Array>> = {};
  for (const { hash } of digests) actual[hash] = actual[hash] ?? hashRegions(file, regions, STREAMS[hash]());
  if (digests.some(({ hash, digest }) => digest.every((byte, at) => byte === actual[hash]?.[at]))) return [];
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

/** `at`, where there are nothing but zeros from there on; else the end of the file. */
function endOfPadding(file: FileReader, at: number): number {
  const rest = readUpTo(file, at, MAX_PADDING + 1);
  return rest.length <= MAX_PADDING && isAllZero(rest) ? at : file.size;
}

/** From the first byte to that behind the last one. */
type Region = readonly [from: number, to: number];

/**
 * What the digest is of, as EDK2 and sbsign take it: the headers without the checksum and the directory entry, sections in
 * the order in which they lie, and from as many bytes on as that was, all but the table's length. Undefined where that is
 * more than there is, up to `end`, which nothing can have signed.
 */
function hashedRegions(file: FileReader, places: SecurityPlaces, end: number): Region[] | undefined {
  const { checksumAt, entryAt, sizeOfHeaders } = places;
  const sections = readPe(file)
    .sections.filter(({ rawLength }) => rawLength > 0)
    .sort((left, right) => left.byteOffset - right.byteOffset);
  const hashed = sections.reduce((sum, { rawLength }) => sum + rawLength, sizeOfHeaders);
  if (hashed > end || sizeOfHeaders < entryAt + 8) return undefined;
  return [
    [0, checksumAt],
    [checksumAt + 4, entryAt],
    [entryAt + 8, sizeOfHeaders],
    ...sections.map(({ byteOffset, rawLength }): Region => [byteOffset, byteOffset + rawLength]),
    [hashed, end],
  ];
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  const all = new Uint8Array(length);
  all.set(bytes);
  return all;
}

/** @returns `damaged` where there are signatures, and none of them says what it is about */
function readDigests(table: Uint8Array): SignedDigest[] | 'damaged' {
  const digests: SignedDigest[] = [];
  let damaged = 0;
  let at = 0;
  for (let count = 0; count < MAX_CERTIFICATES && at + CERTIFICATE_HEADER_BYTES <= table.length; count++) {
    const length = u32le(table, at);
    const isInside = length >= CERTIFICATE_HEADER_BYTES && at + length <= table.length;
    if (!isInside) damaged++;
    if (!isInside) break;
    if (u16le(table, at + 6) === WIN_CERT_TYPE_PKCS_SIGNED_DATA) {
      const found = findSignedDigest(table.subarray(at + CERTIFICATE_HEADER_BYTES, at + length));
      if (found === 'damaged') damaged++;
      else if (found !== undefined) digests.push(found);
    }
    at += Math.ceil(length / 8) * 8;
  }
  return digests.length === 0 && damaged > 0 ? 'damaged' : digests;
}

function hashRegions(file: FileReader, regions: readonly Region[], hash: HashStream): Uint8Array {
  for (const [from, to] of regions) {
    for (let at = from; at < to; at += PIECE) hash.update(readUpTo(file, at, Math.min(PIECE, to - at)));
  }
  return hash.digest();
}
