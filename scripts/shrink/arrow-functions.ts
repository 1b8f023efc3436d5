/** `function f(a) { return g(a); }` as `var f = (a) => { return g(a); };`, of which a minifier makes `f=a=>g(a)` in one list of variables. */
import {
  type Edit,
  type FunctionNode,
  type Node,
  nameOf,
  namesIn,
  parseScript,
  statementsOf,
  visitNodes,
  withEdits,
} from './script-edits.ts';

/**
 * Only where nobody can tell: not for what has a `this` of its own, or is called before its line is reached, as only a declared
 * function can be.
 */
export function withArrowFunctions(text: string): string {
  const script = parseScript(text);
  const constructors = namesOfConstructors(script);
  const edits: Edit[] = [];
  const convert = (statements: readonly Node[], keyword: string): void => {
    const early = calledEarly(statements);
    for (const statement of statements) {
      if (!isFunction(statement)) continue;
      const name = nameOf(statement.id)!;
      if (early.has(name) || constructors.has(name) || !canBeArrow(statement)) continue;
      const { params, body, start, end } = statement;
      const list = params.length === 0 ? '' : text.slice(params[0].start, params[params.length - 1].end);
      edits.push({ start, end: body.start, text: `${keyword} ${name}=(${list})=>` }, { start: end, end, text: ';' });
    }
  };
  const whole = statementsOf(script);
  convert(whole, 'var');
  for (const statement of whole) {
    visitNodes(statement, (node, parent) => {
      if (node.type === 'BlockStatement' && (parent as Partial<FunctionNode>).params !== undefined) {
        convert(node['body'] as Node[], 'let');
      }
      return true;
    });
  }
  return withEdits(text, edits);
}

function isFunction(statement: Node): statement is FunctionNode {
  return statement.type === 'FunctionDeclaration';
}

/**
 * Functions that may run before the line that declares them. Every other statement is taken to call all that it names, and those
 * all that they name.
 */
function calledEarly(statements: readonly Node[]): Set<string> {
  const functions = new Map<string, { start: number; names: Set<string> }>();
  for (const statement of statements) {
    if (isFunction(statement)) {
      functions.set(nameOf(statement.id)!, { start: statement.start, names: namesIn(statement) });
    }
  }
  const early = new Set<string>();
  for (const statement of statements) {
    if (isFunction(statement)) continue;
    const reached = namesIn(statement);
    for (const name of reached) {
      const called = functions.get(name);
      if (called === undefined) continue;
      if (called.start > statement.start) early.add(name);
      for (const further of called.names) reached.add(further);
    }
  }
  return early;
}

/** What stands behind `new` or `instanceof`, or has a prototype. */
function namesOfConstructors(script: Node): Set<string> {
  const names = new Set<string>();
  visitNodes(script, (node) => {
    const name =
      node.type === 'NewExpression'
        ? nameOf(node['callee'])
        : node['operator'] === 'instanceof'
          ? nameOf(node['right'])
          : nameOf(node['property']) === 'prototype'
            ? nameOf(node['object'])
            : undefined;
    if (name !== undefined) names.add(name);
    return true;
  });
  return names;
}

function canBeArrow(declared: FunctionNode): boolean {
  let can = declared['generator'] !== true && declared['async'] !== true;
  visitNodes(declared, (node) => {
    if (node !== declared && /^Function/.test(node.type)) return false;
    if (node.type === 'ThisExpression' || node.type === 'MetaProperty' || nameOf(node) === 'arguments') can = false;
    return can;
  });
  return can;
}
