/**
 * Members of types that nobody outside of a firmware bundle can come by, though others have public members of the same
 * name: `superblock` is an option of a mount, and what a volume goes by. Where mangled-names.json can only keep such a name,
 * the checker tells the members apart: each occurrence of one that is not public gets a `$`, and so may be shortened.
 *
 * Members are one where a value of one type may be used as the other: by inheritance, and where the checker sees an
 * expression in a context. `checkMarked` type-checks the sources as they are marked, so that nothing was missed; a member
 * that is optional, which no check would miss, goes with all others of its name.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { findCached, keepCached } from './cached.ts';
import { findKept, firmwareProgram, isOwnFile, isPolyfill, visitAll } from './mangled-names.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const SIBLING = new URL('./mangled-names.ts', import.meta.url).href;

/** What to put at `at`: a `$`, and for a shorthand `$name: `. */
type Edit = readonly [at: number, text: string];

/** By path from the root. */
type Edits = Readonly<Record<string, readonly Edit[]>>;

/** Sets of declarations that must have one name. */
class Classes {
  private readonly parents = new Map<ts.Node, ts.Node>();

  find(node: ts.Node): ts.Node {
    let at = node;
    for (let up = this.parents.get(at); up !== undefined; up = this.parents.get(at)) at = up;
    if (at !== node) this.parents.set(node, at);
    return at;
  }

  join(nodes: readonly ts.Node[]): void {
    for (const node of nodes) {
      const [left, right] = [this.find(nodes[0]), this.find(node)];
      if (left !== right) this.parents.set(right, left);
    }
  }
}

/** Types inside types that are followed: what lies deeper, `checkMarked` would find. */
const MAX_DEPTH = 5;

/** Joins members that a value may have as both. */
class Relations {
  /** Members whose names must stay for that of another, which is declared nowhere. */
  readonly unplaced: ts.Node[] = [];
  private readonly seen = new Map<ts.Type, Set<ts.Type>>();
  private readonly checker: ts.TypeChecker;
  private readonly classes: Classes;

  constructor(checker: ts.TypeChecker, classes: Classes) {
    this.checker = checker;
    this.classes = classes;
  }

  /** A value of one type is used as the other. */
  relate(from: ts.Type | undefined, to: ts.Type | undefined, depth = 0): void {
    if (from === undefined || to === undefined || from === to || depth > MAX_DEPTH) return;
    if (to.isUnionOrIntersection()) {
      for (const part of to.types) this.relate(from, part, depth);
    } else if (from.isUnionOrIntersection()) {
      for (const part of from.types) this.relate(part, to, depth);
    } else if (to.flags & ts.TypeFlags.TypeParameter) {
      this.relate(from, to.getConstraint(), depth + 1);
    } else if (from.flags & ts.TypeFlags.TypeParameter) {
      this.relate(from.getConstraint(), to, depth + 1);
    } else if (from.flags & ts.TypeFlags.Object && to.flags & ts.TypeFlags.Object) {
      const known = this.seen.get(from) ?? new Set();
      if (known.has(to)) return;
      this.seen.set(from, known.add(to));
      this.relateObjects(from as ts.TypeReference, to as ts.TypeReference, depth);
    }
  }

  private relateObjects(from: ts.TypeReference, to: ts.TypeReference, depth: number): void {
    const [held, wanted] = [from, to].map((type) => this.checker.getTypeArguments(type));
    if (from.target !== undefined && from.target === to.target) {
      for (let index = 0; index < held.length; index++) this.relate(held[index], wanted[index], depth + 1);
      return;
    }
    // Of the language's own types only what they hold can have members of ours.
    const place = to.symbol?.declarations?.[0]?.getSourceFile();
    if (place !== undefined && !isOwnFile(place) && !(to.objectFlags & ts.ObjectFlags.Mapped)) {
      const [element, other] = [from, to].map((type) => this.checker.getIndexTypeOfType(type, ts.IndexKind.Number));
      this.relate(element ?? held[0], other ?? wanted[0], depth + 1);
      return;
    }
    const fromSignatures = from.getCallSignatures();
    to.getCallSignatures().forEach((signature, index) => {
      const other = fromSignatures[Math.min(index, fromSignatures.length - 1)];
      if (other !== undefined) this.relateSignatures(other, signature, depth + 1);
    });
    for (const property of to.getProperties()) {
      const own = from.getProperty(property.name);
      if (own === undefined || own === property) continue;
      // One that only a default declares has no place where it could be marked.
      if (property.declarations === undefined) this.unplaced.push(...(own.declarations ?? []));
      const declarations = [...(own.declarations ?? []), ...(property.declarations ?? [])];
      if (declarations.every((one) => one === declarations[0])) continue;
      this.classes.join(declarations);
      this.relate(this.checker.getTypeOfSymbol(own), this.checker.getTypeOfSymbol(property), depth + 1);
    }
  }

