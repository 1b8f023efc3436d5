/**
 * Lists functions and files that are too long to be read in one go; `npm run check` holds the source to the limits.
 * A class is as long as it has methods, a `describe` as it has tests: both are held by the limit of their file.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const FOLDERS = ['src', 'firmware-shim', 'scripts', 'test'];
/** Lines of a function, from its name to its last brace. */
const MAX_FUNCTION_LINES = 80;
/** Lines of a file, in whatever language; generated files are not looked at. */
const MAX_FILE_LINES = 400;

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is handed to `describe`. */
function isSuite({ parent }: ts.Node): boolean {
  return ts.isCallExpression(parent) && parent.expression.getText() === 'describe';
}

/** The functions that are too long in a file, as `file:line name: lines`. */
function tooLongIn(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const linesOf = (node: ts.Node): number => lineAt(node.end) - lineAt(node.getStart()) + 1;
  /** Of the suites that a function makes. */
  const suiteLines = (node: ts.Node): number => {
    let lines = 0;
    ts.forEachChild(node, (child) => {
      lines += ts.isFunctionLike(child) && isSuite(child) ? linesOf(child) : suiteLines(child);
    });
    return lines;
  };
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined && !isSuite(node)) {
      const first = lineAt(node.getStart());
      const lines = linesOf(node) - suiteLines(node);
      if (lines > MAX_FUNCTION_LINES)
        found.push(`${file}:${first} ${node.name?.getText() ?? 'function'}: ${lines} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => !/\.gen\.ts$|node_modules|(^|\/)build\//.test(name))
    .sort()
    .map((name) => join(folder, name)),
);
for (const file of sources.filter((name) => /\.(tsx?|js|css|c|h|py|sh)$/.test(name))) {
  const text = readFileSync(join(root, file), 'utf8');
  const lines = text.split('\n').length - 1;
  const found = lines > MAX_FILE_LINES ? [`${file}:1 has ${lines} lines`] : [];
  if (/\.tsx?$/.test(file)) found.push(...tooLongIn(file, text));
  for (const line of found) console.error(`too long: ${line}`);
  if (found.length > 0) process.exitCode = 1;
}
