/** GRUB's variables, and words with variables in them made into arguments. */
import { corrupt } from '../../contract/errors.ts';
import type { WorkBudget } from '../text/budget.ts';
import { split } from '../text/text.ts';
import type { Word } from './lexer.ts';

const MAX_VARIABLES = 2000;
/** Characters in all values together. */
const MAX_VALUE_CHARACTERS = 1024 * 1024;
/** Characters in the arguments of one command; a kernel command line has at most 4096. */
const MAX_ARGUMENT_CHARACTERS = 32 * 1024;
/** Bytes for a variable, or an argument, next to its characters. */
const VARIABLE_BYTES = 64;
const ARGUMENT_BYTES = 32;

/** The variables of a script, and what they may take in memory. */
export class GrubVariables {
  private readonly budget: WorkBudget;
  private readonly values: Map<string, string>;
  private characters = 0;
  /** `$1`, `$2`... of the function or menu entry that runs. */
  positional: readonly string[] = [];

  constructor(budget: WorkBudget, initial: Readonly<Record<string, string>> | GrubVariables) {
    this.budget = budget;
    this.values = new Map();
    if (initial instanceof GrubVariables) {
      budget.step(initial.values.size * 2);
      budget.keep(initial.values.size * VARIABLE_BYTES);
      initial.values.forEach((value, name) => {
        this.values.set(name, value);
      });
      this.characters = initial.characters;
      this.positional = initial.positional;
    } else {
      for (const name of Object.keys(initial)) this.set(name, initial[name]);
    }
  }

  /** '' where it is not set, as in GRUB. `@`, `*`, `#` and digits are the arguments of a function. */
  get(name: string): string {
    if (name === '@' || name === '*') {
      this.budget.step(this.positional.length);
      const text = this.positional.join(' ');
      this.budget.text(text.length);
      return text;
    }
    if (name === '#') return String(this.positional.length);
    if (/^[0-9]+$/.test(name)) return this.positional[Number(name) - 1] ?? '';
    return this.values.get(name) ?? '';
  }

  /** @throws ERR_BOOTFS_CORRUPT where all of them together get too large */
  set(name: string, value: string): void {
    this.budget.text(name.length + value.length);
    this.budget.keep(VARIABLE_BYTES);
    this.characters += value.length - (this.values.get(name) ?? '').length;
    this.values.set(name, value);
    if (this.values.size > MAX_VARIABLES || this.characters > MAX_VALUE_CHARACTERS) {
      throw corrupt('GRUB script: too many or too long variables');
    }
  }

  /** Nothing happens where it is not set. */
  unset(name: string): void {
    this.characters -= (this.values.get(name) ?? '').length;
    this.values.delete(name);
  }

  /** `$name` and `${name}` in a line of a BLS entry; cut off where it gets longer than arguments may be. */
  expandText(text: string): string {
    this.budget.text(text.length);
    let expanded = '';
    const pattern = /\$(?:\{([A-Za-z0-9_]{1,256})\}|([A-Za-z_][A-Za-z0-9_]{0,255}))/g;
    let from = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const value = this.get(match[1] ?? match[2]);
      this.budget.text(match.index - from + value.length + 16);
      expanded += text.slice(from, match.index) + value;
      from = match.index + match[0].length;
      if (expanded.length > MAX_ARGUMENT_CHARACTERS) break;
    }
    return (expanded + text.slice(from)).slice(0, MAX_ARGUMENT_CHARACTERS);
  }

  /** The arguments that the words come to; an unquoted variable is split at white space. */
  expandWords(wordList: readonly Word[]): string[] {
    const args: string[] = [];
    let characters = 0;
    const add = (arg: string): void => {
      this.budget.step(2);
      this.budget.keep(ARGUMENT_BYTES);
      args.push(arg);
    };
    for (const word of wordList) {
      let current: string | undefined;
      for (const part of word.parts) {
        const text = part.variable === undefined ? (part.text ?? '') : this.get(part.variable);
        characters += text.length + 1;
        if (characters > MAX_ARGUMENT_CHARACTERS) throw corrupt('GRUB script: arguments too long');
        this.budget.text(text.length + 8);
        if (part.variable === undefined || part.quoted) {
          current = (current ?? '') + text;
          continue;
        }
        const pieces = split(this.budget, text, /\s+/);
        for (let at = 0; at < pieces.length; at++) {
          if (at > 0 && current !== undefined) {
            add(current);
            current = undefined;
          }
          if (pieces[at] !== '') current = (current ?? '') + pieces[at];
        }
      }
      if (current !== undefined) add(current);
    }
    return args;
  }
}
