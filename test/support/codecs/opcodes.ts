import { seededRandom } from '../random.ts';

/** What begins or ends a jump on one of the machines that .xz has filters for. */
const TELLING = Uint8Array.of(
  0xe8,
  0xe9,
  0x00,
  0xff,
  0xeb,
  0xf0,
  0xf8,
  0x40,
  0x7f,
  0x94,
  0x90,
  0x48,
  0x01,
  0x10,
  0x97,
  0x17,
  0xef,
);

/** Bytes that are full of what branch filters look for. */
export function opcodeBytes(length: number): Uint8Array {
  const random = seededRandom(20261127);
  return Uint8Array.from({ length }, () => (random(4) === 0 ? random(256) : TELLING[random(TELLING.length)]));
}
