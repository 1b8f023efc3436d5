/**
 * Which property names the firmware bundles may shorten: firmware-shim/bundles/mangled-names.json, and for the loader, which
 * nobody asks for anything, firmware-shim/loader/mangled-names.json; written by `npm run generate` from the types.
 *
 * A name is shortened everywhere or nowhere, so one that anybody outside of the bundle may spell is kept: all that the
 * exports' types reach, and what extends those; what a host or the language has; whatever is a key of an index
 * signature, such as an error's context or a filesystem's details, since such keys are printed; and what code looks up by
 * a string. A name that is not in the list is kept too: a list that is older than the sources costs bytes, no more.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { firmwareSource, OPTIONS_BY_STRING } from './firmware-sources.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A list, and the files that it follows from. */
interface NameList {
  /** Where it is, in firmware-shim/. */
  readonly path: string;
  /** What bundles offer, and what they ask of their host. */
  readonly offered: readonly string[];
  /** What else is in them, and is offered to nobody. */
  readonly programs: readonly string[];
}

const HOST = 'firmware-shim/shim/host.ts';
const POLYFILLS = 'firmware-shim/polyfills/install.ts';
const LOADER = 'firmware-shim/loader/main.ts';
const BUNDLES = [
  'firmware-shim/bundles/bootfs-node.ts',
  'firmware-shim/bundles/bootfs-ext4.ts',
  'firmware-shim/bundles/bootfs-ext4-minimal.ts',
  'firmware-shim/bundles/bootfs-erofs-lz4.ts',
  'firmware-shim/bundles/bootfs-overlay.ts',
  'firmware-shim/bundles/bootfs-xfs.ts',
];
const LISTS: readonly NameList[] = [
  { path: 'bundles/mangled-names.json', offered: [...BUNDLES, HOST], programs: [LOADER, POLYFILLS] },
  // The console that it gives to an engine is for whoever evaluates something besides.
  {
    path: 'loader/mangled-names.json',
    offered: [HOST, 'firmware-shim/shim/console.ts'],
    programs: [LOADER, POLYFILLS],
  },
];
/** Lowering to ES5 imports it. */
const ES5_HELPERS = 'node_modules/tslib/tslib.es6.js';

/** Of pako a bundle has the parts that inflate, and nobody outside sees their states. */
const PAKO = 'node_modules/pako/dist/pako.mjs';

/** The files that something of ends up in a bundle, from the root on. */
async function bundledFiles({ offered, programs }: NameList): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...offered, ...programs],
    outdir: 'dist/firmware',
    write: false,
    bundle: true,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0),
  );
}

/** In order. */
async function findMangledNames(list: NameList): Promise<string[]> {
  const program = ts.createProgram(
    [...list.offered, ...list.programs].map((path) => root + path),
    {
      target: ts.ScriptTarget.ES2020,
      lib: ['lib.es2020.d.ts'],
      types: [],
      module: ts.ModuleKind.NodeNext,
      strict: true,
      allowImportingTsExtensions: true,
      noEmit: true,
      skipLibCheck: true,
    },
  );
  const files = program.getSourceFiles();
  const bundled = await bundledFiles(list);
  const own = files.filter(({ fileName }) => /\/(src|firmware-shim)\//.test(fileName.slice(root.length - 1)));
  const foreign = files.filter((file) => own.indexOf(file) < 0 && !file.fileName.includes('/pako/'));
  const kept = new Set<string>(['constructor', 'prototype']);
  for (const file of foreign) addDeclared(file, kept);
  for (const file of own.filter(({ fileName }) => fileName.includes('/polyfills/'))) addIdentifiers(file, kept);
  const packages = bundled.filter((path) => path.startsWith('node_modules/') && path !== PAKO);
  for (const path of [ES5_HELPERS, ...packages]) addIdentifiers(sourceOf(root + path), kept);
  addPublic(program, list.offered, own, kept);
  for (const file of own) {
    if (bundled.includes(file.fileName.slice(root.length))) addKeys(program.getTypeChecker(), file, kept);
  }
  const bundledOwn = own.filter(({ fileName }) => bundled.includes(fileName.slice(root.length)));
  for (const name of OPTIONS_BY_STRING)
    if (isOptionByString(program.getTypeChecker(), bundledOwn, name)) kept.delete(name);
  const declared = new Set<string>();
  for (const file of own) addDeclared(file, declared);
  addAssigned(sourceOf(root + PAKO, firmwareSource(root + PAKO)), declared);
  return [...declared].filter((name) => /^[A-Za-z_]\w*$/.test(name) && !kept.has(name)).sort();
}

function sourceOf(path: string, text = readFileSync(path, 'utf8')): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2020, true, ts.ScriptKind.JS);
}

