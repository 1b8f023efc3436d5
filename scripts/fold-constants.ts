/**
 * Constants of the library's chunks in forms that a bundler may drop where nobody uses them: it keeps arithmetic and
 * computed keys, which could throw for all that it knows. `const MAX = 64 * 1024` becomes `const MAX = 65536`, and a table with
 * `[KEY]: value` or `...others` in it is made in a call that is marked as pure.
 */
import type { Plugin } from 'rollup';

/** As much of an ESTree node as is looked at. */
interface Node {
  readonly type: string;
  /** Characters from the start of the module. */
  readonly start: number;
  readonly end: number;
}
interface Literal extends Node {
  readonly value: unknown;
}
interface Operation extends Node {
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
  readonly argument: Node;
}
interface List extends Node {
  readonly elements: readonly (Node | null)[];
}
interface Table extends Node {
  readonly properties: readonly (Node & { readonly computed: boolean; readonly value: Node })[];
}
interface Named extends Node {
  readonly name: string;
}
interface Declaration extends Node {
  readonly kind: string;
  readonly declarations: readonly (Node & { readonly id: Node; readonly init: Node | null })[];
}

const BINARY: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '**': (left, right) => left ** right,
  '|': (left, right) => left | right,
  '&': (left, right) => left & right,
  '<<': (left, right) => left << right,
  '>>>': (left, right) => left >>> right,
};
const UNARY: Readonly<Record<string, (value: number) => number>> = { '-': (value) => -value, '~': (value) => ~value };

/** The number that an expression of numbers and known constants is; undefined for any other expression. */
function numberOf(node: Node, known: ReadonlyMap<string, number>): number | undefined {
  if (node.type === 'Literal') {
    const { value } = node as Literal;
    return typeof value === 'number' ? value : undefined;
  }
  if (node.type === 'Identifier') return known.get((node as Named).name);
  const { operator, left, right, argument } = node as Operation;
  if (node.type === 'UnaryExpression') {
    const value = UNARY[operator] && numberOf(argument, known);
    return value === undefined ? undefined : UNARY[operator](value);
  }
  if (node.type !== 'BinaryExpression' || BINARY[operator] === undefined) return undefined;
  const [first, second] = [numberOf(left, known), numberOf(right, known)];
  return first === undefined || second === undefined ? undefined : BINARY[operator](first, second);
}

/** What surely does nothing, however a bundler looks at it. */
const PLAIN = ['Literal', 'Identifier', 'ArrowFunctionExpression', 'FunctionExpression'];

/** Is it a table with something in it that a bundler may take for an action? */
function isDoubted(node: Node): boolean {
  if (node.type === 'ArrayExpression') return (node as List).elements.some((element) => element && !isPlain(element));
  if (node.type !== 'ObjectExpression') return false;
  return (node as Table).properties.some(
    ({ type, computed, value }) => type === 'SpreadElement' || computed || !isPlain(value),
  );
}

function isPlain(node: Node): boolean {
  if (node.type === 'UnaryExpression') return isPlain((node as Operation).argument);
  return PLAIN.includes(node.type) || (/^(Array|Object)Expression$/.test(node.type) && !isDoubted(node));
}

/** An expression as it should stand; undefined where it may stay as it is. */
function settled(node: Node, code: string, known: ReadonlyMap<string, number>): string | undefined {
  const value = numberOf(node, known);
  if (value !== undefined) return String(value);
  return isDoubted(node) ? `/* @__PURE__ */ (() => (${code.slice(node.start, node.end)}))()` : undefined;
}

/** Every line stays where it was. */
export const foldConstants: Plugin = {
  name: 'fold-constants',
  renderChunk(code) {
    const known = new Map<string, number>();
    const parts: string[] = [];
    let done = 0;
    for (const statement of this.parse(code).body as unknown as Node[]) {
      const { type, kind, declarations } = statement as Declaration;
      if (type !== 'VariableDeclaration' || kind !== 'const') continue;
      for (const { id, init } of declarations) {
        const text = init === null || id.type !== 'Identifier' ? undefined : settled(init, code, known);
        if (text === undefined) continue;
        const value = numberOf(init!, known);
        if (value !== undefined) known.set((id as Named).name, value);
        parts.push(code.slice(done, init!.start), text);
        done = init!.end;
      }
    }
    parts.push(code.slice(done));
    // Within a line a place may be off by a few characters.
    return { code: parts.join(''), map: null };
  },
};
