/**
 * Lists what is exported without a comment that says what it is: functions, classes, interfaces, types and constants.
 * `npm run check` holds all of the source to it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Every export below these is explained. */
const EXPLAINED_FOLDERS = ['src', 'firmware-shim'];

const root = fileURLToPath(new URL('..', import.meta.url));

/** Everything that a file exports and does not explain, as `file:line name`. */
function undocumentedIn(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const report = (node: ts.Node, name: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${file}:${line + 1} ${name}`);
  };
  /** One comment may speak for a group of constants: those that follow it without an empty line. */
  let isGroupExplained = false;
  for (const statement of source.statements) {
    const isExplained = hasDocstring(statement);
    const isNextInGroup = ts.isVariableStatement(statement) && !/^\s*\n\s*\n/.test(leadingText(source, statement));
    isGroupExplained = isExplained || (isGroupExplained && isNextInGroup);
    if (!isExported(statement) || isGroupExplained) continue;
    report(statement, nameOf(statement));
  }
  return found;
}

function leadingText(source: ts.SourceFile, node: ts.Node): string {
  return source.text.slice(node.getFullStart(), node.getStart());
}

function isExported(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  return (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function hasDocstring(node: ts.Node): boolean {
  return ts.getJSDocCommentsAndTags(node).length > 0;
}

function nameOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0].name.getText();
  const { name } = statement as unknown as ts.NamedDeclaration;
  return name?.getText() ?? 'export';
}

/** By file, from the root of the project. */
function undocumentedExports(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.gen.ts'))
      .sort()
      .flatMap((name) => undocumentedIn(join(folder, name), readFileSync(join(root, folder, name), 'utf8'))),
  );
}

const missing = undocumentedExports(EXPLAINED_FOLDERS);
for (const line of missing) console.error(`no docstring: ${line}`);
if (missing.length > 0) process.exitCode = 1;
