/** Hashes as signatures name them: by object identifiers in DER. */
import { type DerElement, isDerOid } from '../bytes/der.ts';

/** A hash that EFI programs and their signers have used. */
export type SignedHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** A hash and how it is named. */
export interface NamedHash {
  /** In WebCrypto's spelling but for case and hyphen. */
  readonly name: SignedHash;
  /** Bytes. */
  readonly digestSize: number;
  /** The contents of the object identifier. */
  readonly oid: readonly number[];
}

const HASHES: readonly NamedHash[] = [
  // 1.3.14.3.2.26
  { name: 'sha1', digestSize: 20, oid: [0x2b, 0x0e, 0x03, 0x02, 0x1a] },
  // 2.16.840.1.101.3.4.2.1 and the two after it
  { name: 'sha256', digestSize: 32, oid: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01] },
  { name: 'sha384', digestSize: 48, oid: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02] },
  { name: 'sha512', digestSize: 64, oid: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03] },
];

/** The hash that `element` names; undefined for another one, and for what is no object identifier. */
export function findHash(der: Uint8Array, element: DerElement | undefined): NamedHash | undefined {
  return HASHES.filter(({ oid }) => isDerOid(der, element, oid))[0];
}
