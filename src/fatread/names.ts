/** Names as Linux shows them and compares them. */
import { decodeCodePage, lowerCodePage } from './code-page.ts';

/** `msdos_dir_entry.lcase`. */
const CASE_LOWER_BASE = 0x08;
const CASE_LOWER_EXT = 0x10;

const BASE_BYTES = 8;
const SHORT_NAME_BYTES = 11;

/**
 * The name of a short entry, `shortname=mixed`: the case bits lower what is stored in upper case. '' where nothing but blanks
 * is there, which no look-up finds (fat_parse_short in fs/fat/dir.c).
 */
export function decodeShortName(name: Uint8Array, caseBits: number): string {
  const cased = (lowerBit: number): Uint8Array => (caseBits & lowerBit ? lowerCodePage(name) : name);
  const base = decodeCodePage(cased(CASE_LOWER_BASE), 0, BASE_BYTES);
  const extension = decodeCodePage(cased(CASE_LOWER_EXT), BASE_BYTES, SHORT_NAME_BYTES);
  return extension === '' ? base : `${base}.${extension}`;
}

/** What ties the parts of a long name to their short entry (fat_checksum in fs/fat/fat.h). */
export function shortNameChecksum(name: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < SHORT_NAME_BYTES; at++) sum = (((sum & 1) << 7) + (sum >> 1) + name[at]) & 0xff;
  return sum;
}

/** UTF-16 units up to the first 0, without the surrogates that stand alone: Linux leaves them out. */
export function decodeLongName(units: readonly number[]): string {
  let name = '';
  for (let at = 0; at < units.length && units[at] !== 0; at++) {
    const unit = units[at];
    if (unit < 0xd800 || unit > 0xdfff) name += String.fromCharCode(unit);
    else if (unit < 0xdc00 && units[at + 1] >= 0xdc00 && units[at + 1] <= 0xdfff) {
      name += String.fromCharCode(unit, units[++at]);
    }
  }
  return name;
}

/** What two names must have in common to be the same to a look-up: all but the case of ASCII letters. */
export function foldName(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
