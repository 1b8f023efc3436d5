/** Calls that may become statements: those that are one of the steps of a statement, which it takes one after the other. */
import type { Piece } from './moved-lines.ts';
import { type Node, nameOf } from './script-edits.ts';

/** A call as a node. */
export interface Call extends Node {
  readonly callee: Node;
  readonly arguments: readonly Node[];
}

/** Where a call stands, and what that becomes: `before`, the statements, `after`. */
export interface CallPlace {
  /** What all of it takes the place of: a statement, or the expression that an arrow function gives. */
  readonly whole: Node;
  readonly before: readonly Piece[];
  readonly after: readonly Piece[];
  /** What comes of the value: it is returned, stands behind this (`x =`), or nobody looks at it. */
  readonly value: 'returned' | 'dropped' | readonly Piece[];
  /** Is it the last that the function around it does? */
  readonly isLast: boolean;
}

/** A step of a statement that holds the call, and what is done around it in that step. */
interface Step {
  readonly node: Node;
  readonly before: readonly Piece[];
  readonly after: readonly Piece[];
  /** The same where the value is returned; undefined where the call does not give all of it. */
  readonly returned?: { readonly before: readonly Piece[]; readonly after: readonly Piece[] };
  readonly target?: readonly Piece[];
}

/** @param outermost The statements that are run once, among which nothing is moved */
export function findPlace(
  call: Call,
  parents: ReadonlyMap<Node, Node>,
  text: string,
  outermost: readonly Node[],
): CallPlace | undefined {
  const declarator = parents.get(call)!;
  if (declarator.type === 'VariableDeclarator') return placeInDeclaration(declarator, parents, outermost);
  const step = stepOf(call, parents);
  const above = parents.get(step.node)!;
  const isSequence = above.type === 'SequenceExpression';
  const steps = isSequence ? (above['expressions'] as readonly Node[]) : [step.node];
  const expression = isSequence ? above : step.node;
  const whole = parents.get(expression)!;
  const isEnd = steps[steps.length - 1] === step.node;
  const isArrow = whole.type === 'ArrowFunctionExpression' && whole['body'] === expression;
  const givesValue = whole.type === 'ReturnStatement' || isArrow;
  if (!givesValue && whole.type !== 'ExpressionStatement') return undefined;
  if (isArrow && text.slice(0, expression.start).trimEnd().endsWith('(')) return undefined;
  const isReturned = givesValue && isEnd;
  const around = isReturned ? step.returned : step;
  if (around === undefined || outermost.includes(whole)) return undefined;
  const at = steps.indexOf(step.node);
  const rest = steps.slice(at + 1).flatMap((one, index, all) => stepAlone(one, givesValue && index === all.length - 1));
  const block = parents.get(whole)!;
  const hasBraces = isArrow || block.type !== 'BlockStatement';
  return {
    whole: isArrow ? expression : whole,
    before: [hasBraces ? '{' : '', ...steps.slice(0, at).flatMap((one) => stepAlone(one, false)), ...around.before],
    after: [...around.after, ...rest, hasBraces ? '}' : ''],
    value: isReturned ? 'returned' : (step.target ?? 'dropped'),
    isLast: isEnd && step.target === undefined && isLastOfFunction(whole, parents),
  };
}

function stepAlone(step: Node, isReturned: boolean): Piece[] {
  return [isReturned ? 'return (' : '(', step, ');'];
}

/** `x = f()`, `a && f()`, `a ? f() : b`, or the call alone. */
function stepOf(call: Call, parents: ReadonlyMap<Node, Node>): Step {
  const node = parents.get(call)!;
  const none = { before: [], after: [] };
  const { type, operator, left, test, consequent, alternate } = node as Node & Record<string, Node>;
  if (type === 'AssignmentExpression' && (operator as unknown) === '=' && nameOf(left) !== undefined) {
    return { node, ...none, target: [left, ' = '] };
  }
  if (type === 'LogicalExpression' && left !== call && (operator as unknown) !== '??') {
    const isAnd = (operator as unknown) === '&&';
    return { node, before: [isAnd ? 'if (' : 'if (!(', left, isAnd ? ') {' : ')) {'], after: ['}'] };
  }
  if (type === 'ConditionalExpression' && consequent === call) {
    const before = ['if (', test, ') {'];
    const returned = { before, after: ['} ', ...stepAlone(alternate, true)] };
    return { node, before, after: ['} else {', ...stepAlone(alternate, false), '}'], returned };
  }
  if (type === 'ConditionalExpression' && alternate === call) {
    const returned = { before: ['if (', test, ') ', ...stepAlone(consequent, true)], after: [] };
    return { node, before: ['if (', test, ') ', ...stepAlone(consequent, false), ' else {'], after: ['}'], returned };
  }
  return { node: call, ...none, returned: none };
}

function placeInDeclaration(
  declarator: Node,
  parents: ReadonlyMap<Node, Node>,
  outermost: readonly Node[],
): CallPlace | undefined {
  const whole = parents.get(declarator)!;
  if (parents.get(whole)!.type !== 'BlockStatement' || outermost.includes(whole)) return undefined;
  const kind = `${whole['kind'] as string} `;
  const declarators = whole['declarations'] as readonly Node[];
  const at = declarators.indexOf(declarator);
  const declared = (list: readonly Node[]): Piece[] => list.flatMap((one) => [kind, one, ';']);
  return {
    whole,
    before: declared(declarators.slice(0, at)),
    after: declared(declarators.slice(at + 1)),
    value: [kind, declarator['id'] as Node, ' = '],
    isLast: false,
  };
}

function isLastOfFunction(statement: Node, parents: ReadonlyMap<Node, Node>): boolean {
  const block = parents.get(statement)!;
  const list = block['body'];
  return Array.isArray(list) && list[list.length - 1] === statement && /Function/.test(parents.get(block)?.type ?? '');
}