function visitAll(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => visitAll(child, visit));
}

function addIdentifiers(file: ts.SourceFile, names: Set<string>): void {
  visitAll(file, (node) => {
    if (ts.isIdentifier(node) || ts.isStringLiteral(node)) names.add(node.text);
  });
}

/** Names of members, wherever in the file they are declared. */
function addDeclared(file: ts.SourceFile, names: Set<string>): void {
  visitAll(file, (node) => {
    if (!ts.isTypeElement(node) && !ts.isClassElement(node) && !ts.isObjectLiteralElement(node)) return;
    if (node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text);
  });
}

/** What constructors of JavaScript give `this`. */
function addAssigned(file: ts.SourceFile, names: Set<string>): void {
  visitAll(file, (node) => {
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return;
    const { left } = node;
    if (ts.isPropertyAccessExpression(left) && left.expression.kind === ts.SyntaxKind.ThisKeyword) {
      names.add(left.name.text);
    }
  });
}

/** All members that a user of what is offered can come by. */
function addPublic(
  program: ts.Program,
  offered: readonly string[],
  own: readonly ts.SourceFile[],
  kept: Set<string>,
): void {
  const checker = program.getTypeChecker();
  const seen = new Set<ts.Type>();
  const handedOut = new Set<ts.Symbol>();

  function addType(type: ts.Type): void {
    if (seen.has(type)) return;
    seen.add(type);
    if (type.isUnionOrIntersection()) type.types.forEach(addType);
    for (const argument of checker.getTypeArguments(type as ts.TypeReference)) addType(argument);
    if (type.aliasTypeArguments !== undefined) type.aliasTypeArguments.forEach(addType);
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      for (const parameter of signature.parameters) addType(checker.getTypeOfSymbol(parameter));
      addType(signature.getReturnType());
    }
    for (const index of checker.getIndexInfosOfType(type)) addType(index.type);
    const declaration = type.symbol?.declarations?.[0];
    if (declaration !== undefined && own.indexOf(declaration.getSourceFile()) < 0) return;
    if (type.symbol !== undefined) handedOut.add(type.symbol);
    for (const property of type.getProperties()) {
      const flags = property.valueDeclaration && ts.getCombinedModifierFlags(property.valueDeclaration);
      if (flags !== undefined && flags & ts.ModifierFlags.Private) continue;
      kept.add(property.name);
      addType(checker.getTypeOfSymbol(property));
    }
  }

  for (const path of offered) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(root + path)!)!;
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      kept.add(exported.name);
      addType(
        symbol.flags & ts.SymbolFlags.Value ? checker.getTypeOfSymbol(symbol) : checker.getDeclaredTypeOfSymbol(symbol),
      );
    }
  }
  // Where an interface is promised, what extends it is handed out, and can be printed.
  const interfaces = own.flatMap((file) => file.statements.filter(ts.isInterfaceDeclaration));
  for (let before = -1; before !== handedOut.size; ) {
    before = handedOut.size;
    for (const declared of interfaces) {
      const type = checker.getTypeAtLocation(declared) as ts.InterfaceType;
      const bases = checker.getBaseTypes(type);
      if (bases.some(({ symbol }) => symbol !== undefined && handedOut.has(symbol))) addType(type);
    }
  }
}

