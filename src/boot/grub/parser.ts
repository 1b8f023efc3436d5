/** GRUB's script language as a tree of statements. */
import { corrupt } from '../../contract/errors.ts';
import { bareText, type Token, type Word } from './lexer.ts';

export interface CommandStatement {
  readonly kind: 'command';
  readonly words: readonly Word[];
  /** What stands in braces after a `menuentry` or `submenu`. */
  readonly block?: readonly Statement[];
  readonly line: number;
}

export interface IfStatement {
  readonly kind: 'if';
  readonly clauses: readonly { readonly condition: readonly Statement[]; readonly body: readonly Statement[] }[];
  readonly otherwise: readonly Statement[];
}

export interface LoopStatement {
  readonly kind: 'loop';
  /** Goes on as long as the condition has this status. */
  readonly whileTrue: boolean;
  readonly condition: readonly Statement[];
  readonly body: readonly Statement[];
}

export interface ForStatement {
  readonly kind: 'for';
  readonly variable: string;
  readonly words: readonly Word[];
  readonly body: readonly Statement[];
}

export interface FunctionStatement {
  readonly kind: 'function';
  readonly name: string;
  readonly body: readonly Statement[];
}

export type Statement = CommandStatement | IfStatement | LoopStatement | ForStatement | FunctionStatement;

/** Generated files nest four or five deep. */
const MAX_DEPTH = 50;
const NOTHING: readonly string[] = [];

/** @throws ERR_BOOTFS_CORRUPT with the line, where the text does not follow the grammar. */
export function parseGrub(tokens: readonly Token[]): Statement[] {
  return new Parser(tokens).list(NOTHING, 0);
}

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  /** Statements up to one of the words `ends`, which is left for the caller; or up to the end of the text. */
  list(ends: readonly string[], depth: number): Statement[] {
    if (depth > MAX_DEPTH) throw this.error('nested too deep');
    const statements: Statement[] = [];
    for (;;) {
      while (this.at < this.tokens.length && this.tokens[this.at] === undefined) this.at++;
      const text = bareText(this.tokens[this.at]);
      if (this.at >= this.tokens.length) {
        if (ends.length > 0) throw this.error(`${ends[ends.length - 1]} is missing`);
        return statements;
      }
      if (text !== undefined && ends.indexOf(text) >= 0) return statements;
      statements.push(this.statement(text, depth));
    }
  }

  private statement(text: string | undefined, depth: number): Statement {
    switch (text) {
      case 'if':
        return this.ifStatement(depth);
      case 'while':
      case 'until':
        this.at++;
        return {
          kind: 'loop',
          whileTrue: text === 'while',
          condition: this.list(['do'], depth + 1),
          body: this.bodyAfter(['done'], depth),
        };
      case 'for':
        return this.forStatement(depth);
      case 'function': {
        const name = bareText(this.tokens[this.at + 1]) ?? '';
        this.at += 2;
        this.skipEnds();
        if (bareText(this.tokens[this.at]) !== '{') throw this.error('{ is missing');
        return { kind: 'function', name, body: this.bodyAfter(['}'], depth) };
      }
      case '}':
      case 'fi':
      case 'done':
        throw this.error(`${text} without a beginning`);
      default:
        return this.command(depth);
    }
  }

  private command(depth: number): Statement {
    const { line } = this.tokens[this.at] as Word;
    const words: Word[] = [];
    for (; this.at < this.tokens.length; this.at++) {
      const token = this.tokens[this.at];
      const text = bareText(token);
      if (token === undefined || text === '}') break;
      if (text === '{') return { kind: 'command', words, block: this.bodyAfter(['}'], depth), line };
      words.push(token);
    }
    return { kind: 'command', words, line };
  }

  /** Skips the word at hand, and takes what follows up to and with the end word. */
  private bodyAfter(ends: readonly string[], depth: number): Statement[] {
    this.at++;
    const body = this.list(ends, depth + 1);
    this.at++;
    return body;
  }

  private ifStatement(depth: number): IfStatement {
    const clauses: { condition: Statement[]; body: Statement[] }[] = [];
    let otherwise: Statement[] = [];
    for (;;) {
      this.at++;
      const condition = this.list(['then'], depth + 1);
      this.at++;
      const body = this.list(['elif', 'else', 'fi'], depth + 1);
      clauses.push({ condition, body });
      const end = bareText(this.tokens[this.at]);
      if (end === 'elif') continue;
      if (end === 'else') otherwise = this.bodyAfter(['fi'], depth);
      else this.at++;
      return { kind: 'if', clauses, otherwise };
    }
  }

  private forStatement(depth: number): ForStatement {
    const variable = bareText(this.tokens[this.at + 1]) ?? '';
    if (bareText(this.tokens[this.at + 2]) !== 'in') throw this.error('in is missing');
    const words: Word[] = [];
    for (this.at += 3; ; this.at++) {
      const token = this.tokens[this.at];
      if (token === undefined) break;
      words.push(token);
    }
    this.skipEnds();
    if (bareText(this.tokens[this.at]) !== 'do') throw this.error('do is missing');
    return { kind: 'for', variable, words, body: this.bodyAfter(['done'], depth) };
  }

  private skipEnds(): void {
    while (this.at < this.tokens.length && this.tokens[this.at] === undefined) this.at++;
  }

  private error(message: string): Error {
    let line = 1;
    for (let at = Math.min(this.at, this.tokens.length - 1); at >= 0; at--) {
      const token = this.tokens[at];
      if (token === undefined) continue;
      line = token.line;
      break;
    }
    return corrupt(`GRUB script: ${message}`, { line });
  }
}
