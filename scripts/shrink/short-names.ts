/**
 * Short names for what a bundle declares outside of all functions, the shortest for what is used most, and letters that are theirs
 * alone. terser gives names in the order of declaration, and a function that uses one has other letters for what it declares
 * itself; this way first parameters have the same name almost everywhere, which compresses better.
 */
import {
  type Edit,
  type Node,
  nameOf,
  namesBoundOnce,
  namesDeclared,
  parseScript,
  statementsOf,
  variablesIn,
  visitNodes,
  withEdits,
} from './script-edits.ts';

/** Names of one letter; the other letters are for parameters, and for variables in functions. */
export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ$_';
export const LOWER = 'etnrisoualcdfhpmgbvykwxjqz';
/** First and second letters of those that have two, the best first. */
const PAIRS = [
  [LOWER, LOWER],
  [LOWER, UPPER],
  [UPPER, LOWER + UPPER],
];
const KEYWORDS = ['do', 'if', 'in'];

/** A script with short names. */
export interface Renamed {
  readonly text: string;
  /** They are to stay, and nobody else's. */
  readonly names: readonly string[];
}

export function withShortNames(text: string): Renamed {
  const script = parseScript(text);
  const places = variablesIn(script);
  const declared = namesDeclared(statementsOf(script));
  const once = namesBoundOnce(script);
  const withDefault = namesWithDefault(script);
  const renamed = [...places.keys()].filter((name) => declared.has(name) && once.has(name) && !withDefault.has(name));
  renamed.sort((left, right) => places.get(right)!.length - places.get(left)!.length);
  const shortNames = namesBut(new Set([...places.keys(), ...KEYWORDS]), UPPER);
  const names: string[] = [];
  const edits: Edit[] = [];
  for (const name of renamed) {
    const { value } = shortNames.next();
    names.push(value);
    for (const { node, isShorthand } of places.get(name)!) {
      edits.push({ start: node.start, end: node.end, text: isShorthand ? `${name}:${value}` : value });
    }
  }
  return { text: withEdits(text, edits), names };
}

/** Names that are not taken, the best first. @param letters Those of one letter */
export function* namesBut(taken: ReadonlySet<string>, letters: string): Generator<string, never> {
  for (const letter of letters) if (!taken.has(letter)) yield letter;
  for (const [firsts, seconds] of PAIRS) {
    for (const first of firsts) for (const second of seconds) if (!taken.has(first + second)) yield first + second;
  }
  throw new Error('a bundle with more names than there are');
}

/** In a pattern such as `{ name = 1 }` one word is the property, the variable and where it has a default. */
function namesWithDefault(script: Node): Set<string> {
  const names = new Set<string>();
  visitNodes(script, (node) => {
    const isOne = node['shorthand'] === true && (node['value'] as Node).type === 'AssignmentPattern';
    if (isOne) names.add(nameOf(node['key'])!);
    return true;
  });
  return names;
}
