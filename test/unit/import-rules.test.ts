/** Who may import whom: this is what keeps the core free of Node, and the formats free of each other. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

const FIGURES = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

/** The lines of a figure in docs/architecture.md. */
function linesOf(title: string): string[] {
  const [, lines] = FIGURES.split(`<!-- ${title} -->\n\`\`\`\n`)[1].match(/^([^`]+)```/)!;
  return lines.trim().split('\n');
}

/** Those of a figure in which each line is a list of rooms. */
const figure = (title: string): string[][] => linesOf(title).map((line) => line.split(/ +/));

/** From the bottom up, files that stand alone in `src` among the rooms. */
const LAYERS = figure('rooms');

/** The same inside rooms that have rooms of their own, by room; the files that stand in the room itself put those together. */
const WINGS: ReadonlyMap<string, readonly (readonly string[])[]> = new Map(
  [...FIGURES.matchAll(/<!-- (rooms of (\S+)) -->/g)].map(([, title, room]) => [room, figure(title)]),
);

/** What imports what: files, or folders. */
type Graph = ReadonlyMap<string, readonly string[]>;

/** By file, from the root of the project: the files and packages that it imports, types included. */
const imports = new Map<string, string[]>();
for (const folder of ['src', 'firmware-shim']) {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((each) => /\.tsx?$/.test(each))) {
    const file = join(folder, name);
    imports.set(
      file,
      specifiersIn(readFileSync(join(root, file), 'utf8')).map((specifier) =>
        specifier.startsWith('.') ? join(dirname(file), specifier) : specifier,
      ),
    );
  }
}

/** As the compiler finds them: static and dynamic ones, of types, and `require`, however they are quoted or commented. */
function specifiersIn(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** The last part of each room's path. */
const rooms = new Set(
  LAYERS.flat()
    .map((room) => room.replace(/^src\//, ''))
    .concat('firmware-shim'),
);

interface Arrow {
  readonly from: string;
  readonly to: string;
}

const arrows: Arrow[] = [];
for (const [from, targets] of imports) for (const to of targets) arrows.push({ from, to });

function inFolder(path: string, ...folders: string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

function assertNone(rule: (arrow: Arrow) => boolean): void {
  assert.deepEqual(
    arrows.filter(rule).map(({ from, to }) => `${from} -> ${to}`),
    [],
  );
}

/** `src/hash/crc32.ts` is of room `src/hash`, `src/index.ts` is one of its own. */
function roomOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

function layerOf(layers: readonly (readonly string[])[], room: string): number {
  const layer = layers.findIndex((rooms) => rooms.includes(room));
  assert.ok(layer >= 0, `${room} has no place in the order of layers`);
  return layer;
}

/** Every circle of files or folders that import each other, however long the way around is (Tarjan). */
function findCircles(graph: Graph): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    lowest.set(node, order.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const circle = stack.splice(stack.indexOf(node));
    if (circle.length > 1) circles.push(circle.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return circles;
}

/**
 * Which folder imports which. Folders below `depth` count as part of the one that they are in at that depth; files that stand in
 * a folder with folders are one by themselves.
 */
function foldersOf(files: Graph, depth: number): Graph {
  const folderOf = (file: string): string => dirname(file).split('/').slice(0, depth).join('/');
  const found = new Map<string, string[]>();
  for (const [from, targets] of files) {
    const others = targets.filter((to) => files.has(to)).map(folderOf);
    const folder = folderOf(from);
    found.set(folder, [...(found.get(folder) ?? []), ...others.filter((other) => other !== folder)]);
  }
  return found;
}

/** How deep folders stand in each other. */
const DEEPEST = Math.max(...[...imports.keys()].map((file) => dirname(file).split('/').length));

test('there are imports to judge', () => {
  assert.ok(arrows.length > 500);
  const missing = arrows.filter(({ to }) => /^(src|firmware-shim)\//.test(to) && !imports.has(to));
  assert.deepEqual(missing, [], 'every file that is imported was found');
});

test('no files import each other in a circle, types included', () => {
  assert.deepEqual(findCircles(imports), []);
});

for (let depth = 1; depth <= DEEPEST; depth++) {
  test(`no folders import each other in a circle, down to a depth of ${depth}`, () => {
    assert.deepEqual(findCircles(foldersOf(imports, depth)), []);
  });
}

test('a circle of folders is found at the depth at which it is one', () => {
  const circlesAt = (depth: number, files: Record<string, string[]>) =>
    findCircles(foldersOf(new Map(Object.entries(files)), depth));
  const files = {
    'src/a/top.ts': ['src/a/x/one.ts', 'somewhere.css'],
    'src/a/x/one.ts': ['src/a/y/z/two.ts'],
    'src/a/y/z/two.ts': [],
    'src/a/y/three.ts': ['src/a/x/four.ts'],
    'src/a/x/four.ts': [],
  };
  assert.deepEqual(findCircles(new Map(Object.entries(files))), [], 'no files import each other');
  assert.deepEqual(circlesAt(2, files), []);
  assert.deepEqual(circlesAt(3, files), [['src/a/x', 'src/a/y']]);
  assert.deepEqual(circlesAt(4, files), []);
  // What stands in a room itself is above its folders or below them, not both.
  assert.deepEqual(circlesAt(3, { ...files, 'src/a/x/four.ts': ['src/a/base.ts'], 'src/a/base.ts': [] }), [
    ['src/a', 'src/a/x', 'src/a/y'],
  ]);
});

/** The stages of the flow of data, from the first on: rooms by the last part of their paths. What a stage does stands behind three spaces. */
const STAGES = linesOf('flow')
  .map(
    (line) =>
      line
        .trim()
        .split(/ {3,}/)[0]
        .match(/[\w-]+/g) ?? [],
  )
  .map((words) => words.filter((word) => rooms.has(word)))
  .filter((names) => names.length > 0);

test('the figure of the flow names the rooms that data goes through', () => {
  const named = STAGES.flat();
  for (const room of [
    'image',
    'probe',
    'ext4read',
    'jbd2replay',
    'xfslog',
    'initrd',
    'tree',
    'boot',
    'check',
    'inspector',
  ])
    assert.ok(named.includes(room), `${room} has no place in the flow`);
});

test('no stage of the flow imports a later one', () => {
  const stageOf = (file: string) => {
    const [folder, room] = file.split('/');
    return STAGES.findIndex((names) => names.includes(folder === 'src' ? room : folder));
  };
  assertNone(({ from, to }) => {
    const isBetweenStages = imports.has(to) && stageOf(from) >= 0 && stageOf(to) >= 0;
    return isBetweenStages && stageOf(from) < stageOf(to);
  });
});

test('arrows between rooms only lead downwards', () => {
  assertNone(({ from, to }) => {
    if (!imports.has(to) || roomOf(from) === roomOf(to)) return false;
    return layerOf(LAYERS, roomOf(to)) >= layerOf(LAYERS, roomOf(from));
  });
});

test('a room with folders that import each other has a figure', () => {
  const wanting = [...foldersOf(imports, DEEPEST)].flatMap(([folder, others]) => {
    const room = roomOf(folder);
    const isInside = others.some((other) => inFolder(other, room) && inFolder(folder, room));
    return isInside && !WINGS.has(room) ? [room] : [];
  });
  assert.deepEqual([...new Set(wanting)], []);
});

for (const [room, layers] of WINGS) {
  test(`arrows between the wings of ${room} only lead downwards`, () => {
    const wingOf = (file: string) => relative(room, dirname(file)) || '.';
    assertNone(({ from, to }) => {
      if (!inFolder(from, room) || !inFolder(to, room) || wingOf(from) === wingOf(to)) return false;
      return layerOf(layers, wingOf(to)) >= layerOf(layers, wingOf(from));
    });
  });
}

test('a reader uses a log through its entry, and only its own', () => {
  const entries: Readonly<Record<string, readonly string[]>> = {
    'src/ext4read': ['src/jbd2replay/replay.ts', 'src/jbd2replay/journal.ts'],
  };
  assertNone(({ from, to }) => {
    // What a report says is for everyone; what stands on disk, and a list of it, for whoever shows it.
    if (to === 'src/jbd2replay/jbd2-report.ts') return false;
    const isShown = inFolder(to, 'src/jbd2replay/ondisk') || to === 'src/jbd2replay/replay.ts';
    if (inFolder(from, 'src/inspector') && isShown) return false;
    const isOther = inFolder(to, 'src/jbd2replay') && !inFolder(from, 'src/jbd2replay');
    return isOther && !(entries[roomOf(from)] ?? []).includes(to);
  });
  const xfslogEntries = ['src/xfslog/recover.ts', 'src/xfslog/contract/xfslog.ts'];
  assertNone(({ from, to }) => {
    if (to === 'src/xfslog/xfs-report.ts') return false;
    if (inFolder(from, 'src/inspector') && inFolder(to, 'src/xfslog/ondisk')) return false;
    const isOther = inFolder(to, 'src/xfslog') && !inFolder(from, 'src/xfslog');
    return isOther && !(inFolder(from, 'src/xfsread') && xfslogEntries.includes(to));
  });
});

test('only src/node and src/cli import modules of Node, with node: or without', () => {
  // The package `buffer` is what Buffer is without Node.
  const isOfNode = (to: string) => to.startsWith('node:') || (builtinModules.includes(to) && to !== 'buffer');
  assertNone(({ from, to }) => isOfNode(to) && !inFolder(from, 'src/node', 'src/cli'));
});

test('an import is found however it is written', () => {
  const ways = [
    [
      "import './a.ts';",
      "import type { A } from './a.ts';",
      'export * from "./a.ts";',
      "import a = require('./a.ts');",
    ],
    ["type A = import('./a.ts').A;", "void import(/* once */ './a.ts');", "import {\n  type A,\n} from './a.ts';"],
  ];
  for (const way of ways.flat()) assert.deepEqual(specifiersIn(way), ['./a.ts'], way);
});

test('the core and the firmware do not import the command or the Node part', () => {
  assertNone(({ from, to }) => !inFolder(from, 'src/node', 'src/cli') && inFolder(to, 'src/node', 'src/cli'));
});

test('boot sees only filesystems, what is in their files, and the disk model', () => {
  const rooms = ['src/contract', 'src/bytes', 'src/hash', 'src/device', 'src/kernel-formats', 'src/disk', 'src/boot'];
  const allowed = (to: string) => inFolder(to, ...rooms);
  assertNone(({ from, to }) => inFolder(from, 'src/boot') && !allowed(to));
});

test('packages are imported only where they earn their bytes', () => {
  const isPackage = (to: string) => !to.startsWith('node:') && !/\.(tsx?|css)$/.test(to);
  const mayImport = (from: string) =>
    inFolder(from, 'src/node', 'src/cli', 'src/codecs', 'src/signature', 'src/inspector', 'firmware-shim');
  assertNone(({ from, to }) => isPackage(to) && !mayImport(from));
});

test('signatures are verified by the command alone: no library or bundle holds PKI.js', () => {
  assertNone(({ from, to }) => inFolder(to, 'src/signature') && !inFolder(from, 'src/signature', 'src/cli'));
});