  private relateSignatures(from: ts.Signature, to: ts.Signature, depth: number): void {
    this.relate(from.getReturnType(), to.getReturnType(), depth);
    from.parameters.forEach((parameter, index) => {
      const other = to.parameters[index];
      if (other === undefined) return;
      this.relate(this.checker.getTypeOfSymbol(other), this.checker.getTypeOfSymbol(parameter), depth);
    });
  }
}

/** What an expression's value is used as, apart from its contextual type. */
function relateParts(checker: ts.TypeChecker, relations: Relations, node: ts.Node): void {
  const typeOf = (part: ts.Node): ts.Type => checker.getTypeAtLocation(part);
  if (ts.isConditionalExpression(node)) {
    for (const branch of [node.whenTrue, node.whenFalse]) relations.relate(typeOf(branch), typeOf(node));
  } else if (ts.isBinaryExpression(node)) {
    relations.relate(typeOf(node.right), typeOf(node.left));
    for (const side of [node.left, node.right]) relations.relate(typeOf(side), typeOf(node));
  } else if (ts.isArrayLiteralExpression(node)) {
    const element = checker.getIndexTypeOfType(typeOf(node), ts.IndexKind.Number);
    for (const one of node.elements) relations.relate(typeOf(one), element);
  } else if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
    relations.relate(typeOf(node.expression), typeOf(node));
    relations.relate(typeOf(node), typeOf(node.expression));
  } else if (ts.isReturnStatement(node) && node.expression !== undefined) {
    const declared = ts.findAncestor(node, ts.isFunctionLike);
    const signature = declared && checker.getSignatureFromDeclaration(declared);
    relations.relate(typeOf(node.expression), signature?.getReturnType());
  } else if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const declared = checker.getResolvedSignature(node)?.getDeclaration();
    node.arguments?.forEach((argument, index) => {
      const parameter = declared?.parameters[Math.min(index, declared.parameters.length - 1)];
      if (parameter !== undefined) relations.relate(typeOf(argument), typeOf(parameter));
    });
  } else if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) {
    for (const { types } of node.heritageClauses ?? []) {
      for (const base of types) relations.relate(typeOf(node), typeOf(base));
    }
  } else if (ts.isTypeReferenceNode(node)) {
    const parameters = (checker.getSymbolAtLocation(node.typeName)?.declarations ?? []).flatMap((declaration) =>
      ts.isInterfaceDeclaration(declaration) ||
      ts.isClassDeclaration(declaration) ||
      ts.isTypeAliasDeclaration(declaration)
        ? (declaration.typeParameters ?? [])
        : [],
    );
    node.typeArguments?.forEach((argument, index) => {
      const constraint = parameters[index]?.constraint;
      if (constraint !== undefined) relations.relate(typeOf(argument), typeOf(constraint));
    });
  }
}

/** The member that an identifier names; undefined for one that names none. */
function memberAt(checker: ts.TypeChecker, node: ts.Identifier | ts.StringLiteral): ts.Symbol | undefined {
  const { parent } = node;
  if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent)) {
    if ((parent.propertyName ?? parent.name) !== node || parent.dotDotDotToken) return undefined;
    return checker.getTypeAtLocation(parent.parent).getProperty(node.text);
  }
  if (ts.isLiteralTypeNode(parent)) {
    const whole = ts.findAncestor(parent, (one) => ts.isTypeReferenceNode(one) || ts.isIndexedAccessTypeNode(one));
    if (whole === undefined) return undefined;
    const type = ts.isTypeReferenceNode(whole)
      ? whole.typeArguments?.[0]
      : (whole as ts.IndexedAccessTypeNode).objectType;
    return type && checker.getTypeAtLocation(type).getProperty(node.text);
  }
  if (ts.isStringLiteral(node)) return undefined;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return checker.getSymbolAtLocation(node);
  const isName =
    (ts.isTypeElement(parent) || ts.isClassElement(parent) || ts.isObjectLiteralElement(parent)) &&
    parent.name === node;
  return isName ? (parent as unknown as { symbol: ts.Symbol }).symbol : undefined;
}

