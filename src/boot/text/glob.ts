/** Shell patterns, taken apart once: then a match costs at most pattern x name, and no more than is charged for. */
import type { WorkBudget } from './budget.ts';

/** Names have at most 255 bytes. */
const MAX_PATTERN = 1024;

/** One character, or any of a set; `undefined` is a `*`. */
type Element = CharacterSet | undefined;

interface CharacterSet {
  readonly negated: boolean;
  /** First and last character of each range. */
  readonly ranges: readonly (readonly [low: string, high: string])[];
}

const ANY: CharacterSet = { negated: true, ranges: [] };
/** Stands past the end of the pattern. */
const NOTHING: CharacterSet = { negated: false, ranges: [] };

/**
 * Does `name` match the shell pattern: `*`, `?`, `[abc]`, `[a-z]`, `[!a]` and `\x`? Case is ignored, as systemd-boot
 * and FAT do. Only the last `*` is ever tried again.
 */
export function matchesGlob(pattern: string, name: string, budget?: WorkBudget): boolean {
  return compileGlob(pattern, budget)(name);
}

/** A function that says whether a name matches `pattern`; no name matches one of more than 1024 characters. */
export function compileGlob(pattern: string, budget?: WorkBudget, caseCounts = false): (name: string) => boolean {
  if (pattern.length > MAX_PATTERN) return () => false;
  budget?.step(pattern.length + 1);
  const folded = (text: string): string => (caseCounts ? text : text.toLowerCase());
  const elements = splitPattern(folded(pattern));
  return (name) => matches(elements, folded(name), budget);
}

/** Does any of the text stand for more than itself? */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

function matches(elements: readonly Element[], name: string, budget: WorkBudget | undefined): boolean {
  let at = 0;
  let nameAt = 0;
  let starAt = -1;
  let starNameAt = 0;
  while (nameAt < name.length) {
    const element = at < elements.length ? elements[at] : NOTHING;
    budget?.step(1 + (element?.ranges.length ?? 0));
    if (element === undefined) {
      starAt = at++;
      starNameAt = nameAt;
    } else if (takes(element, name[nameAt])) {
      at++;
      nameAt++;
    } else if (starAt >= 0) {
      at = starAt + 1;
      nameAt = ++starNameAt;
    } else {
      return false;
    }
  }
  while (at < elements.length && elements[at] === undefined) at++;
  return at === elements.length;
}

function takes({ negated, ranges }: CharacterSet, character: string): boolean {
  return ranges.some(([low, high]) => character >= low && character <= high) !== negated;
}

function splitPattern(pattern: string): Element[] {
  const elements: Element[] = [];
  // Without a `]` behind it a `[` stands for itself, and so do all that follow.
  const lastBracket = pattern.lastIndexOf(']');
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at];
    const end = character === '[' && at < lastBracket ? bracketEnd(pattern, at) : -1;
    if (end > 0) {
      elements.push(bracketSet(pattern, at + 1, end));
      at = end + 1;
      continue;
    }
    const isEscape = character === '\\' && at + 1 < pattern.length;
    if (character === '*') elements.push(undefined);
    else elements.push(character === '?' ? ANY : just(isEscape ? pattern[at + 1] : character));
    at += isEscape ? 2 : 1;
  }
  return elements;
}

function just(character: string): CharacterSet {
  return { negated: false, ranges: [[character, character]] };
}

/** Where the bracket expression that begins at `at` has its `]`; -1 for a `[` that stands for itself. */
function bracketEnd(pattern: string, at: number): number {
  const negated = pattern[at + 1] === '!' || pattern[at + 1] === '^';
  return pattern.indexOf(']', at + (negated ? 3 : 2));
}

function bracketSet(pattern: string, from: number, end: number): CharacterSet {
  const negated = pattern[from] === '!' || pattern[from] === '^';
  const ranges: [string, string][] = [];
  for (let at = negated ? from + 1 : from; at < end; at++) {
    const isRange = pattern[at + 1] === '-' && at + 2 < end;
    ranges.push([pattern[at], isRange ? pattern[at + 2] : pattern[at]]);
    if (isRange) at += 2;
  }
  return { negated, ranges };
}
