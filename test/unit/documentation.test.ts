/** The TypeScript in the documentation: it compiles against the sources, and what it prints is what it says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the project, so that packages resolve. */
const folder = mkdtempSync(join(root, 'build-documentation-'));
after(() => rmSync(folder, { recursive: true }));

const MODULES: Record<string, string> = {
  bootfs: 'src/index.ts',
  'bootfs/node': 'src/node/index.ts',
  'bootfs/boot': 'src/boot/index.ts',
  'bootfs/check': 'src/check/index.ts',
};

interface Example {
  readonly file: string;
  readonly code: string;
}

function examplesOf(document: string): Example[] {
  const text = readFileSync(join(root, document), 'utf8').replace(/^ \* ?/gm, '');
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code], index) => {
    const file = join(folder, `${document.replace(/\W/g, '-')}-${index}.ts`);
    const sources = code.replace(/from '(bootfs[^']*)'/g, (_all, name: string) => `from '../${MODULES[name]}'`);
    writeFileSync(file, `${sources}\nexport {};\n`);
    return { file, code };
  });
}

const examples = [
  'README.md',
  'docs/checking.md',
  'docs/library.md',
  'docs/menus.md',
  'docs/trust.md',
  'src/boot/index.ts',
  'src/index.ts',
  'src/node/index.ts',
].flatMap(examplesOf);
symlinkSync(join(root, 'images'), join(folder, 'images'));
/** What an example may take for granted. */
const globals = join(folder, 'globals.d.ts');
writeFileSync(
  globals,
  [
    "declare const device: import('../src/index.ts').BlockDevice;",
    "declare const fs: import('../src/index.ts').FileSystem;",
    'declare const imageBytes: Uint8Array;',
  ].join('\n'),
);

test('every example compiles', () => {
  assert.ok(examples.length >= 4);
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['x.ts'] }, ts.sys, root);
  const program = ts.createProgram([globals, ...examples.map(({ file }) => file)], {
    ...options,
    noUnusedLocals: false,
    noUnusedParameters: false,
  });
  const found = examples.flatMap(({ file }) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
  assert.deepEqual(
    found.map(
      (diagnostic) => `${diagnostic.file?.fileName}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`,
    ),
    [],
  );
});

for (const { file, code } of examples) {
  const promised = [...code.matchAll(/\/\/=> (.*)$/gm)].map(([, text]) => text);
  if (promised.length === 0) continue;
  test(`what is promised is printed: ${promised.join(' | ')}`, () => {
    const run = spawnSync(process.execPath, ['--import', 'tsx', file], { cwd: folder, encoding: 'utf8' });
    assert.equal(run.stderr, '');
    assert.deepEqual(run.stdout.trimEnd().split('\n'), promised);
  });
}
