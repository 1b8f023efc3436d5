/**
 * The digest that a signed EFI program carries of itself (Microsoft's "Windows Authenticode Portable Executable Signature
 * Format"). Whether the signature over the digest is good, and whose it is, is not looked at.
 */
import { isZero } from '../bytes/uuid.ts';
import { corrupt } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import type { HashStream } from '../hash/block-hash.ts';
import type { SignedHash } from '../hash/object-identifiers.ts';
import { sha1Stream } from '../hash/sha1.ts';
import { sha256Stream } from '../hash/sha256.ts';
import { sha384Stream, sha512Stream } from '../hash/sha512.ts';
import { badHeader, type Fault } from './fault.ts';
import {
  IMAGE_DIRECTORY_ENTRY_SECURITY,
  PE32_MAGIC,
  PE32_PLUS_MAGIC,
  WIN_CERT_TYPE_PKCS_SIGNED_DATA,
} from './ondisk/pe.ts';
import {
  cert_cert_type,
  cert_length,
  dirent_size,
  dirent_virtual_address,
  mz_peaddr,
  OPT_CSUM,
  opt_header_size,
  opt_magic,
  pe32_data_dirs,
  pe32plus_data_dirs,
  SIZEOF_DATA_DIRENT,
  SIZEOF_MZ_HDR,
  SIZEOF_PE_HDR,
  SIZEOF_PE32_OPT_HDR,
  SIZEOF_PE32PLUS_OPT_HDR,
  SIZEOF_WIN_CERTIFICATE,
} from './ondisk/structs.gen.ts';
import { isPe, readPe } from './pe.ts';
import { readUpTo } from './read.ts';
import { findSignedDigest, type SignedDigest } from './spc-digest.ts';

const PIECE = 1024 * 1024;
/** Bytes of the optional header that hold its data directories up to the certificate table. */
const OPTIONAL_BYTES = 256;
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

/** Signatures of a program, and the digests that they may be of. */
export interface SignedProgram {
  /** Each a PKCS#7 in DER; none for a program without. */
  readonly signatures: readonly Uint8Array[];
  /** The program's own digest, as it is now; undefined where its headers allow none. */
  digest(hash: SignedHash): Uint8Array | undefined;
}

/** @throws ERR_BOOTFS_CORRUPT where the PE headers or the certificate table are damaged, and what reading `file` throws */
export function readSignedProgram(file: FileReader): SignedProgram {
  const { sections } = readPe(file);
  const places = findSecurityDirectory(file);
  if (places === undefined || sections.length === 0) return { signatures: [], digest: () => undefined };
  const { tableAt, tableLength } = places;
  if (tableLength > MAX_TABLE || tableAt + tableLength > file.size || tableAt < places.entryAt) {
    throw corrupt('the certificate table leaves the file', { tableAt, tableLength, size: file.size });
  }
  const regions = hashedRegions(file, places, file.size - tableLength);
  return {
    signatures: splitTable(readUpTo(file, tableAt, tableLength)).signatures,
    digest: (hash) => regions && hashRegions(file, regions, STREAMS[hash]()),
  };
}

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
  const dos = padded(readUpTo(file, 0, SIZEOF_MZ_HDR), SIZEOF_MZ_HDR);
  if (!isPe(dos)) return undefined;
  const optionalAt = mz_peaddr(dos, 0) + SIZEOF_PE_HDR;
  const head = padded(readUpTo(file, optionalAt, OPTIONAL_BYTES), OPTIONAL_BYTES);
  const magic = opt_magic(head, 0);
  if (magic !== PE32_MAGIC && magic !== PE32_PLUS_MAGIC) return undefined;
  const isPe32 = magic === PE32_MAGIC;
  const count = isPe32 ? pe32_data_dirs(head, 0) : pe32plus_data_dirs(head, 0);
  if (count <= IMAGE_DIRECTORY_ENTRY_SECURITY) return undefined;
  const entry =
    (isPe32 ? SIZEOF_PE32_OPT_HDR : SIZEOF_PE32PLUS_OPT_HDR) + IMAGE_DIRECTORY_ENTRY_SECURITY * SIZEOF_DATA_DIRENT;
  const tableLength = dirent_size(head, entry);
  if (tableLength === 0) return undefined;
  return {
    checksumAt: optionalAt + OPT_CSUM,
    entryAt: optionalAt + entry,
    tableAt: dirent_virtual_address(head, entry),
    tableLength,
    sizeOfHeaders: opt_header_size(head, 0),
  };
}

/** `at`, where there are nothing but zeros from there on; else the end of the file. */
function endOfPadding(file: FileReader, at: number): number {
  const rest = readUpTo(file, at, MAX_PADDING + 1);
  return rest.length <= MAX_PADDING && isZero(rest) ? at : file.size;
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
  if (hashed > end || sizeOfHeaders < entryAt + SIZEOF_DATA_DIRENT) return undefined;
  return [
    [0, checksumAt],
    [checksumAt + 4, entryAt],
    [entryAt + SIZEOF_DATA_DIRENT, sizeOfHeaders],
    ...sections.map(({ byteOffset, rawLength }): Region => [byteOffset, byteOffset + rawLength]),
    [hashed, end],
  ];
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  const all = new Uint8Array(length);
  all.set(bytes);
  return all;
}

/** The signatures of a certificate table; `isWhole`: its entries fill it, as far as they are looked at. */
function splitTable(table: Uint8Array): { signatures: Uint8Array[]; isWhole: boolean } {
  const signatures: Uint8Array[] = [];
  let at = 0;
  for (let count = 0; count < MAX_CERTIFICATES && at + SIZEOF_WIN_CERTIFICATE <= table.length; count++) {
    const length = cert_length(table, at);
    if (length < SIZEOF_WIN_CERTIFICATE || at + length > table.length) return { signatures, isWhole: false };
    if (cert_cert_type(table, at) === WIN_CERT_TYPE_PKCS_SIGNED_DATA) {
      signatures.push(table.subarray(at + SIZEOF_WIN_CERTIFICATE, at + length));
    }
    at += Math.ceil(length / 8) * 8;
  }
  return { signatures, isWhole: true };
}

/** @returns `damaged` where there are signatures, and none of them says what it is about */
function readDigests(table: Uint8Array): SignedDigest[] | 'damaged' {
  const { signatures, isWhole } = splitTable(table);
  const digests: SignedDigest[] = [];
  let damaged = isWhole ? 0 : 1;
  for (const signature of signatures) {
    const found = findSignedDigest(signature);
    if (found === 'damaged') damaged++;
    else if (found !== undefined) digests.push(found);
  }
  return digests.length === 0 && damaged > 0 ? 'damaged' : digests;
}

function hashRegions(file: FileReader, regions: readonly Region[], hash: HashStream): Uint8Array {
  for (const [from, to] of regions) {
    for (let at = from; at < to; at += PIECE) hash.update(readUpTo(file, at, Math.min(PIECE, to - at)));
  }
  return hash.digest();
}
