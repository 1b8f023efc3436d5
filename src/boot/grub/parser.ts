/** GRUB's script language as a tree of statements. */
import { corrupt } from '../../contract/errors.ts';
import type { WorkBudget } from '../text/budget.ts';
import { bareText, GrubLexer, type Token, type Word } from './lexer.ts';

/** A command, a call of a function or an assignment: which of them is known when it runs. */
export interface CommandStatement {
  readonly kind: 'command';
  /** The command's name first; at least one. */
  readonly words: readonly Word[];
  /** What stands in braces after a `menuentry` or `submenu`. */
  readonly block?: readonly Statement[];
  /** From 1, in its file. */
  readonly line: number;
}

/** `if`, its `elif`s in order, and what follows `else`. */
export interface IfStatement {
  readonly kind: 'if';
  /** In their order; the first whose condition is true runs. */
  readonly clauses: readonly { readonly condition: readonly Statement[]; readonly body: readonly Statement[] }[];
  /** None where there is no `else`. */
  readonly otherwise: readonly Statement[];
}

/** `while` and `until`. */
export interface LoopStatement {
  readonly kind: 'loop';
  /** Goes on as long as the condition has this status. */
  readonly whileTrue: boolean;
  /** Its status is that of its last command. */
  readonly condition: readonly Statement[];
  /** Runs as long as it goes on. */
  readonly body: readonly Statement[];
}

/** `for variable in words` */
export interface ForStatement {
  readonly kind: 'for';
  /** Its name. */
  readonly variable: string;
  /** Its values, split where they are not quoted. */
  readonly words: readonly Word[];
  /** Runs once for each value. */
  readonly body: readonly Statement[];
}

/** `function name { ... }`, which defines it when it is reached. */
export interface FunctionStatement {
  readonly kind: 'function';
  /** By which it is called. */
  readonly name: string;
  /** Its words are `$1` and so on. */
  readonly body: readonly Statement[];
}

/** One statement of a script (GNU GRUB manual, Shell-like scripting). */
export type Statement = CommandStatement | IfStatement | LoopStatement | ForStatement | FunctionStatement;

/** Generated files nest four or five deep. */
const MAX_DEPTH = 50;
const STATEMENT_STEPS = 8;
const STATEMENT_BYTES = 128;

/** Gives the statements of a script one by one: GRUB runs each before it looks at the next. */
export class GrubParser {
  private readonly lexer: GrubLexer;
  private readonly budget: WorkBudget;
  private token: Token;

  constructor(text: string, budget: WorkBudget) {
    this.lexer = new GrubLexer(text, budget);
    this.budget = budget;
    this.token = this.lexer.next();
  }

  /**
   * The next statement; undefined at the end.
   *
   * @throws ERR_BOOTFS_CORRUPT with the line, where the text does not follow the grammar; the rest of the line is then
   * skipped, and the next call goes on behind it
   */
  next(): Statement | undefined {
    this.skipEnds();
    if (this.token === null) return undefined;
    try {
      return this.statement(bareText(this.token), 0);
    } catch (error) {
      if (this.budget.isSpent) throw error;
      // A newline that is already at hand has ended the line.
      if (this.token !== undefined && this.token !== null) this.lexer.skipLine();
      this.advance();
      throw error;
    }
  }

  private advance(): void {
    this.token = this.lexer.next();
  }

  /** Statements up to one of the words `ends`, which is left for the caller. */
  private list(ends: readonly string[], depth: number): Statement[] {
    if (depth > MAX_DEPTH) throw this.error('nested too deep');
    const statements: Statement[] = [];
    for (;;) {
      this.skipEnds();
      if (this.token === null) throw this.error(`${ends[ends.length - 1]} is missing`);
      const text = bareText(this.token);
      if (text !== undefined && ends.indexOf(text) >= 0) return statements;
      statements.push(this.statement(text, depth));
    }
  }

  private statement(text: string | undefined, depth: number): Statement {
    this.budget.step(STATEMENT_STEPS);
    this.budget.keep(STATEMENT_BYTES);
    switch (text) {
      case 'if':
        return this.ifStatement(depth);
      case 'while':
      case 'until':
        this.advance();
        return {
          kind: 'loop',
          whileTrue: text === 'while',
          condition: this.list(['do'], depth + 1),
          body: this.bodyAfter(['done'], depth),
        };
      case 'for':
        return this.forStatement(depth);
      case 'function': {
        this.advance();
        const name = bareText(this.token) ?? '';
        this.advance();
        this.skipEnds();
        if (bareText(this.token) !== '{') throw this.error('{ is missing');
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
    const { line } = this.token as Word;
    const words: Word[] = [];
    for (; this.token !== undefined && this.token !== null; this.advance()) {
      const text = bareText(this.token);
      if (text === '}') break;
      if (text === '{') return { kind: 'command', words, block: this.bodyAfter(['}'], depth), line };
      words.push(this.token);
    }
    return { kind: 'command', words, line };
  }

  /** Skips the word at hand, and takes what follows up to and with the end word. */
  private bodyAfter(ends: readonly string[], depth: number): Statement[] {
    this.advance();
    const body = this.list(ends, depth + 1);
    this.advance();
    return body;
  }

  private ifStatement(depth: number): IfStatement {
    const clauses: { condition: Statement[]; body: Statement[] }[] = [];
    let otherwise: Statement[] = [];
    for (;;) {
      this.advance();
      const condition = this.list(['then'], depth + 1);
      this.advance();
      const body = this.list(['elif', 'else', 'fi'], depth + 1);
      this.budget.keep(STATEMENT_BYTES);
      clauses.push({ condition, body });
      const end = bareText(this.token);
      if (end === 'elif') continue;
      if (end === 'else') otherwise = this.bodyAfter(['fi'], depth);
      else this.advance();
      return { kind: 'if', clauses, otherwise };
    }
  }

  private forStatement(depth: number): ForStatement {
    this.advance();
    const variable = bareText(this.token) ?? '';
    this.advance();
    if (bareText(this.token) !== 'in') throw this.error('in is missing');
    const words: Word[] = [];
    for (this.advance(); this.token !== undefined && this.token !== null; this.advance()) words.push(this.token);
    this.skipEnds();
    if (bareText(this.token) !== 'do') throw this.error('do is missing');
    return { kind: 'for', variable, words, body: this.bodyAfter(['done'], depth) };
  }

  private skipEnds(): void {
    while (this.token === undefined) this.advance();
  }

  private error(message: string): Error {
    return corrupt(`GRUB script: ${message}`, { line: this.token?.line ?? this.lexer.line });
  }
}
