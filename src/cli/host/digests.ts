/** Hashes of the command line, by the host's own code. */
import { createHash } from 'node:crypto';
import type { HashAlgorithm } from '../../hash/algorithms.ts';
import type { NewHash } from '../../report/manifest-entry.ts';

/** The algorithm, computed by node:crypto. */
export function onHost(algorithm: HashAlgorithm): HashAlgorithm {
  return { ...algorithm, hash: (bytes) => createHash(algorithm.name).update(bytes).digest() };
}

/** SHA-256 of bytes that come piece by piece, by node:crypto. */
export const newSha256: NewHash = () => createHash('sha256');
