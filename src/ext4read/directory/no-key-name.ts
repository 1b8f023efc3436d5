/**
 * How Linux shows the names of an encrypted directory without its key: the hash and the ciphertext, in a base64 that is
 * fit for file names. A ciphertext that would make the name too long is cut, and followed by the SHA-256 of its rest.
 */
import { putU32le } from '../../bytes/endian.ts';
import { sha256 } from '../../hash/sha256.ts';
import type { NameHash } from './directory-hash.ts';

const HASH_SIZE = 8;
/** Bytes of ciphertext that are shown as they are. */
const MAX_SHOWN = 149;
const DIGEST_SIZE = 32;
/** Shorter than a block of the cipher: no encrypted name. */
const MIN_NAME = 16;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** All of it, as the part of a bundle. */
export const noKeyNames = { encode: encodeNoKeyName, decode: decodeNoKeyName, form: noKeyForm };

/** Undefined for what is no ciphertext of a name. */
export function encodeNoKeyName(ciphertext: Uint8Array, hash: NameHash): Uint8Array | undefined {
  if (ciphertext.length < MIN_NAME) return undefined;
  const form = noKeyForm(ciphertext);
  const bytes = new Uint8Array(HASH_SIZE + form.length);
  putU32le(bytes, 0, hash.major);
  putU32le(bytes, 4, hash.minor);
  bytes.set(form, HASH_SIZE);
  return encodeBase64Url(bytes);
}

/** What is shown of a ciphertext, and what a lookup compares: all of it, or its beginning and the digest of the rest. */
export function noKeyForm(ciphertext: Uint8Array): Uint8Array {
  if (ciphertext.length <= MAX_SHOWN) return ciphertext;
  const form = new Uint8Array(MAX_SHOWN + DIGEST_SIZE);
  form.set(ciphertext.subarray(0, MAX_SHOWN));
  form.set(sha256(ciphertext.subarray(MAX_SHOWN)), MAX_SHOWN);
  return form;
}

/** The `noKeyForm` in a name that Linux showed; undefined for any other name. The hash in it only speeds up lookups. */
export function decodeNoKeyName(name: Uint8Array): Uint8Array | undefined {
  const bytes = decodeBase64Url(name);
  const length = bytes === undefined ? 0 : bytes.length - HASH_SIZE;
  const isWhole = length >= 1 && length <= MAX_SHOWN;
  return isWhole || length === MAX_SHOWN + DIGEST_SIZE ? bytes!.subarray(HASH_SIZE) : undefined;
}

/** RFC 4648, section 5, without padding. */
function encodeBase64Url(bytes: Uint8Array): Uint8Array {
  const digits = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  for (let digit = 0; digit < digits.length; digit++) {
    const bit = digit * 6;
    const pair = (bytes[bit >> 3] << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    digits[digit] = DIGITS.charCodeAt((pair >> (10 - (bit & 7))) & 63);
  }
  return digits;
}

function decodeBase64Url(digits: Uint8Array): Uint8Array | undefined {
  const bytes = new Uint8Array((digits.length * 6) >> 3);
  let buffer = 0;
  let bits = 0;
  let length = 0;
  for (let at = 0; at < digits.length; at++) {
    const value = DIGITS.indexOf(String.fromCharCode(digits[at]));
    if (value < 0) return undefined;
    buffer = ((buffer << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (buffer >> bits) & 0xff;
    }
  }
  // What is left over is padding, which is zero.
  return (buffer & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}
