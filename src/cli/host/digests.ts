/** Hashes of the command line, by the host's own code. */
import { createHash, hash } from 'node:crypto';
import type { HashAlgorithm } from '../../hash/algorithms.ts';
import type { FileHash } from '../../report/manifest-entry.ts';

/** The algorithm, computed by node:crypto. */
export function onHost(algorithm: HashAlgorithm): HashAlgorithm {
  return { ...algorithm, hash: (bytes) => createHash(algorithm.name).update(bytes).digest() };
}

/** SHA-256 by node:crypto, which makes no object that is to be collected for bytes that are all there. */
export const hostSha256: FileHash = {
  newStream: () => createHash('sha256'),
  hexOf: (bytes) => hash('sha256', bytes, 'hex'),
};
