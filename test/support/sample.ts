import { seededRandom } from './random.ts';

/** Text-like bytes with repeats near and far, the same for the same length: what the codecs' reference streams decode to. */
export function sampleText(length: number): Uint8Array {
  const random = seededRandom(7);
  const words: string[] = [];
  for (let word = 0; word < 200; word++) {
    let letters = '';
    for (let letter = 2 + random(9); letter > 0; letter--) letters += String.fromCharCode(97 + random(1 + random(26)));
    words.push(letters);
  }
  let text = '';
  while (text.length < length) {
    text += random(40) === 0 ? '='.repeat(20 + random(300)) : words[Math.floor(random(200) * (random(100) / 100))];
    text += random(12) === 0 ? '.\n' : ' ';
  }
  return new TextEncoder().encode(text.slice(0, length));
}
