/** A command line that is still being typed, as far as it can be told apart. */
import { COMMON_OPTIONS } from '../options/common-options.ts';
import { nameOfOption, type VerbOption } from '../options/verb-option.ts';
import type { Verb } from '../verbs/verb.ts';

/** A command line that is not finished, taken apart as far as it goes. */
export interface TypedWords {
  /** The image, then what follows it. */
  readonly operands: readonly string[];
  /** By the names that commander gives them: `journalDevice`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The option whose value comes next. */
  readonly pending: VerbOption | undefined;
}

/** `words` follow the verb. @throws UsageError for a value that makes no sense */
export function readWords(verb: Verb, words: readonly string[]): TypedWords {
  const operands: string[] = [];
  const options: Record<string, unknown> = {};
  let pending: VerbOption | undefined;
  for (const word of words) {
    if (pending !== undefined) {
      setOption(options, pending, word);
      pending = undefined;
      continue;
    }
    const [, spelling = '', value] = /^(-[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (spelling === '') {
      operands.push(word);
      continue;
    }
    const option = optionSpelled(verb, spelling);
    if (option === undefined || !option.flags.includes('<')) continue;
    if (value === undefined) pending = option;
    else setOption(options, option, value);
  }
  return { operands, options, pending };
}

function optionSpelled(verb: Verb, spelling: string): VerbOption | undefined {
  return [...verb.options, ...COMMON_OPTIONS].find(({ flags }) => flags.split(/[ ,]+/).includes(spelling));
}

function setOption(options: Record<string, unknown>, option: VerbOption, text: string): void {
  const { parse, repeatable } = option;
  const name = nameOfOption(option);
  const value = parse === undefined ? text : parse(text);
  options[name] = repeatable ? [...((options[name] as unknown[] | undefined) ?? []), value] : value;
}
