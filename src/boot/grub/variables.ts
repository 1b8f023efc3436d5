/** GRUB's variables, and words with variables in them made into arguments. */
import { corrupt } from '../../contract/errors.ts';
import type { Word } from './lexer.ts';

const MAX_VARIABLES = 2000;
/** Characters in all values together. */
const MAX_VALUE_CHARACTERS = 1024 * 1024;
/** Characters in the arguments of one command; a kernel command line has at most 4096. */
const MAX_ARGUMENT_CHARACTERS = 32 * 1024;

export class GrubVariables {
  private readonly values: Map<string, string>;
  private characters = 0;
  /** `$1`, `$2`... of the function or menu entry that runs. */
  positional: readonly string[] = [];

  constructor(initial: Readonly<Record<string, string>> | GrubVariables) {
    this.values = new Map();
    if (initial instanceof GrubVariables) {
      initial.values.forEach((value, name) => {
        this.values.set(name, value);
      });
      this.characters = initial.characters;
      this.positional = initial.positional;
    } else {
      for (const name of Object.keys(initial)) this.set(name, initial[name]);
    }
  }

  get(name: string): string {
    if (name === '@' || name === '*') return this.positional.join(' ');
    if (name === '#') return String(this.positional.length);
    if (/^[0-9]+$/.test(name)) return this.positional[Number(name) - 1] ?? '';
    return this.values.get(name) ?? '';
  }

  set(name: string, value: string): void {
    this.characters += value.length - (this.values.get(name) ?? '').length;
    this.values.set(name, value);
    if (this.values.size > MAX_VARIABLES || this.characters > MAX_VALUE_CHARACTERS) {
      throw corrupt('GRUB script: too many or too long variables');
    }
  }

  unset(name: string): void {
    this.characters -= (this.values.get(name) ?? '').length;
    this.values.delete(name);
  }

  /** `$name` and `${name}` in a line of a BLS entry. */
  expandText(text: string): string {
    return text
      .replace(/\$(?:\{([A-Za-z0-9_]{1,256})\}|([A-Za-z_][A-Za-z0-9_]{0,255}))/g, (_all, braced, bare) =>
        this.get(braced ?? bare),
      )
      .slice(0, MAX_ARGUMENT_CHARACTERS);
  }

  /** The arguments that the words come to; an unquoted variable is split at white space. */
  expandWords(wordList: readonly Word[]): string[] {
    const args: string[] = [];
    let characters = 0;
    const count = (text: string): string => {
      characters += text.length + 1;
      if (characters > MAX_ARGUMENT_CHARACTERS) throw corrupt('GRUB script: arguments too long');
      return text;
    };
    for (const word of wordList) {
      let current: string | undefined;
      for (const part of word.parts) {
        const text = count(part.variable === undefined ? (part.text ?? '') : this.get(part.variable));
        if (part.variable === undefined || part.quoted) {
          current = (current ?? '') + text;
          continue;
        }
        const pieces = text.split(/\s+/);
        for (let at = 0; at < pieces.length; at++) {
          if (at > 0 && current !== undefined) {
            args.push(current);
            current = undefined;
          }
          if (pieces[at] !== '') current = (current ?? '') + pieces[at];
        }
      }
      if (current !== undefined) args.push(current);
    }
    return args;
  }
}
