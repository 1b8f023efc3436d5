/** GRUB's script language, cut into words. It is a small shell: quotes, `$name`, comments, `;` and `{ }`. */
import { corrupt } from '../../contract/errors.ts';

/** A piece of a word: text as it stands, or a variable. `quoted` pieces are not split at white space afterwards. */
export interface WordPart {
  readonly text?: string;
  readonly variable?: string;
  readonly quoted: boolean;
}

export interface Word {
  readonly parts: readonly WordPart[];
  /** From 1. */
  readonly line: number;
}

/** `undefined` stands for the end of a command: a newline or a semicolon. */
export type Token = Word | undefined;

/** A generated grub.cfg has a few thousand. */
const MAX_TOKENS = 200_000;

export function lexGrub(text: string): Token[] {
  const lexer = new Lexer(text);
  const tokens: Token[] = [];
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (tokens.length >= MAX_TOKENS) throw corrupt(`more than ${MAX_TOKENS} words in a GRUB configuration`);
    tokens.push(token);
  }
  return tokens;
}

class Lexer {
  private readonly text: string;
  private at = 0;
  private line = 1;
  private parts: WordPart[] = [];
  private plain = '';

  constructor(text: string) {
    this.text = text;
  }

  /** The next token; null at the end. */
  next(): Token | null {
    this.skipBlanks();
    if (this.at >= this.text.length) return null;
    const first = this.text[this.at];
    if (first === '\n' || first === ';') {
      if (first === '\n') this.line++;
      this.at++;
      return undefined;
    }
    const { line } = this;
    if (first === '{' || first === '}') {
      this.at++;
      return { parts: [{ text: first, quoted: false }], line };
    }
    this.parts = [];
    this.plain = '';
    while (this.at < this.text.length && !/[\s;{}]/.test(this.text[this.at])) this.takePiece();
    this.flush(false);
    return { parts: this.parts, line };
  }

  private skipBlanks(): void {
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at];
      if (character === '#') {
        while (this.at < this.text.length && this.text[this.at] !== '\n') this.at++;
        return;
      }
      if (character === '\\' && this.text[this.at + 1] === '\n') {
        this.at++;
        this.line++;
      } else if (character === '\n' || !/\s/.test(character)) {
        return;
      }
    }
  }

  private takePiece(): void {
    const character = this.text[this.at];
    if (character === "'") {
      this.at++;
      const end = this.text.indexOf("'", this.at);
      const inner = this.text.slice(this.at, end < 0 ? this.text.length : end);
      this.flush(false);
      this.parts.push({ text: inner, quoted: true });
      this.countLines(inner);
      this.at += inner.length + 1;
    } else if (character === '"') {
      this.at++;
      this.flush(false);
      this.takeDoubleQuoted();
    } else if (character === '$') {
      this.takeVariable(false);
    } else if (character === '\\' && this.at + 1 < this.text.length) {
      // An escaped character is as good as quoted; an escaped newline joins the lines.
      if (this.text[this.at + 1] === '\n') this.line++;
      else this.plain += this.text[this.at + 1];
      this.at += 2;
    } else {
      this.plain += character;
      this.at++;
    }
  }

  private takeDoubleQuoted(): void {
    const start = this.parts.length;
    while (this.at < this.text.length && this.text[this.at] !== '"') {
      const character = this.text[this.at];
      const following = this.text[this.at + 1];
      if (character === '$') {
        this.takeVariable(true);
      } else if (character === '\\' && following !== undefined && /["$\\\n]/.test(following)) {
        if (following === '\n') this.line++;
        else this.plain += following;
        this.at += 2;
      } else {
        if (character === '\n') this.line++;
        this.plain += character;
        this.at++;
      }
    }
    this.at++;
    this.flush(true);
    // An empty pair of quotes is still a word.
    if (this.parts.length === start) this.parts.push({ text: '', quoted: true });
  }

  /** `$name`, `${name}`, `$1`, `$?`, `$@`...; a lone `$` is itself. */
  private takeVariable(quoted: boolean): void {
    const rest = this.text.slice(this.at + 1, this.at + 259);
    const match = /^(?:\{([A-Za-z0-9_@*#?]{1,256})\}|([A-Za-z_][A-Za-z0-9_]{0,255})|([0-9]+)|([@*#?]))/.exec(rest);
    if (match === null) {
      this.plain += '$';
      this.at++;
      return;
    }
    this.flush(quoted);
    this.parts.push({ variable: match[1] ?? match[2] ?? match[3] ?? match[4], quoted });
    this.at += 1 + match[0].length;
  }

  private flush(quoted: boolean): void {
    if (this.plain !== '') this.parts.push({ text: this.plain, quoted });
    this.plain = '';
  }

  private countLines(text: string): void {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.line++;
  }
}

/** The text of a word that is a keyword or a brace; undefined for one with quotes or variables. */
export function bareText(word: Token): string | undefined {
  if (word === undefined || word.parts.length !== 1) return undefined;
  const [part] = word.parts;
  return part.quoted ? undefined : part.text;
}
