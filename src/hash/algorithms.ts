/** The hashes that verity trees are made of. Each is a constant of its own: a bundle holds those that it names. */
import { sha1 } from './sha1.ts';
import { sha256 } from './sha256.ts';
import { sha512 } from './sha512.ts';

/** A hash as verity formats name it. */
export interface HashAlgorithm {
  /** In veritysetup's and fsverity's spelling. */
  readonly name: 'sha1' | 'sha256' | 'sha512';
  /** Bytes. */
  readonly digestSize: number;
  /** Bytes that one step of the hash takes: fs-verity fills the salt up with zeros to a multiple of it. */
  readonly blockSize: number;
  /** Of all bytes at once. */
  readonly hash: (bytes: Uint8Array) => Uint8Array;
}

/** FIPS 180-4; of dm-verity alone. */
export const SHA1: HashAlgorithm = { name: 'sha1', digestSize: 20, blockSize: 64, hash: sha1 };
/** FIPS 180-4; what both formats use where nothing is said. */
export const SHA256: HashAlgorithm = { name: 'sha256', digestSize: 32, blockSize: 64, hash: sha256 };
/** FIPS 180-4. */
export const SHA512: HashAlgorithm = { name: 'sha512', digestSize: 64, blockSize: 128, hash: sha512 };
