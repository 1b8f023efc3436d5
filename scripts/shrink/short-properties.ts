/**
 * The short names of properties once more, by how often this bundle has each: esbuild gave them out before anything was left out.
 * They are made of the letters that variables have, which compresses better, and those of properties that come up together are alike.
 */
import { type Edit, type Node, nameOf, parseScript, visitNodes, withEdits } from './script-edits.ts';
import { LOWER, namesBut, UPPER } from './short-names.ts';

/** Names of one letter. */
const LETTERS = LOWER + UPPER;

/** @param shortNames Those that properties have in place of their own, and may lose */
export function withShortProperties(text: string, shortNames: ReadonlySet<string>): string {
  const script = parseScript(text);
  const places = new Map<string, Node[]>();
  const shorthands = new Set<Node>();
  visitNodes(script, (node, parent) => {
    const name = nameOf(node);
    if (name === undefined || parent === undefined || !isProperty(node, parent)) return true;
    places.set(name, [...(places.get(name) ?? []), node]);
    if (parent['shorthand'] === true) shorthands.add(node);
    return true;
  });
  const inOrder = [...places.keys()].filter((name) => shortNames.has(name));
  const byUse = [...inOrder].sort((left, right) => places.get(right)!.length - places.get(left)!.length);
  const frequent = new Set(byUse.slice(0, LETTERS.length));
  const names = namesBut(new Set([...places.keys()].filter((name) => !shortNames.has(name))), LETTERS);
  const edits: Edit[] = [];
  for (const name of [...byUse.filter((one) => frequent.has(one)), ...inOrder.filter((one) => !frequent.has(one))]) {
    const { value } = names.next();
    for (const node of places.get(name)!) {
      edits.push({ start: node.start, end: node.end, text: shorthands.has(node) ? `${value}: ${name}` : value });
    }
  }
  return withEdits(text, edits);
}

function isProperty(node: Node, parent: Node): boolean {
  return parent['computed'] !== true && (parent['property'] === node || parent['key'] === node);
}
