/** Numbers and bytes on the command line. */
import { parseHexText } from '../../bytes/names.ts';
import { UsageError } from '../terminal/exit-status.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** Bytes: decimal or 0x hexadecimal, or with a K, M, G or T of 1024. @throws UsageError */
export function parseBytes(text: string): number {
  const [, digits, unit] = /^(0x[0-9a-f]+|\d+)([KMGT]?)$/i.exec(text) ?? [];
  const value = Number(digits) * UNITS[(unit ?? '').toUpperCase()];
  if (!Number.isSafeInteger(value)) throw new UsageError(`'${text}' is not a number of bytes`);
  return value;
}

/** A whole number, decimal. @throws UsageError */
export function parseCount(text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) throw new UsageError(`'${text}' is not a number`);
  return Number(text);
}

/** An even number of hexadecimal digits; `-` stands for none, as veritysetup has it. @throws UsageError */
export function parseHex(text: string): Uint8Array {
  if (text === '-') return new Uint8Array(0);
  const bytes = parseHexText(text);
  if (bytes === undefined) throw new UsageError(`'${text}' is not an even number of hexadecimal digits`);
  return bytes;
}