/** Where which members stand that get a name of their own. */
function findEdits(): Edits {
  const program = firmwareProgram();
  const checker = program.getTypeChecker();
  const { members: kept, spelled } = findKept();
  const own = program.getSourceFiles().filter((file) => isOwnFile(file) && !isPolyfill(file));
  const classes = new Classes();
  const relations = new Relations(checker, classes);
  const occurrences: { node: ts.Identifier | ts.StringLiteral; members: readonly ts.Node[] }[] = [];
  const optional = new Map<string, ts.Node[]>();
  for (const file of own) {
    visitAll(file, (node) => {
      if (ts.isExpression(node)) relations.relate(checker.getTypeAtLocation(node), checker.getContextualType(node));
      relateParts(checker, relations, node);
      if (!ts.isIdentifier(node) && !ts.isStringLiteral(node)) return;
      const members = memberAt(checker, node)?.declarations ?? [];
      if (members.length === 0) return;
      classes.join(members);
      occurrences.push({ node, members });
      optional.set(node.text, [...(optional.get(node.text) ?? []), ...members]);
    });
  }
  for (const members of optional.values()) {
    const isOptional = (member: ts.Node): boolean => 'questionToken' in member && member.questionToken !== undefined;
    if (members.some(isOptional)) classes.join(members);
  }
  const keptClasses = new Set([...kept, ...relations.unplaced].map((node) => classes.find(node)));
  for (const { node, members } of occurrences) {
    const isFixed = members.some((member) => {
      const file = member.getSourceFile();
      return !isOwnFile(file) || isPolyfill(file) || ts.isAccessor(member);
    });
    if (isFixed || spelled.has(node.text)) keptClasses.add(classes.find(members[0]));
  }
  const edits: Record<string, Edit[]> = {};
  for (const { node, members } of occurrences) {
    if (keptClasses.has(classes.find(members[0]))) continue;
    const { parent } = node;
    const isShort =
      ts.isShorthandPropertyAssignment(parent) || (ts.isBindingElement(parent) && parent.propertyName === undefined);
    const at = ts.isStringLiteral(node) ? node.getStart() + 1 : node.getStart();
    const path = node.getSourceFile().fileName.slice(root.length);
    edits[path] = [...(edits[path] ?? []), [at, isShort ? `$${node.text}: ` : '$']];
  }
  return edits;
}

let found: Edits | undefined;

/** The text of a source with the members that are the bundle's own marked. */
export function withOwnMembers(path: string, text: string): string {
  found = found ?? loadEdits();
  const edits = found[path.slice(root.length)] ?? [];
  let [result, position] = ['', 0];
  for (const [at, added] of edits) {
    result += text.slice(position, at) + added;
    position = at;
  }
  return result + text.slice(position);
}

function loadEdits(): Edits {
  // Without a program of the sources, which takes seconds to make.
  const inputs = ['src', 'firmware-shim'].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
      .sort()
      .map((name) => `${name}\n${readFileSync(`${root}${folder}/${name}`, 'utf8')}`),
  );
  inputs.push(...[import.meta.url, SIBLING].map((url) => readFileSync(fileURLToPath(url), 'utf8')));
  const known = findCached('own-members', ...inputs);
  if (known !== undefined) return JSON.parse(known) as Edits;
  const edits = findEdits();
  keepCached(JSON.stringify(edits), 'own-members', ...inputs);
  return edits;
}

/** What the checker finds wrong with the sources as they are marked: nothing, unless two members are one after all. */
function checkMarked(): string[] {
  const plain = firmwareProgram();
  const options = plain.getCompilerOptions();
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  host.readFile = (path) => {
    const text = readFile(path);
    return text !== undefined && plain.getSourceFile(path) !== undefined ? withOwnMembers(path, text) : text;
  };
  host.getSourceFile = (path, language) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, language, true);
  };
  const program = ts.createProgram([...plain.getRootFileNames()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName.slice(root.length)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes('--check')) {
  const wrong = checkMarked();
  for (const line of wrong) console.error(`own members: ${line}`);
  if (wrong.length > 0) process.exitCode = 1;
}
