import { seededRandom } from '../random.ts';
import { sampleText } from '../sample.ts';

/** A disk of text, noise, and zeros in stretches of all sizes, on no boundaries in particular. */
export function patchedDisk(size: number): Uint8Array {
  const random = seededRandom(15);
  const bytes = new Uint8Array(size);
  const text = sampleText(50_000);
  for (let at = 0; at < size; ) {
    const length = Math.min(size - at, 1 + random(2 ** (4 + random(17))));
    const kind = random(3);
    if (kind === 0) for (let done = 0; done < length; done++) bytes[at + done] = text[done % text.length];
    if (kind === 1) for (let done = 0; done < length; done++) bytes[at + done] = random(256);
    at += length;
  }
  return bytes;
}
