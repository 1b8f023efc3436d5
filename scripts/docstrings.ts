/**
 * Lists what is exported without a comment that says what it is: functions, classes, interfaces, types and constants, and the
 * members of those. `npm run check` holds all of the source to it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Every export below these is explained. */
const EXPLAINED_FOLDERS = ['src', 'firmware-shim'];

const root = fileURLToPath(new URL('..', import.meta.url));

/** Everything that a file exports and does not explain, as `file:line name`. */
function undocumentedIn(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const report = (node: ts.Node, name: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${source.fileName}:${line + 1} ${name}`);
  };
  for (const statement of unexplained(source, source.statements))
    if (isExported(statement)) report(statement, nameOf(statement));
  for (const statement of source.statements) {
    if (!isExported(statement)) continue;
    for (const member of unexplained(source, membersOf(statement)))
      if (isPublic(member) && !saysItself(member) && !isInherited(statement, member))
        report(member, `${nameOf(statement)}.${member.name?.getText() ?? 'member'}`);
  }
  return found;
}

/**
 * Those without a comment. One may speak for a group of constants or fields: those that follow it without an empty line;
 * or for all signatures of a method.
 */
function unexplained<Node extends ts.Node>(source: ts.SourceFile, nodes: readonly Node[]): Node[] {
  let isGroupExplained = false;
  return nodes.filter((node, at) => {
    const isNextInGroup =
      (isOfGroup(node) && !/^\s*\n\s*\n/.test(leadingText(source, node))) || isOverload(node, nodes[at - 1]);
    isGroupExplained = hasDocstring(node) || (isGroupExplained && isNextInGroup);
    return !isGroupExplained;
  });
}

/** The next signature of a method. */
function isOverload(node: ts.Node, before: ts.Node | undefined): boolean {
  return (
    before !== undefined &&
    ts.isMethodSignature(node) &&
    ts.isMethodSignature(before) &&
    node.name.getText() === before.name.getText()
  );
}

function isOfGroup(node: ts.Node): boolean {
  return ts.isVariableStatement(node);
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

/** Of an interface, a class, or a type that is written as an object. */
function membersOf(statement: ts.Statement): readonly (ts.TypeElement | ts.ClassElement)[] {
  if (ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement)) return statement.members;
  return ts.isTypeAliasDeclaration(statement) ? membersOfType(statement.type) : [];
}

/**
 * Of all kinds of a union, and of all parts of an intersection. What stands on one line is said in one comment: before the kind, or of
 * the intersection as a whole.
 */
function membersOfType(type: ts.TypeNode): readonly ts.TypeElement[] {
  if (ts.isParenthesizedTypeNode(type)) return membersOfType(type.type);
  if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) return type.types.flatMap(membersOfType);
  if (!ts.isTypeLiteralNode(type)) return [];
  const text = type.getSourceFile().text.slice(0, type.getStart());
  const isSaid = ts.isIntersectionTypeNode(type.parent) || /\*\/\s*\|?\s*$/.test(text);
  return isSaid && !type.getText().includes('\n') ? [] : type.members;
}

/** Callers see it; what a constructor takes is said by its class or its parameters. */
function isPublic(member: ts.TypeElement | ts.ClassElement): boolean {
  const isHidden =
    ts.canHaveModifiers(member) && ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  return !isHidden && !ts.isConstructorDeclaration(member) && !ts.isConstructSignatureDeclaration(member);
}

/** `kind: 'loop'` is all that there is to say of it. */
function saysItself(member: ts.TypeElement | ts.ClassElement): boolean {
  return ts.isPropertySignature(member) && member.type !== undefined && ts.isLiteralTypeNode(member.type);
}

/** A class need not repeat what an interface or class that it names says of the member. */
function isInherited(statement: ts.Statement, member: ts.TypeElement | ts.ClassElement): boolean {
  if (
    ts.canHaveModifiers(member) &&
    ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.OverrideKeyword)
  )
    return true;
  const name = member.name?.getText() ?? '';
  const hasIt = (parent: string): boolean =>
    memberNames.get(parent)?.has(name) === true || (parents.get(parent) ?? []).some(hasIt);
  return parentsOf(statement).some(hasIt);
}

/** What stands behind `extends` and `implements`. */
function parentsOf(statement: ts.Statement): string[] {
  if (!ts.isClassDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) return [];
  return (statement.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
}

function nameOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0].name.getText();
  const { name } = statement as unknown as ts.NamedDeclaration;
  return name?.getText() ?? 'export';
}

const sources = EXPLAINED_FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.gen.ts'))
    .sort()
    .map((name) => join(folder, name)),
).map((file) => ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ES2022, true));

/** By interface or class, all of one name together: the names of their members. */
const memberNames = new Map<string, Set<string>>();
const parents = new Map<string, string[]>();
for (const statement of sources.flatMap(({ statements }) => [...statements]).filter(isExported)) {
  const name = nameOf(statement);
  const own = membersOf(statement).map((member) => member.name?.getText() ?? '');
  memberNames.set(name, new Set([...(memberNames.get(name) ?? []), ...own]));
  parents.set(name, [...(parents.get(name) ?? []), ...parentsOf(statement)]);
}

const missing = sources.flatMap(undocumentedIn);
for (const line of missing) console.error(`no docstring: ${line}`);
if (missing.length > 0) process.exitCode = 1;
