/** What a partition of type `-verity-sig` holds (Discoverable Partitions Specification): a signed root hash, in JSON. */

import { decodeBase64 } from '../bytes/base64.ts';
import { beforeNul } from '../bytes/before-nul.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';

/** systemd takes no larger ones: 4 MiB. */
const MAX_BYTES = 4 * 1024 * 1024;

/** A root hash, and who stands for it. */
export interface VeritySignature {
  /** In lowercase hexadecimal digits: these digits, as text, are what is signed. */
  readonly rootHash: string;
  /** PKCS#7 (CMS) in DER, detached. */
  readonly signature: Uint8Array;
  /** SHA-256 of the signer's certificate in lowercase hexadecimal digits; undefined where it is not named. */
  readonly certificateFingerprint: string | undefined;
}

/**
 * Reads the JSON that stands at the start of the partition, with zeros behind it.
 *
 * @throws ERR_BOOTFS_CORRUPT where it is none, or lacks a field; EIO
 */
export function readVeritySignature(device: BlockDevice): VeritySignature {
  const bytes = readBytes(device, 0, Math.min(device.size, MAX_BYTES));
  const { rootHash, signature, certificateFingerprint } = decodeObject(beforeNul(bytes));
  if (!isHex(rootHash)) throw corrupt('the verity signature has no rootHash in hexadecimal digits');
  const decoded = typeof signature === 'string' ? decodeBase64(signature) : undefined;
  if (decoded === undefined || decoded.length === 0) throw corrupt('the verity signature has no signature in base64');
  return {
    rootHash: rootHash.toLowerCase(),
    signature: decoded,
    certificateFingerprint: isHex(certificateFingerprint) ? certificateFingerprint.toLowerCase() : undefined,
  };
}

function isHex(value: unknown): value is string {
  return typeof value === 'string' && /^([0-9a-fA-F]{2})+$/.test(value);
}

function decodeObject(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(bytes) ?? '');
  } catch {
    throw corrupt('the verity signature is no JSON');
  }
  if (typeof value !== 'object' || value === null) throw corrupt('the verity signature is no JSON object');
  return value as Record<string, unknown>;
}
