/** LVM's configuration language, in which its metadata is written: `name = value` and `name { ... }`. */
import { corrupt } from '../../contract/errors.ts';

/** Strings keep their quotes' inside; numbers are what JavaScript makes of them. */
export type LvmValue = string | number | readonly (string | number)[];

/** What stands between braces, or the whole text. */
export interface LvmSection {
  /** `key = value`, by key. */
  readonly values: ReadonlyMap<string, LvmValue>;
  /** `key { ... }`, by key. */
  readonly sections: ReadonlyMap<string, LvmSection>;
}

/** LVM's own metadata has four levels. */
const MAX_DEPTH = 16;

/** @throws ERR_BOOTFS_CORRUPT for what is no such text */
export function decodeLvmText(text: string): LvmSection {
  return readSection(new Tokens(text), 0);
}

type Token =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string };

const SIGNS = '={}[],';
const BLANKS = ' \t\r\n';

/** Each character is looked at once. */
class Tokens {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The next one; undefined at the end. @throws ERR_BOOTFS_CORRUPT for a string without an end, or another character */
  next(): Token | undefined {
    this.skipBlanks();
    if (this.at >= this.text.length) return undefined;
    const first = this.text[this.at];
    if (first === '"') return { kind: 'string', text: this.readString() };
    if (SIGNS.indexOf(first) >= 0) {
      this.at++;
      return { kind: 'sign', text: first };
    }
    const start = this.at;
    while (this.at < this.text.length && isWordCharacter(this.text.charCodeAt(this.at))) this.at++;
    if (this.at === start) throw this.broken();
    const word = this.text.slice(start, this.at);
    return /^-?[0-9]+(\.[0-9]+)?$/.test(word) ? { kind: 'number', value: Number(word) } : { kind: 'name', text: word };
  }

  broken(): Error {
    return corrupt('LVM2: metadata text that is none', { byteOffset: this.at });
  }

  /** Comments reach to the end of their line. */
  private skipBlanks(): void {
    for (; this.at < this.text.length; this.at++) {
      if (this.text[this.at] === '#') {
        const end = this.text.indexOf('\n', this.at);
        this.at = end < 0 ? this.text.length - 1 : end;
      } else if (BLANKS.indexOf(this.text[this.at]) < 0) return;
    }
  }

  private readString(): string {
    let text = '';
    for (this.at++; this.at < this.text.length; this.at++) {
      const letter = this.text[this.at];
      if (letter === '"') {
        this.at++;
        return text;
      }
      if (letter === '\\') this.at++;
      text += this.text[this.at] ?? '';
    }
    throw this.broken();
  }
}

/** Letters, digits and `_+-.`, of which LVM's names are made. */
function isWordCharacter(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39;
  const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  return isDigit || isLetter || code === 0x5f || code === 0x2b || code === 0x2d || code === 0x2e;
}

function readSection(tokens: Tokens, depth: number): LvmSection {
  if (depth > MAX_DEPTH) throw tokens.broken();
  const values = new Map<string, LvmValue>();
  const sections = new Map<string, LvmSection>();
  for (;;) {
    const token = tokens.next();
    if (token === undefined && depth === 0) return { values, sections };
    if (token?.kind === 'sign' && token.text === '}' && depth > 0) return { values, sections };
    if (token === undefined || token.kind === 'sign') throw tokens.broken();
    const name = token.kind === 'number' ? String(token.value) : token.text;
    const sign = tokens.next();
    if (sign?.kind !== 'sign') throw tokens.broken();
    if (sign.text === '{') sections.set(name, readSection(tokens, depth + 1));
    else if (sign.text === '=') values.set(name, readValue(tokens));
    else throw tokens.broken();
  }
}

function readValue(tokens: Tokens): LvmValue {
  const token = tokens.next();
  if (token?.kind !== 'sign') return scalar(tokens, token);
  if (token.text !== '[') throw tokens.broken();
  const list: (string | number)[] = [];
  for (;;) {
    const item = tokens.next();
    if (item?.kind === 'sign' && item.text === ']' && list.length === 0) return list;
    list.push(scalar(tokens, item));
    const sign = tokens.next();
    if (sign?.kind !== 'sign') throw tokens.broken();
    if (sign.text === ']') return list;
    if (sign.text !== ',') throw tokens.broken();
  }
}

function scalar(tokens: Tokens, token: Token | undefined): string | number {
  if (token?.kind === 'string' || token?.kind === 'name') return token.text;
  if (token?.kind === 'number') return token.value;
  throw tokens.broken();
}

/** The number of that name. @throws ERR_BOOTFS_CORRUPT where it is none, or no whole one */
export function numberIn({ values }: LvmSection, name: string): number {
  const value = values.get(name);
  if (typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value) {
    return value;
  }
  throw corrupt(`LVM2: ${name} is ${value === undefined ? 'missing' : String(value)}`);
}

/** The string of that name; '' where there is none. */
export function stringIn({ values }: LvmSection, name: string): string {
  const value = values.get(name);
  return typeof value === 'string' ? value : '';
}

/** The words of a list such as `status`; none where it is not there. */
export function wordsIn({ values }: LvmSection, name: string): readonly (string | number)[] {
  const value = values.get(name);
  return value === undefined ? [] : typeof value === 'object' ? value : [value];
}
