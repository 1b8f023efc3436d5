/**
 * A function that is called in one place is moved there as statements, where a statement does nothing else with the call than
 * to return it, to give it to a variable, or to drop it: `return f(a)`, `let x = f(a), y`, `a && f(a), g()`. That is a name and a call
 * less; terser would leave a function there, which engines without a compiler make anew each time.
 */
import { type Call, type CallPlace, findPlace } from './call-places.ts';
import { type MovedScript, type Piece, PieceWriter } from './moved-lines.ts';
import {
  countBindings,
  type Edit,
  type FunctionNode,
  type Node,
  nameOf,
  namesDeclared,
  namesIn,
  parseScript,
  statementsOf,
  variablesIn,
  visitNodes,
} from './script-edits.ts';

/** Rounds: a function that took in another may be taken in itself. */
const MAX_ROUNDS = 40;

/** A function, and the one place that calls it. */
interface Move {
  readonly declared: FunctionNode;
  readonly call: Call;
  readonly place: CallPlace;
  /** Those of its own variables that become others there: parameters that stand for a variable of the caller. */
  readonly aliases: ReadonlyMap<string, string>;
  /** What declares the other parameters. */
  readonly kind: 'let' | 'var';
}

/** The script, and for each of its lines the one of the text before that it comes from. */
export function withInlinedFunctions(text: string): MovedScript {
  let moved: MovedScript = { text, lines: text.split('\n').map((_, line) => line) };
  const fresh = new FreshNames(text);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const moves = withoutOverlaps(findMoves(moved.text));
    if (moves.length === 0) break;
    const next = withMoves(moved.text, moves, fresh);
    moved = { text: next.text, lines: next.lines.map((line) => moved.lines[line]) };
  }
  return moved;
}

/** Names that nothing has yet. */
class FreshNames {
  private readonly text: string;
  private count = 0;

  constructor(text: string) {
    this.text = text;
  }

  next(name: string): string {
    const fresh = `${name.replace(/\$\d+$/, '')}$${++this.count}`;
    return this.text.includes(fresh) ? this.next(name) : fresh;
  }
}

function findMoves(text: string): Move[] {
  const script = parseScript(text);
  const outermost = statementsOf(script);
  const parents = new Map<Node, Node>();
  visitNodes(script, (node, parent) => {
    if (parent !== undefined) parents.set(node, parent);
    return true;
  });
  const variables = variablesIn(script);
  const declaredOutside = namesDeclared(outermost);
  const bindings = countBindings(script);
  const changedAnywhere = namesAssigned(script);
  /** Does it mean the same in the whole script? */
  const isTheSame = (name: string): boolean => (bindings.get(name) ?? 0) === (declaredOutside.has(name) ? 1 : 0);
  const moves: Move[] = [];
  for (const statement of outermost) {
    if (statement.type !== 'FunctionDeclaration') continue;
    const declared = statement as FunctionNode;
    const call = onlyCall(nameOf(declared.id)!, variables, parents);
    if (call === undefined || !canMove(declared, call)) continue;
    const bound = countBindings(declared);
    if (
      [...variablesIn(declared).keys()].some((name) =>
        declaredOutside.has(name) || !bound.has(name) ? !isTheSame(name) : false,
      )
    )
      continue;
    const place = findPlace(call, parents, text, outermost);
    if (place === undefined || !canStandAt(place, declared)) continue;
    const caller = outermost.find(({ start, end }) => start <= call.start && call.end <= end)!;
    if (caller === declared) continue;
    const kind = usesInLoops(declared) ? 'var' : 'let';
    const aliases = aliasesOf(declared, call, caller, changedAnywhere);
    if (kind === 'var') keepParameters(aliases, call, parents);
    moves.push({ declared, call, place, aliases, kind });
  }
  return moves;
}

/** The call of a function that nothing else names. */
function onlyCall(
  name: string,
  variables: ReturnType<typeof variablesIn>,
  parents: ReadonlyMap<Node, Node>,
): Call | undefined {
  const places = variables.get(name)!;
  if (places.length !== 2) return undefined;
  const call = places.map(({ node }) => parents.get(node)!).find(({ type }) => type === 'CallExpression');
  return call !== undefined && nameOf(call['callee']) === name ? (call as Call) : undefined;
}

