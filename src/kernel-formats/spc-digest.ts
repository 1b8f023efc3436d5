/** The way through the DER of an Authenticode signature (PKCS#7 SignedData) to the digest that it is about. */

import { DER_OBJECT_IDENTIFIER, DER_OCTET_STRING, derChild, derElementAt, isDerOid } from '../bytes/der.ts';

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

/**
 * `SpcIndirectDataContent.messageDigest` of a ContentInfo; undefined where it has a hash that is not known here. The way
 * down has a fixed depth and takes no more than three elements of each level: so much is the work.
 * @returns `damaged` where the DER leads to no digest
 */
export function findSignedDigest(der: Uint8Array): SignedDigest | 'damaged' | undefined {
  const outer = derElementAt(der, 0, der.length);
  const explicit = outer && derChild(der, outer, 1);
  const signedData = explicit && derChild(der, explicit, 0);
  // version, digestAlgorithms, contentInfo
  const contentInfo = signedData && derChild(der, signedData, 2);
  const type = contentInfo && derChild(der, contentInfo, 0);
  if (!isDerOid(der, type, SPC_INDIRECT_DATA)) return 'damaged';
  const wrapped = contentInfo && derChild(der, contentInfo, 1);
  const content = wrapped && derChild(der, wrapped, 0);
  // data, messageDigest
  const digestInfo = content && derChild(der, content, 1);
  const algorithm = digestInfo && derChild(der, digestInfo, 0);
  const oid = algorithm && derChild(der, algorithm, 0);
  const digest = digestInfo && derChild(der, digestInfo, 1);
  if (oid?.tag !== DER_OBJECT_IDENTIFIER || digest?.tag !== DER_OCTET_STRING) return 'damaged';
  const known = HASHES.filter((one) => isDerOid(der, oid, one.oid))[0];
  if (known === undefined) return undefined;
  if (digest.end - digest.start !== known.digestSize) return 'damaged';
  return { hash: known.name, digest: der.subarray(digest.start, digest.end) };
}
