/**
 * Properties that a bundle writes and never reads are left out of it: fields of on-disk structures above all, whose readers give
 * more than one bundle asks for.
 *
 * Only names that the bundle shortens are looked at. Nobody outside can spell those, and nothing looks them up by a string or
 * lists them (scripts/mangled-names.ts sees to that); so where the script itself spells one nowhere but where it is given a
 * value, the value can be had by nobody.
 */
import {
  type Edit,
  type FunctionNode,
  type Node,
  nameOf,
  namesBoundOnce,
  parseScript,
  visitNodes,
  withEdits,
} from './script-edits.ts';

/** Rounds: a value that goes may have been the last to read another. */
const MAX_ROUNDS = 10;

/** @param shortNames Those that the bundle has for its own properties */
export function withoutUnreadProperties(script: string, shortNames: ReadonlySet<string>): string {
  let text = script;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const edits = findUnread(parseScript(text), text, shortNames);
    if (edits.length === 0) break;
    text = withEdits(text, edits);
  }
  return text;
}

function findUnread(script: Node, text: string, shortNames: ReadonlySet<string>): Edit[] {
  const read = new Set<string>();
  visitNodes(script, (node, parent) => {
    const key = keyOf(node);
    if (key !== undefined && !isWritten(node, parent!)) read.add(key);
    return true;
  });
  const pure = pureFunctions(script);
  const edits: Edit[] = [];
  visitNodes(script, (node, parent) => {
    const key = keyOf(node);
    if (key === undefined || !shortNames.has(key) || read.has(key)) return true;
    if (node.type === 'MemberExpression') {
      // The value stays, and goes with what else comes to nothing.
      const value = parent!['right'] as Node;
      if (!isPure(node['object'] as Node, pure)) return true;
      edits.push(
        { start: parent!.start, end: value.start, text: '(' },
        { start: value.end, end: value.end, text: ')' },
      );
    } else if (node.type === 'MethodDefinition') {
      edits.push({ start: node.start, end: node.end, text: '' });
    } else if (isPure(node['value'] as Node, pure)) {
      const comma = /^\s*,/.exec(text.slice(node.end, node.end + 80))?.[0].length ?? 0;
      edits.push({ start: node.start, end: node.end + comma, text: '' });
    }
    return true;
  });
  return edits;
}

/** The name that a node spells as that of a property. */
function keyOf(node: Node): string | undefined {
  if (node['computed'] === true) return undefined;
  if (node.type === 'MemberExpression') return nameOf(node['property']);
  return node.type === 'Property' || node.type === 'MethodDefinition' ? nameOf(node['key']) : undefined;
}

/** Is the property given a value here, and no more? */
function isWritten(node: Node, parent: Node): boolean {
  if (node.type !== 'MemberExpression') return parent.type !== 'ObjectPattern';
  return parent.type === 'AssignmentExpression' && parent['operator'] === '=' && parent['left'] === node;
}

/** Methods of the language that have a result and no effect. */
const PURE_METHODS = ['slice', 'subarray'];
const PURE_CLASSES = ['Map', 'Set', 'Uint8Array'];

/** Names of functions that do no more than to return something pure. */
function pureFunctions(script: Node): ReadonlySet<string> {
  const once = namesBoundOnce(script);
  const candidates = new Map<string, Node>();
  visitNodes(script, (node) => {
    if (node.type === 'FunctionDeclaration') addReturned(node as FunctionNode, candidates);
    return true;
  });
  const pure = new Set<string>();
  for (let before = -1; before !== pure.size; ) {
    before = pure.size;
    for (const [name, result] of candidates) if (once.has(name) && isPure(result, pure)) pure.add(name);
  }
  return pure;
}

/** What a function of one `return` gives, by the function's name. */
function addReturned({ id, params, body, ...rest }: FunctionNode, candidates: Map<string, Node>): void {
  const [statement, ...more] = body['body'] as Node[];
  if (more.length > 0 || statement?.type !== 'ReturnStatement' || !statement['argument']) return;
  if (rest['generator'] === true || params.some((parameter) => nameOf(parameter) === undefined)) return;
  candidates.set(nameOf(id)!, statement['argument'] as Node);
}

const PURE_NODES = [
  ...['Literal', 'Identifier', 'ThisExpression', 'TemplateLiteral', 'TemplateElement', 'MemberExpression'],
  ...['UnaryExpression', 'BinaryExpression', 'LogicalExpression', 'ConditionalExpression'],
  ...['ArrayExpression', 'SpreadElement', 'ObjectExpression', 'Property'],
];

/** Does it nothing but to have a value? Getters do no more here. */
function isPure(expression: Node, functions: ReadonlySet<string>): boolean {
  let pure = true;
  visitNodes(expression, (node) => {
    if (node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') return false;
    const callee = node['callee'] as Node | undefined;
    if (node.type === 'CallExpression') {
      const method = callee!.type === 'MemberExpression' ? nameOf(callee!['property']) : undefined;
      pure &&= functions.has(nameOf(callee) ?? '') || PURE_METHODS.includes(method ?? '');
    } else if (node.type === 'NewExpression') {
      pure &&= PURE_CLASSES.includes(nameOf(callee) ?? '');
    } else {
      pure &&= PURE_NODES.includes(node.type) && node['operator'] !== 'delete';
    }
    return pure;
  });
  return pure;
}
