/**
 * Errors thrown by a call: `if (bad) throw corrupt(...)` becomes `if (bad) corrupt$(...)` with `function corrupt$` that throws what
 * `corrupt` makes. An expression is shorter than a statement, and joins those before and behind it.
 */
import {
  type Edit,
  type Node,
  nameOf,
  namesBoundOnce,
  namesDeclared,
  namesIn,
  parseScript,
  statementsOf,
  unusedName,
  visitNodes,
  withEdits,
} from './script-edits.ts';

/** How often something is thrown at least, for its function to be worth its bytes. */
const MIN_USES = 4;

/** A `throw` of what a call or a constructor gives. */
interface Thrown {
  readonly statement: Node;
  /** The call or the `new`. */
  readonly made: Node & { readonly callee: Node; readonly arguments: readonly Node[] };
  /** `new BootfsError` or `corrupt`. */
  readonly maker: string;
}

export function withThrownErrors(text: string): string {
  const script = parseScript(text);
  const statements = statementsOf(script);
  const declared = namesDeclared(statements);
  const once = namesBoundOnce(script);
  const used = namesIn(script);
  const edits: Edit[] = [];
  const throwers: string[] = [];
  for (const [maker, uses] of thrownBy(script)) {
    const callee = nameOf(uses[0].made.callee)!;
    if (uses.length < MIN_USES || !declared.has(callee) || !once.has(callee)) continue;
    const thrower = unusedName(callee, used);
    used.add(thrower);
    const most = Math.max(...uses.map(({ made }) => made.arguments.length));
    const list = Array.from({ length: most }, (_, index) => `a${index}`).join(', ');
    throwers.push(`function ${thrower}(${list}) { throw ${maker}(${list}); } `);
    for (const { statement, made } of uses) edits.push({ start: statement.start, end: made.callee.end, text: thrower });
  }
  const at = statements[0].start;
  return withEdits(text, [{ start: at, end: at, text: throwers.join('') }, ...edits]);
}

function thrownBy(script: Node): Map<string, Thrown[]> {
  const found = new Map<string, Thrown[]>();
  visitNodes(script, (statement) => {
    if (statement.type !== 'ThrowStatement') return true;
    const made = statement['argument'] as Thrown['made'];
    if (made.type !== 'CallExpression' && made.type !== 'NewExpression') return true;
    const name = nameOf(made.callee);
    if (name === undefined || made.arguments.some(({ type }) => type === 'SpreadElement')) return true;
    const maker = made.type === 'NewExpression' ? `new ${name}` : name;
    found.set(maker, [...(found.get(maker) ?? []), { statement, made, maker }]);
    return true;
  });
  return found;
}
