/** GRUB's script language, cut into words. It is a small shell: quotes, `$name`, comments, `;` and `{ }`. */
import type { WorkBudget } from '../text/budget.ts';

/** A piece of a word: text as it stands, or a variable. `quoted` pieces are not split at white space afterwards. */
export interface WordPart {
  /** As it stands; a part has this or a variable. */
  readonly text?: string;
  /** Its name, without `$` and braces. */
  readonly variable?: string;
  /** Between double quotes. */
  readonly quoted: boolean;
}

/** One word of a command, its quotes taken off and its variables still to be put in. */
export interface Word {
  /** One after the other, without white space between them. */
  readonly parts: readonly WordPart[];
  /** From 1. */
  readonly line: number;
}

/** `undefined` stands for the end of a command: a newline or a semicolon; null for the end of the text. */
export type Token = Word | undefined | null;

/** Bytes for a word, and for a part of one, next to their characters. */
const WORD_BYTES = 96;
const PART_BYTES = 64;
/** Bytes for a string that is put together of two. */
const PIECE_BYTES = 32;
const WORD_STEPS = 8;
/** What ends a word, what ends a run of plain characters, and what ends one inside double quotes. */
const WORD_END = /[\s;{}]/;
const PLAIN_END = /[\s;{}'"$\\]/g;
const QUOTED_END = /["$\\]/g;

/** Takes words and separators out of a script, as grub-core/script/yylex.l does. */
export class GrubLexer {
  private readonly text: string;
  private readonly budget: WorkBudget;
  private at = 0;
  private lineNumber = 1;
  private parts: WordPart[] = [];
  private plain = '';

  constructor(text: string, budget: WorkBudget) {
    this.text = text;
    this.budget = budget;
  }

  /** The line that is at hand, from 1. */
  get line(): number {
    return this.lineNumber;
  }

  /** The next token; at the end of the script always the one that says so. */
  next(): Token {
    this.skipBlanks();
    this.budget.step(WORD_STEPS);
    if (this.at >= this.text.length) return null;
    const first = this.text[this.at];
    if (first === '\n' || first === ';') {
      if (first === '\n') this.lineNumber++;
      this.at++;
      return undefined;
    }
    this.budget.keep(WORD_BYTES);
    const line = this.lineNumber;
    if (first === '{' || first === '}') {
      this.at++;
      return { parts: [{ text: first, quoted: false }], line };
    }
    this.parts = [];
    this.plain = '';
    while (this.at < this.text.length && !WORD_END.test(this.text[this.at])) this.takePiece();
    this.flush(false);
    return { parts: this.parts, line };
  }

  /** Goes on behind the line at hand, as GRUB does after a mistake. */
  skipLine(): void {
    const end = this.text.indexOf('\n', this.at);
    const stop = end < 0 ? this.text.length : end + 1;
    this.budget.step(WORD_STEPS + ((stop - this.at) >> 3));
    this.at = stop;
    this.lineNumber++;
  }

  private skipBlanks(): void {
    for (; this.at < this.text.length; this.at++) {
      this.budget.step();
      const character = this.text[this.at];
      if (character === '#') {
        const end = this.text.indexOf('\n', this.at);
        this.budget.step(((end < 0 ? this.text.length : end) - this.at) >> 3);
        this.at = end < 0 ? this.text.length : end;
        return;
      }
      if (character === '\\' && this.text[this.at + 1] === '\n') {
        this.at++;
        this.lineNumber++;
      } else if (character === '\n' || !/\s/.test(character)) {
        return;
      }
    }
  }

  private takePiece(): void {
    this.budget.step(2);
    this.budget.keep(PIECE_BYTES);
    const character = this.text[this.at];
    if (character === "'") {
      this.at++;
      const end = this.text.indexOf("'", this.at);
      const inner = this.slice(end < 0 ? this.text.length : end);
      this.flush(false);
      this.addPart({ text: inner, quoted: true });
      this.countLines(inner);
      this.at++;
    } else if (character === '"') {
      this.at++;
      this.flush(false);
      this.takeDoubleQuoted();
    } else if (character === '$') {
      this.takeVariable(false);
    } else if (character === '\\' && this.at + 1 < this.text.length) {
      // An escaped character is as good as quoted; an escaped newline joins the lines.
      if (this.text[this.at + 1] === '\n') this.lineNumber++;
      else this.plain += this.text[this.at + 1];
      this.at += 2;
    } else {
      this.plain += this.slice(this.endOf(PLAIN_END, this.at + 1));
    }
  }

  private takeDoubleQuoted(): void {
    const start = this.parts.length;
    while (this.at < this.text.length && this.text[this.at] !== '"') {
      this.budget.step(2);
      this.budget.keep(PIECE_BYTES);
      const character = this.text[this.at];
      const following = this.text[this.at + 1];
      if (character === '$') {
        this.takeVariable(true);
      } else if (character === '\\' && following !== undefined && /["$\\\n]/.test(following)) {
        if (following === '\n') this.lineNumber++;
        else this.plain += following;
        this.at += 2;
      } else {
        const run = this.slice(this.endOf(QUOTED_END, this.at + 1));
        this.countLines(run);
        this.plain += run;
      }
    }
    this.at++;
    this.flush(true);
    // An empty pair of quotes is still a word.
    if (this.parts.length === start) this.addPart({ text: '', quoted: true });
  }

  /** `$name`, `${name}`, `$1`, `$?`, `$@`...; a lone `$` is itself. */
  private takeVariable(quoted: boolean): void {
    const rest = this.text.slice(this.at + 1, this.at + 259);
    const match = /^(?:\{([A-Za-z0-9_@*#?]{1,256})\}|([A-Za-z_][A-Za-z0-9_]{0,255})|([0-9]+)|([@*#?]))/.exec(rest);
    this.budget.step(4 + ((match?.[0].length ?? 0) >> 2));
    if (match === null) {
      // A `${` whose name does not end is looked at again at every `$`.
      if (rest[0] === '{') this.budget.step(32);
      this.plain += '$';
      this.at++;
      return;
    }
    this.flush(quoted);
    this.addPart({ variable: match[1] ?? match[2] ?? match[3] ?? match[4], quoted });
    this.at += 1 + match[0].length;
  }

  /** Where the first character that `end` takes stands, from `from` on. */
  private endOf(end: RegExp, from: number): number {
    end.lastIndex = from;
    const found = end.exec(this.text);
    return found === null ? this.text.length : found.index;
  }

  /** The text up to `end`, which is then at hand. */
  private slice(end: number): string {
    const text = this.text.slice(this.at, end);
    this.budget.text(text.length);
    this.at = end;
    return text;
  }

  private flush(quoted: boolean): void {
    if (this.plain !== '') this.addPart({ text: this.plain, quoted });
    this.plain = '';
  }

  private addPart(part: WordPart): void {
    this.budget.keep(PART_BYTES);
    this.parts.push(part);
  }

  private countLines(text: string): void {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.budget.step();
      this.lineNumber++;
    }
  }
}

/** The text of a word that is a keyword or a brace; undefined for one with quotes or variables. */
export function bareText(word: Token): string | undefined {
  if (word === undefined || word === null || word.parts.length !== 1) return undefined;
  const [part] = word.parts;
  return part.quoted ? undefined : part.text;
}
