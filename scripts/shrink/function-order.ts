/**
 * Functions before all else that a bundle declares: none is called before its line then, and all can become arrow functions. Those that
 * begin alike stand together, which compresses better.
 */
import { type MovedScript, PieceWriter } from './moved-lines.ts';
import { type FunctionNode, type Node, parseScript, statementsOf } from './script-edits.ts';

/** Functions of so many at most are put in order together: what is farther apart than 32 KiB is nothing to gzip. */
const TOGETHER = 400;
/** Where there are this many parameters or more, their number makes no difference. */
const MANY_PARAMETERS = 4;

/** What they do is the same: a declared function is there from the first line on. */
export function withFunctionsFirst(text: string): MovedScript {
  const statements = statementsOf(parseScript(text));
  const functions = statements.filter((statement) => statement.type === 'FunctionDeclaration') as FunctionNode[];
  const others = statements.filter((statement) => statement.type !== 'FunctionDeclaration');
  const ordered: FunctionNode[] = [];
  for (let at = 0; at < functions.length; at += TOGETHER) {
    ordered.push(...functions.slice(at, at + TOGETHER).sort((left, right) => rankOf(left) - rankOf(right)));
  }
  const writer = new PieceWriter(text);
  writer.copy(0, statements[0].start, []);
  for (const statement of [...ordered, ...others]) writer.write([statement, '\n'], []);
  writer.copy(statements[statements.length - 1].end, text.length, []);
  return writer.finish();
}

/** By parameters, and of those with as many, first what only returns something. */
function rankOf({ params, body }: FunctionNode): number {
  const [first] = body['body'] as readonly Node[];
  return Math.min(params.length, MANY_PARAMETERS) * 2 + (first?.type === 'ReturnStatement' ? 0 : 1);
}
