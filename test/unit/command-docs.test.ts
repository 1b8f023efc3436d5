import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { commandDocs } from '../../scripts/command-docs.ts';
import { COMMON_OPTIONS } from '../../src/cli/options/common-options.ts';
import { allVerbs } from '../../src/cli/verbs/table.ts';

const VERBS = await allVerbs();

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

for (const [path, text] of Object.entries(commandDocs())) {
  test(`${path} is what the table of verbs gives`, () => {
    assert.equal(read(path), text);
  });
}

test('the page about the command names every common option', () => {
  const page = read('docs/command.md');
  for (const { flags } of COMMON_OPTIONS) assert.ok(page.includes(`\`${flags.split(' ')[0]}`), flags);
});

function complete(...words: string[]): string[] {
  const script = [
    'source docs/completion/bootfs.bash',
    'COMP_WORDS=("$@")',
    'COMP_CWORD=$(($# - 1))',
    '_bootfs',
    `printf '%s\\n' "\${COMPREPLY[@]}"`,
  ].join('\n');
  const root = new URL('../..', import.meta.url);
  const { stdout } = spawnSync('bash', ['-c', script, 'bash', 'bootfs', ...words], { cwd: root, encoding: 'utf8' });
  return stdout.split('\n').filter((word) => word !== '');
}

const bash = spawnSync('bash', ['-c', 'type compgen']).status === 0;

test('bash completes verbs, options, and the values of options', { skip: !bash }, () => {
  assert.deepEqual(complete('man'), ['manifest']);
  assert.equal(complete('').filter((word) => VERBS.some(({ name }) => name === word)).length, VERBS.length);
  assert.deepEqual(complete('ls', '--long'), ['--long']);
  assert.deepEqual(complete('cat', '--long'), []);
  assert.deepEqual(complete('ls', 'x.img', '--journal', 'r'), ['replay', 'require-clean']);
  assert.deepEqual(complete('info', 'package.j'), ['package.json']);
  assert.deepEqual(complete('extract', 'x.img', '--to', 'package.j'), ['package.json']);
});
