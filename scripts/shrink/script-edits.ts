/** A script as a tree, and changes of its text that keep every line where it is: a source map of the text before stays good. */
import { parseAst } from 'rollup/parseAst';

/** As much of an ESTree node as all kinds have; what else it has depends on its type. */
export interface Node {
  readonly type: string;
  /** Characters from the start of the script. */
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A function, or as much of one as its kinds share. */
export interface FunctionNode extends Node {
  readonly id: Node | null;
  readonly params: readonly Node[];
  readonly body: Node;
}

export function parseScript(text: string): Node {
  return parseAst(text) as unknown as Node;
}

/** The statements of the one function that a bundle is. @throws Error where it is none */
export function statementsOf(script: Node): readonly Node[] {
  let found: FunctionNode | undefined;
  visitNodes(script, (node) => {
    if (node.type === 'FunctionExpression') found ??= node as FunctionNode;
    return found === undefined;
  });
  if (found === undefined) throw new Error('the bundle is no function');
  return found.body['body'] as Node[];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** Every node with the one above it, from the outside in. @param enter Gives false where nothing below is to be visited. */
export function visitNodes(node: Node, enter: (node: Node, parent?: Node) => boolean, parent?: Node): void {
  if (!enter(node, parent)) return;
  for (const key in node) {
    const value = node[key];
    if (Array.isArray(value)) for (const one of value) visitValue(one, enter, node);
    else visitValue(value, enter, node);
  }
}

function visitValue(value: unknown, enter: (node: Node, parent?: Node) => boolean, parent: Node): void {
  if (isNode(value)) visitNodes(value, enter, parent);
}

/** The name that an identifier is; undefined for any other node. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' ? (node['name'] as string) : undefined;
}

/** All identifiers below a node, names of properties too. */
export function namesIn(node: Node): Set<string> {
  const names = new Set<string>();
  visitNodes(node, (one) => {
    const name = nameOf(one);
    if (name !== undefined) names.add(name);
    return true;
  });
  return names;
}

/** One like this that is not used. */
export function unusedName(base: string, used: ReadonlySet<string>): string {
  const name = `${base}$`;
  return used.has(name) ? unusedName(name, used) : name;
}

/** Names of the functions, classes and variables that these statements declare. */
export function namesDeclared(statements: readonly Node[]): Set<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    const declared = (statement['declarations'] as readonly Node[] | undefined) ?? [statement];
    for (const { id } of declared) if (isNode(id)) for (const name of namesIn(id)) names.add(name);
  }
  return names;
}

/** How often each name is bound by a declaration, a function or a `catch` of what is below a node. */
export function countBindings(script: Node): Map<string, number> {
  const counts = new Map<string, number>();
  visitNodes(script, (node) => {
    if (node.type === 'Identifier') return true;
    for (const pattern of [node['id'], node['param'], ...((node as Partial<FunctionNode>).params ?? [])]) {
      if (!isNode(pattern)) continue;
      for (const name of namesIn(pattern)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return true;
  });
  return counts;
}

/** Names that one declaration, one function or one `catch` of the script binds, and no other: wherever it stands, it is that. */
export function namesBoundOnce(script: Node): Set<string> {
  const counts = countBindings(script);
  return new Set([...counts.keys()].filter((name) => counts.get(name) === 1));
}

/** Where a variable is named. */
export interface Place {
  readonly node: Node;
  /** Is it the name of a property too, as in `{ name }`? */
  readonly isShorthand: boolean;
}

/** Where each variable is declared or used. */
export function variablesIn(script: Node): Map<string, Place[]> {
  const places = new Map<string, Place[]>();
  visitNodes(script, (node, parent) => {
    const name = nameOf(node);
    if (name === undefined || isPropertyName(node, parent!)) return true;
    const found = { node, isShorthand: parent!['shorthand'] === true };
    const known = places.get(name);
    if (known === undefined) places.set(name, [found]);
    else known.push(found);
    return true;
  });
  return places;
}

function isPropertyName(node: Node, parent: Node): boolean {
  if (parent['computed'] === true) return false;
  if (parent['shorthand'] === true) return parent['value'] !== node;
  return parent['property'] === node || parent['key'] === node;
}

/** Some text in place of what stands from `start` up to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with all edits made, but for those that lie within another. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((left, right) => left.start - right.start || left.end - right.end);
  const parts: string[] = [];
  let done = 0;
  for (const edit of ordered) {
    if (edit.start < done) continue;
    const lines = lineEnds(text.slice(edit.start, edit.end)) - lineEnds(edit.text);
    parts.push(text.slice(done, edit.start), edit.text, '\n'.repeat(lines));
    done = edit.end;
  }
  return parts.join('') + text.slice(done);
}

function lineEnds(text: string): number {
  return text.split('\n').length - 1;
}
