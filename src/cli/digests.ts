/** Hashes of the command line, by the host's own code. */
import { createHash } from 'node:crypto';
import { parseHexText } from '../bytes/names.ts';
import type { HashAlgorithm } from '../hash/algorithms.ts';
import type { NewHash } from '../report/manifest-entry.ts';
import { UsageError } from './exit-status.ts';

/** The algorithm, computed by node:crypto. */
export function onHost(algorithm: HashAlgorithm): HashAlgorithm {
  return { ...algorithm, hash: (bytes) => createHash(algorithm.name).update(bytes).digest() };
}

/** SHA-256 of bytes that come piece by piece, by node:crypto. */
export const newSha256: NewHash = () => createHash('sha256');

/** An even number of hexadecimal digits; `-` stands for none, as veritysetup has it. @throws UsageError */
export function parseHex(text: string): Uint8Array {
  if (text === '-') return new Uint8Array(0);
  const bytes = parseHexText(text);
  if (bytes === undefined) throw new UsageError(`'${text}' is not an even number of hexadecimal digits`);
  return bytes;
}
