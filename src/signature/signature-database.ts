/** What a firmware trusts: EFI_SIGNATURE_LISTs (UEFI 2.10, 32.4.1), as in its variable db, or certificates as files hold them. */
import { u32le } from '../bytes/endian.ts';
import { formatGuid } from '../bytes/uuid.ts';
import { corrupt } from '../contract/errors.ts';
import { decodeCertificates } from './certificates.ts';

const EFI_CERT_X509_GUID = 'a5c059a1-94e4-4aa7-87b5-ab155c2bf072';
const EFI_CERT_SHA256_GUID = 'c1c41626-504c-4092-aca9-41f936934328';
const LIST_HEADER = 28;
/** SignatureOwner before each. */
const OWNER_BYTES = 16;
const SHA256_BYTES = 32;
/** Entries of all lists; dbx, the longest there is, has below 1000. */
const MAX_ENTRIES = 10_000;

/** Anchors of trust. */
export interface SignatureDatabase {
  /** In DER. */
  readonly certificates: readonly Uint8Array[];
  /** SHA-256 of programs that need no signature (Authenticode digests). */
  readonly digests: readonly Uint8Array[];
}

/**
 * Lists of signatures, also with the four bytes of attributes before them that efivarfs shows; else certificates in PEM or DER.
 *
 * @throws EINVAL for what is neither; ERR_BOOTFS_CORRUPT for lists that end in the middle
 */
export function decodeSignatureDatabase(file: Uint8Array): SignatureDatabase {
  for (const start of [0, 4]) {
    if (isList(file, start)) return decodeLists(file.subarray(start));
  }
  return { certificates: decodeCertificates(file), digests: [] };
}

function isList(file: Uint8Array, at: number): boolean {
  if (file.length < at + LIST_HEADER) return false;
  const type = formatGuid(file.subarray(at, at + 16));
  return type === EFI_CERT_X509_GUID || type === EFI_CERT_SHA256_GUID;
}

function decodeLists(file: Uint8Array): SignatureDatabase {
  const certificates: Uint8Array[] = [];
  const digests: Uint8Array[] = [];
  let entries = 0;
  for (let at = 0; at + LIST_HEADER <= file.length; ) {
    const [listSize, headerSize, size] = [16, 20, 24].map((field) => u32le(file, at + field));
    const end = at + listSize;
    if (listSize < LIST_HEADER + headerSize || size <= OWNER_BYTES || end > file.length) {
      throw corrupt('an EFI signature list ends in the middle', { byteOffset: at, listSize, size });
    }
    const type = formatGuid(file.subarray(at, at + 16));
    for (let entry = at + LIST_HEADER + headerSize; entry + size <= end; entry += size) {
      if (++entries > MAX_ENTRIES) throw corrupt('more entries than any EFI signature list has', { entries });
      const content = file.subarray(entry + OWNER_BYTES, entry + size);
      if (type === EFI_CERT_X509_GUID) certificates.push(content);
      else if (type === EFI_CERT_SHA256_GUID && content.length === SHA256_BYTES) digests.push(content);
    }
    at = end;
  }
  return { certificates, digests };
}
