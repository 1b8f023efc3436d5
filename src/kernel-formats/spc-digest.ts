/** The way through the DER of an Authenticode signature (PKCS#7 SignedData) to the digest that it is about. */

import { DER_OBJECT_IDENTIFIER, DER_OCTET_STRING, derChild, derElementAt, isDerOid } from '../bytes/der.ts';
import { findHash, type SignedHash } from '../hash/object-identifiers.ts';

/** 1.3.6.1.4.1.311.2.1.4, SPC_INDIRECT_DATA_OBJID. */
const SPC_INDIRECT_DATA = [0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x01, 0x04];

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
  const known = findHash(der, oid);
  if (known === undefined) return undefined;
  if (digest.end - digest.start !== known.digestSize) return 'damaged';
  return { hash: known.name, digest: der.subarray(digest.start, digest.end) };
}
