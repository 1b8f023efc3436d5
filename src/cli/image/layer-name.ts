/** One layer of the command line: `FILE`, `FILE:PATH`, `image:PATH`, and behind a comma what it must fit. */
import { existsSync } from 'node:fs';
import { DIGEST_OPTION } from '../options/layer-options.ts';
import { nameOfOption, type VerbOption } from '../options/verb-option.ts';
import { VERITY_OPTIONS, verityFlagsOf } from '../options/verity-options.ts';
import { UsageError } from '../terminal/exit-status.ts';
import type { Trust } from './verified-volume.ts';

/** Where something is: on the filesystem of the image, or in a file of this machine; then in images inside of that. */
export interface LayerPlace {
  /** Absent for the filesystem that the image lies on. */
  readonly file?: string;
  /** From the outermost image inwards. */
  readonly paths: readonly string[];
}

/** A layer, and what is asked of it. */
export interface LayerName extends LayerPlace {
  /** Nothing where no words stand behind the name. */
  readonly trust: Trust;
  /** Of a disk, the partition: one at most. */
  readonly part: readonly string[];
}

/** Stands for the filesystem that the image lies on. */
const OUTER = 'image';
const PART_OPTION: VerbOption = { flags: '--part <partition>', description: '' };
/** Options that speak of IMAGE on the command line, and of a layer behind its name. */
const WORDS = [...VERITY_OPTIONS, DIGEST_OPTION, PART_OPTION];

/**
 * `NAME,verity=ROOTHASH,verity-device=FILE`: the words are the options of the same names. What is a file of this machine as a whole, commas
 * and all, is that file.
 *
 * @throws UsageError for a word that is none, or makes no sense
 */
export function parseLayerName(text: string): LayerName {
  const { name, words } = existsSync(text) ? { name: text, words: [] } : splitWords(text);
  const values: Record<string, unknown> = {};
  for (const word of words) {
    const [, key, value] = /^([^=]+)(?:=(.*))?$/s.exec(word)!;
    const option = WORDS.find(({ flags }) => flags.split(' ')[0] === `--${key}`)!;
    values[nameOfOption(option)] = parseWord(option, value, text);
  }
  const dmVerity = verityFlagsOf(values);
  const { digest, part } = values as { digest?: Trust['digest']; part?: string };
  return { ...placeOfLayer(name), trust: { dmVerity, digest }, part: part === undefined ? [] : [part] };
}

/** `FILE`, `FILE:PATH`, `FILE:PATH:PATH`..., where the file's own name may hold colons. */
export function placeOfLayer(name: string): LayerPlace {
  if (name.startsWith(`${OUTER}:/`)) return { paths: pathsIn(name.slice(OUTER.length + 1)) };
  if (existsSync(name)) return { file: name, paths: [] };
  for (let at = name.indexOf(':'); at >= 0; at = name.indexOf(':', at + 1)) {
    const file = name.slice(0, at);
    if (at + 1 < name.length && (file === '-' || existsSync(file))) return { file, paths: pathsIn(name.slice(at + 1)) };
  }
  return { file: name, paths: [] };
}

function pathsIn(text: string): string[] {
  return text.split(/:(?=\/)/);
}

/** From the first comma on behind which a word begins: names may have commas of their own, and so may the values. */
function splitWords(text: string): { name: string; words: string[] } {
  const keys = WORDS.map(({ flags }) => flags.split(' ')[0].slice(2));
  const [name, ...words] = text.split(new RegExp(`,(?=(?:${keys.join('|')})(?:=|,|$))`));
  return { name, words };
}

function parseWord({ flags, parse, choices }: VerbOption, value: string | undefined, text: string): unknown {
  const [option, takes] = flags.split(' ');
  const word = option.slice(2);
  if (takes === undefined) {
    if (value !== undefined) throw new UsageError(`${text}: ${word} takes no value`);
    return true;
  }
  if (!value) throw new UsageError(`${text}: ${word} needs a value`);
  if (choices !== undefined && !choices.includes(value)) {
    throw new UsageError(`${text}: ${word} is one of ${choices.join(', ')}`);
  }
  return parse === undefined ? value : parse(value);
}
