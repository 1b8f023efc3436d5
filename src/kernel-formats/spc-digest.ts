/** The way through the DER of an Authenticode signature (PKCS#7 SignedData) to the digest that it is about. */

const OBJECT_IDENTIFIER = 0x06;
const OCTET_STRING = 0x04;
/** 1.3.6.1.4.1.311.2.1.4, SPC_INDIRECT_DATA_OBJID. */
const SPC_INDIRECT_DATA = [0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x01, 0x04];
/** The hashes that signers of EFI programs have used, by the object identifiers of DigestInfo. */
const HASHES: readonly { readonly name: SignedHash; readonly digestSize: number; readonly oid: readonly number[] }[] = [
  // 1.3.14.3.2.26
  { name: 'sha1', digestSize: 20, oid: [0x2b, 0x0e, 0x03, 0x02, 0x1a] },
  // 2.16.840.1.101.3.4.2.1 and the two after it
  { name: 'sha256', digestSize: 32, oid: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01] },
  { name: 'sha384', digestSize: 48, oid: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02] },
  { name: 'sha512', digestSize: 64, oid: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03] },
];

/** A hash that a program was signed with. */
export type SignedHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** What was signed: the program's digest. */
export interface SignedDigest {
  /** By what the digest was made. */
  readonly hash: SignedHash;
  /** The Authenticode digest, as it was signed. */
  readonly digest: Uint8Array;
}

/** One element of DER: its tag, and where its contents begin and end. */
interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/**
 * `SpcIndirectDataContent.messageDigest` of a ContentInfo; undefined where it has a hash that is not known here. The way
 * down has a fixed depth and takes no more than three elements of each level: so much is the work.
 * @returns `damaged` where the DER leads to no digest
 */
export function findSignedDigest(der: Uint8Array): SignedDigest | 'damaged' | undefined {
  const outer = elementAt(der, 0, der.length);
  const explicit = outer && child(der, outer, 1);
  const signedData = explicit && child(der, explicit, 0);
  // version, digestAlgorithms, contentInfo
  const contentInfo = signedData && child(der, signedData, 2);
  const type = contentInfo && child(der, contentInfo, 0);
  if (!isOid(der, type, SPC_INDIRECT_DATA)) return 'damaged';
  const wrapped = contentInfo && child(der, contentInfo, 1);
  const content = wrapped && child(der, wrapped, 0);
  // data, messageDigest
  const digestInfo = content && child(der, content, 1);
  const algorithm = digestInfo && child(der, digestInfo, 0);
  const oid = algorithm && child(der, algorithm, 0);
  const digest = digestInfo && child(der, digestInfo, 1);
  if (oid?.tag !== OBJECT_IDENTIFIER || digest?.tag !== OCTET_STRING) return 'damaged';
  const known = HASHES.filter((one) => isOid(der, oid, one.oid))[0];
  if (known === undefined) return undefined;
  if (digest.end - digest.start !== known.digestSize) return 'damaged';
  return { hash: known.name, digest: der.subarray(digest.start, digest.end) };
}

/** The element at `index` among those in `parent`; undefined where there are fewer, or one of them is damaged. */
function child(der: Uint8Array, parent: Element, index: number): Element | undefined {
  let at = parent.start;
  for (let passed = 0; ; passed++) {
    const element = elementAt(der, at, parent.end);
    if (element === undefined || passed === index) return element;
    at = element.end;
  }
}

/** Definite lengths of up to 4 bytes, as DER has them; undefined where it leaves its parent. */
function elementAt(der: Uint8Array, at: number, limit: number): Element | undefined {
  if (at + 2 > limit) return undefined;
  let start = at + 2;
  let length = der[at + 1];
  if (length >= 0x80) {
    const bytes = length & 0x7f;
    if (bytes === 0 || bytes > 4 || start + bytes > limit) return undefined;
    length = 0;
    for (const end = start + bytes; start < end; start++) length = length * 256 + der[start];
  }
  return start + length > limit ? undefined : { tag: der[at], start, end: start + length };
}

function isOid(der: Uint8Array, element: Element | undefined, oid: readonly number[]): boolean {
  if (element?.tag !== OBJECT_IDENTIFIER || element.end - element.start !== oid.length) return false;
  return oid.every((byte, at) => der[element.start + at] === byte);
}
