/**
 * Names without case, as Linux compares them in casefolded directories: full case folding and canonical decomposition
 * of Unicode 12.1, without the characters that are to be ignored.
 */
import { decodeUtf8, encodeUtf8 } from '../../bytes/utf8.ts';
import { unsupported } from '../../contract/errors.ts';
import { FOLDS, IGNORABLES, NEWER_MARKS } from './casefold.gen.ts';

interface Tables {
  /** What a code point folds to, where it is not what its parts fold to. */
  readonly folds: ReadonlyMap<number, string>;
  readonly ignorables: ReadonlyMap<number, true>;
  /** Known to the engine's normalisation, but not to Unicode 12.1: they stay where and what they are. */
  readonly newerMarks: ReadonlyMap<number, true>;
}

let tables: Tables | undefined;

/**
 * The folded form, by which names are hashed and compared.
 *
 * @returns Undefined for a name that is not UTF-8: such a name only equals itself.
 * @throws ERR_BOOTFS_UNSUPPORTED in an engine without String.prototype.normalize, for a name that is not ASCII.
 */
export function foldName(name: Uint8Array): Uint8Array | undefined {
  const ascii = foldAscii(name);
  if (ascii !== undefined) return ascii;
  const text = decodeUtf8(name);
  if (text === undefined) return undefined;
  if (typeof text.normalize !== 'function') {
    throw unsupported('casefold: this engine has no String.prototype.normalize');
  }
  if (tables === undefined) tables = unpackTables();
  return encodeUtf8(foldText(text, tables));
}

function foldAscii(name: Uint8Array): Uint8Array | undefined {
  const folded = name.slice();
  for (let at = 0; at < folded.length; at++) {
    if (folded[at] >= 0x80) return undefined;
    if (folded[at] >= 0x41 && folded[at] <= 0x5a) folded[at] += 0x20;
  }
  return folded;
}

function foldText(text: string, { folds, ignorables, newerMarks }: Tables): string {
  let done = '';
  let pending = '';
  for (let at = 0; at < text.length; ) {
    const point = codePointAt(text, at);
    const length = point > 0xffff ? 2 : 1;
    if (newerMarks.has(point)) {
      done += pending.normalize('NFD') + text.substr(at, length);
      pending = '';
    } else {
      pending += folds.get(point) ?? foldParts(text.substr(at, length), folds);
    }
    at += length;
  }
  done += pending.normalize('NFD');
  let kept = '';
  for (let at = 0; at < done.length; ) {
    const point = codePointAt(done, at);
    const length = point > 0xffff ? 2 : 1;
    if (!ignorables.has(point)) kept += done.substr(at, length);
    at += length;
  }
  return kept;
}

/** A character that the tables do not have folds to what the parts of its decomposition fold to: `É` to `e` and the accent. */
function foldParts(character: string, folds: Tables['folds']): string {
  const parts = character.normalize('NFD');
  let folded = '';
  for (let at = 0; at < parts.length; ) {
    const point = codePointAt(parts, at);
    const length = point > 0xffff ? 2 : 1;
    folded += folds.get(point) ?? parts.substr(at, length);
    at += length;
  }
  return folded;
}

/** The text is well-formed: a high surrogate has its low one. */
function codePointAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0xd800 || unit > 0xdbff) return unit;
  return 0x10000 + ((unit - 0xd800) << 10) + (text.charCodeAt(at + 1) - 0xdc00);
}

function fromCodePoint(point: number): string {
  if (point < 0x10000) return String.fromCharCode(point);
  return String.fromCharCode(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
}

function unpackTables(): Tables {
  return { folds: unpackFolds(), ignorables: unpackRanges(IGNORABLES), newerMarks: unpackRanges(NEWER_MARKS) };
}

function unpackFolds(): Map<number, string> {
  const folds = new Map<number, string>();
  let end = 0;
  for (const run of FOLDS.split(' ')) {
    const [, distance, more = '', delta = '>1', rest] = /^(\w+)([+*]\w+)?([>-]\w+)?(.*)/.exec(run)!;
    const step = more[0] === '*' ? 2 : 1;
    const tail = rest.split(',').slice(1).map(fromBase36).map(fromCodePoint).join('');
    const first = end + fromBase36(distance);
    const last = first + step * fromBase36(more.slice(1) || '0');
    const added = fromBase36(delta.replace('>', ''));
    for (let point = first; point <= last; point += step) folds.set(point, fromCodePoint(point + added) + tail);
    end = last + 1;
  }
  return folds;
}

function unpackRanges(packed: string): Map<number, true> {
  const points = new Map<number, true>();
  let end = 0;
  for (const range of packed.split(' ')) {
    const [distance, more] = range.split('+');
    const first = end + fromBase36(distance);
    end = first + (more === undefined ? 0 : fromBase36(more)) + 1;
    for (let point = first; point < end; point++) points.set(point, true);
  }
  return points;
}

function fromBase36(digits: string): number {
  return Number.parseInt(digits, 36);
}