function canMove(declared: FunctionNode, call: Call): boolean {
  const { params, body } = declared;
  let can = declared['generator'] !== true && declared['async'] !== true && call['optional'] !== true;
  can &&= call.arguments.length <= params.length && call.arguments.every(({ type }) => type !== 'SpreadElement');
  can &&= params.every(
    ({ type }, index) => type === 'Identifier' || (type === 'ObjectPattern' && index < call.arguments.length),
  );
  let isFunctionInside = false;
  let isVarInside = usesInLoops(declared);
  visitNodes(body, (node, parent) => {
    if (node.type === 'ThisExpression' || node.type === 'MetaProperty' || nameOf(node) === 'arguments') can = false;
    isFunctionInside ||= /Function/.test(node.type);
    isVarInside ||= node.type === 'VariableDeclaration' && node['kind'] === 'var';
    if (node.type === 'VariableDeclarator' && parent!['kind'] === 'var' && node['init'] === null) can = false;
    // One word is the property, the variable and where it has a default.
    if (node.type === 'AssignmentPattern' && parent!['shorthand'] === true) can = false;
    return can;
  });
  // In a loop, functions of all turns would share it.
  if (isVarInside && isFunctionInside) return false;
  return can && params.every((parameter) => !hasDefault(parameter));
}

/**
 * Are there loops that use parameters in each turn? As `let`, engines without a compiler would look each time whether they have
 * a value yet.
 */
function usesInLoops({ params, body }: FunctionNode): boolean {
  const parameters = params.flatMap((parameter) => [...namesIn(parameter)]);
  let uses = false;
  visitNodes(body, (node) => {
    if (!/^(For|While|DoWhile)/.test(node.type)) return !uses;
    for (const repeated of [node['test'], node['update'], node['body']] as (Node | null | undefined)[]) {
      if (!repeated) continue;
      const used = namesIn(repeated);
      uses ||= parameters.some((name) => used.has(name));
    }
    return !uses;
  });
  return uses;
}

function hasDefault(parameter: Node): boolean {
  let has = false;
  visitNodes(parameter, ({ type }) => {
    has ||= type === 'AssignmentPattern';
    return !has;
  });
  return has;
}

/** A function that returns early can only stand where it is returned, or where the caller ends. */
function canStandAt({ value, isLast }: CallPlace, { body }: FunctionNode): boolean {
  if (value === 'returned') return true;
  const last = lastOf(body);
  const returns = returnsOf(body);
  if (value === 'dropped' && isLast && returns.every((one) => one['argument'] === null)) return true;
  if (returns.some((one) => one !== last)) return false;
  return value === 'dropped' || (last?.type === 'ReturnStatement' && last['argument'] !== null);
}

function lastOf(block: Node): Node | undefined {
  const list = block['body'] as readonly Node[];
  return list[list.length - 1];
}

function returnsOf(body: Node): Node[] {
  const returns: Node[] = [];
  visitNodes(body, (node) => {
    if (node.type === 'ReturnStatement') returns.push(node);
    return !/Function/.test(node.type);
  });
  return returns;
}

/** Parameters, bound once in their function, for which a variable is given, where neither is ever given another value. */
function aliasesOf(
  declared: FunctionNode,
  call: Call,
  caller: Node,
  changedAnywhere: ReadonlySet<string>,
): Map<string, string> {
  const changed = namesAssigned(declared);
  const bound = countBindings(declared);
  const ofCaller = countBindings(caller);
  const changedByCaller = namesAssigned(caller);
  const aliases = new Map<string, string>();
  declared.params.forEach((parameter, index) => {
    const name = nameOf(parameter);
    const given = nameOf(call.arguments[index]);
    if (name === undefined || given === undefined || given === 'undefined') return;
    const isGivenChanged = (ofCaller.has(given) ? changedByCaller : changedAnywhere).has(given);
    if (!changed.has(name) && bound.get(name) === 1 && !isGivenChanged) aliases.set(name, given);
  });
  return aliases;
}