/**
 * Names that are used as strings: as keys of index signatures, by `object[name]`, `name in object` and `Object.keys`; and those of
 * objects that become `unknown`. (Those of accessors, which are strings in ES5, are marked in build-firmware.ts.)
 */
function addKeys(checker: ts.TypeChecker, file: ts.SourceFile, kept: Set<string>): void {
  const addAll = (type: ts.Type): void => {
    if (type.isUnionOrIntersection()) type.types.forEach(addAll);
    if (type.isStringLiteral()) kept.add(type.value);
    else if (type.flags & ts.TypeFlags.Object) for (const property of type.getProperties()) kept.add(property.name);
  };
  visitAll(file, (node) => {
    if (ts.isPropertyAssignment(node)) {
      if (ts.isStringLiteral(node.name)) kept.add(node.name.text);
    } else if (ts.isElementAccessExpression(node)) {
      const index = checker.getTypeAtLocation(node.argumentExpression);
      if (index.flags & ts.TypeFlags.NumberLike) return;
      addAll(index);
      addAll(checker.getTypeAtLocation(node.expression));
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword) {
      addAll(checker.getTypeAtLocation(node.left));
      addAll(checker.getTypeAtLocation(node.right));
    } else if (ts.isForInStatement(node)) {
      addAll(checker.getTypeAtLocation(node.expression));
    } else if (ts.isCallExpression(node) && /^(Object|JSON)\./.test(node.expression.getText(file))) {
      for (const argument of node.arguments) addAll(checker.getTypeAtLocation(argument));
    }
    if (ts.isExpression(node) && isKeyed(checker, checker.getContextualType(node))) {
      addAll(checker.getTypeAtLocation(node));
    }
  });
}

/** Is every place that names the option one where `firmwareSource` makes a string of it? */
function isOptionByString(checker: ts.TypeChecker, files: readonly ts.SourceFile[], name: string): boolean {
  let is = true;
  for (const file of files) {
    if (/\/(mount-)?options\.ts$/.test(file.fileName)) continue;
    visitAll(file, (node) => {
      if (!ts.isIdentifier(node) || node.text !== name) return;
      const { parent } = node;
      const property = ts.isBindingElement(parent)
        ? checker.getTypeAtLocation(parent.parent).getProperty(name)
        : ts.isObjectLiteralElement(parent)
          ? checker.getContextualType(parent.parent as ts.ObjectLiteralExpression)?.getProperty(name)
          : checker.getSymbolAtLocation(node);
      const declarations = property?.declarations ?? [];
      const isOption = declarations.some((one) => one.getSourceFile().fileName.endsWith('/contract/options.ts'));
      if (isOption && parent.getText(file) !== `options.${name}`) is = false;
    });
  }
  return is;
}

function isKeyed(checker: ts.TypeChecker, type: ts.Type | undefined): boolean {
  if (type === undefined) return false;
  if (type.isUnionOrIntersection()) return type.types.some((part) => isKeyed(checker, part));
  if (type.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return true;
  return checker.getIndexInfoOfType(type, ts.IndexKind.String) !== undefined;
}

/** With `--check`: fails where a name is shortened that must not be any more. A list that could be longer is not wrong. */
function checkNames(path: string, names: readonly string[]): void {
  const found = new Set(names);
  const wrong = (JSON.parse(readFileSync(path, 'utf8')) as string[]).filter((name) => !found.has(name));
  if (wrong.length === 0) return;
  console.error(`${path} shortens what may not be, or is no more: ${wrong.join(', ')}; npm run generate`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const list of LISTS) {
    const path = `${root}firmware-shim/${list.path}`;
    const names = await findMangledNames(list);
    if (process.argv.includes('--check')) checkNames(path, names);
    else writeFileSync(path, `${JSON.stringify(names, null, 2)}\n`);
  }
}
