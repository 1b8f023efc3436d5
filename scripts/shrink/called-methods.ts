/** `bytes.subarray(from, to)` as `subarray$(bytes, from, to)`: the long name of a method of the language, which stays as it is, stands once. */
import {
  type Edit,
  type Node,
  nameOf,
  namesIn,
  parseScript,
  statementsOf,
  unusedName,
  visitNodes,
  withEdits,
} from './script-edits.ts';

/** Methods with at most two arguments that make no difference between one left out and undefined. */
const METHODS = ['subarray', 'toString', 'indexOf', 'filter', 'slice'];

/** How often one is called at least, for its function to be worth its bytes. */
const MIN_USES = 8;

export function withCalledMethods(script: string): string {
  let text = script;
  for (const method of METHODS) text = withCalledMethod(text, method);
  return text;
}

function withCalledMethod(text: string, method: string): string {
  const script = parseScript(text);
  const called = unusedName(method, namesIn(script));
  const edits: Edit[] = [];
  visitNodes(script, (node) => {
    if (!isPlainCall(node, method)) return true;
    const { property } = node['callee'] as Node & { readonly property: Node };
    const isAlone = (node['arguments'] as readonly Node[]).length === 0;
    edits.push({ start: node.start, end: node.start, text: `${called}(` });
    // From the point up to the arguments, whatever has brackets around it.
    const point = text.lastIndexOf('.', property.start);
    edits.push({ start: point, end: text.indexOf('(', property.end) + 1, text: isAlone ? '' : ', ' });
    return true;
  });
  if (edits.length < 2 * MIN_USES) return text;
  const at = statementsOf(script)[0].start;
  const declared = `function ${called}(object, first, second) { return object.${method}(first, second); } `;
  return withEdits(text, [{ start: at, end: at, text: declared }, ...edits]);
}

/** Is the method called, of an object that is there? */
function isPlainCall(node: Node, method: string): boolean {
  const callee = node['callee'] as Node | undefined;
  if (node.type !== 'CallExpression' || callee?.type !== 'MemberExpression' || callee['computed'] === true)
    return false;
  if (nameOf(callee['property']) !== method || (callee['object'] as Node).type === 'Super') return false;
  return !isOptional(node);
}

/** Is there a `?.` on the way, which leaves out all of the call? */
function isOptional(node: Node): boolean {
  if (node['optional'] === true) return true;
  const inner = (node['callee'] ?? node['object']) as Node | undefined;
  return inner !== undefined && /^(Call|Member)Expression$/.test(inner.type) && isOptional(inner);
}