/** Leaves out those that stand for what is no parameter of the function around the call. */
function keepParameters(aliases: Map<string, string>, call: Call, parents: ReadonlyMap<Node, Node>): void {
  let around: Node = call;
  while (!/Function/.test(around.type)) around = parents.get(around)!;
  const parameters = new Set((around as FunctionNode).params.map(nameOf));
  for (const [name, given] of aliases) if (!parameters.has(given)) aliases.delete(name);
}

/** Variables that are given a value where they are not declared. */
function namesAssigned(node: Node): Set<string> {
  const names = new Set<string>();
  const addAll = (target: unknown): void => {
    for (const name of namesIn(target as Node)) names.add(name);
  };
  visitNodes(node, (one) => {
    if (one.type === 'AssignmentExpression') addAll(one['left']);
    if (one.type === 'UpdateExpression') addAll(one['argument']);
    if (/^For(In|Of)Statement$/.test(one.type) && (one['left'] as Node).type !== 'VariableDeclaration')
      addAll(one['left']);
    return true;
  });
  return names;
}

/** The first of those that want the same text. */
function withoutOverlaps(moves: readonly Move[]): Move[] {
  const taken: Node[] = [];
  return moves.filter(({ declared, place: { whole } }) => {
    const isFree = [declared, whole].every((one) =>
      taken.every(({ start, end }) => one.end <= start || end <= one.start),
    );
    if (isFree) taken.push(declared, whole);
    return isFree;
  });
}

function withMoves(text: string, moves: readonly Move[], fresh: FreshNames): MovedScript {
  const writer = new PieceWriter(text);
  const edits = moves.flatMap((move) => [
    { range: move.declared, write: () => {} },
    { range: move.place.whole, write: () => writeMoved(writer, move, fresh) },
  ]);
  edits.sort((left, right) => left.range.start - right.range.start);
  let done = 0;
  for (const { range, write } of edits) {
    writer.copy(done, range.start, []);
    write();
    done = range.end;
  }
  writer.copy(done, text.length, []);
  return writer.finish();
}

/** What a call becomes. */
function writeMoved(writer: PieceWriter, { declared, call, place, aliases, kind }: Move, fresh: FreshNames): void {
  const names = new Map(
    [...countBindings(declared).keys()].map((name) => [name, aliases.get(name) ?? fresh.next(name)]),
  );
  const edits: Edit[] = [];
  for (const [name, places] of variablesIn(declared)) {
    const renamed = names.get(name);
    if (renamed === undefined) continue;
    for (const { node, isShorthand } of places)
      edits.push({ ...rangeOf(node), text: isShorthand ? `${name}: ${renamed}` : renamed });
  }
  edits.sort((left, right) => left.start - right.start);
  const own = (...pieces: Piece[]): void => writer.write(pieces, edits);
  writer.write(place.before, []);
  declared.params.forEach((parameter, index) => {
    if (aliases.has(nameOf(parameter) ?? '')) return;
    own(`${kind} `, parameter);
    writer.write(index < call.arguments.length ? [' = (', call.arguments[index], ');'] : [' = void 0;'], []);
  });
  const statements = declared.body['body'] as readonly Node[];
  const last = statements[statements.length - 1];
  const { value } = place;
  const isExit = last?.type === 'ReturnStatement' && value !== 'returned' && last['argument'] !== null;
  for (const statement of isExit ? statements.slice(0, -1) : statements) own(statement, '\n');
  if (isExit) {
    if (value !== 'dropped') writer.write(value as readonly Piece[], []);
    own('(', last['argument'] as Node, ');');
  } else if (value === 'returned' && !/^(Return|Throw)Statement$/.test(last?.type ?? '')) {
    writer.write(['return;'], []);
  }
  writer.write(place.after, []);
}

function rangeOf({ start, end }: Node): { start: number; end: number } {
  return { start, end };
}
