import { seededRandom } from '../random.ts';

/** Bytes that hardly shrink. */
export function noise(length: number, seed: number): Buffer {
  const random = seededRandom(seed);
  return Buffer.from(Uint8Array.from({ length }, () => random(256)));
}
