/** Who may import whom: this is what keeps the core free of Node, and the formats free of each other. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../../src', import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
}

function imports(): Import[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    const specifiers = [
      ...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gms),
      ...text.matchAll(/import\('([^']+)'\)/g),
    ];
    return specifiers.map(([, specifier]) => ({
      from: file,
      to: specifier.startsWith('.') ? relative(src, join(src, dirname(file), specifier)) : specifier,
    }));
  });
}

const all = imports();

function inFolder(path: string, ...folders: string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

function assertNone(rule: (found: Import) => boolean): void {
  assert.deepEqual(
    all.filter(rule).map(({ from, to }) => `${from} -> ${to}`),
    [],
  );
}

test('there are imports to judge', () => {
  assert.ok(all.length > 50);
});

test('contract, bytes, hash and device import nothing above them', () => {
  const below = (path: string) => inFolder(path, 'contract', 'bytes', 'hash', 'device');
  assertNone(({ from, to }) => below(from) && !below(to));
});

test('the formats do not import each other; ext4read uses jbd2replay through its entry', () => {
  const formats = ['ext4read', 'jbd2replay', 'erofsread'];
  const entry = ['jbd2replay/replay.ts', 'jbd2replay/journal.ts'];
  for (const format of formats) {
    const others = formats.filter((other) => other !== format);
    assertNone(
      ({ from, to }) =>
        inFolder(from, format) && inFolder(to, ...others) && !(format === 'ext4read' && entry.includes(to)),
    );
  }
});

test('only src/node and src/cli import node: modules', () => {
  assertNone(({ from, to }) => to.startsWith('node:') && !inFolder(from, 'node', 'cli'));
});

test('the core does not import the command or the Node part', () => {
  assertNone(({ from, to }) => !inFolder(from, 'node', 'cli') && inFolder(to, 'node', 'cli'));
});

test('boot sees only FileSystem', () => {
  const allowed = (to: string) => inFolder(to, 'contract', 'bytes', 'kernel-formats', 'boot');
  assertNone(({ from, to }) => inFolder(from, 'boot') && !allowed(to));
});

test('packages are imported only where they earn their bytes', () => {
  const packages = all.filter(({ to }) => !to.startsWith('node:') && !/\.ts$/.test(to));
  const core = packages.filter(({ from }) => !inFolder(from, 'node', 'cli'));
  assert.deepEqual(
    core.filter(({ from }) => !from.startsWith('codecs/')).map(({ from, to }) => `${from} -> ${to}`),
    [],
  );
});
