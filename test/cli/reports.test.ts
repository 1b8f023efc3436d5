/** The forms of `check`'s answer for CI, and the files in contrib/ that use them, run as their hosts run them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { imagePath } from '../support/images.ts';
import { bootfs, jsonLines, scratch } from './command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const DIRTY = imagePath('ext/ext4-crash-rename.img.gz');
const files = scratch(after);

test('github: an annotation for each finding, and the verdict', async () => {
  const { status, text } = await bootfs('check', DIRTY, '--format', 'github');
  assert.equal(status, 1);
  const lines = text.trim().split('\n');
  assert.match(lines[0], /^::error file=.*ext4-crash-rename\.img\.gz,title=bootfs%3A journal-blind-[a-z]+::\S+: .*/);
  assert.ok(lines.some((line) => /^::warning file=.*title=bootfs%3A journal-dirty::/.test(line)));
  assert.match(lines[lines.length - 1], /ext4-crash-rename\.img\.gz: not ready to boot: /);
});

test('github: what an image or its name says ends no line and is no command', async () => {
  const name = join(files.path, 'a,b:c::%0A.img');
  writeFileSync(name, 'nothing');
  const { status, text } = await bootfs('check', name, '--format', 'github');
  assert.equal(status, 3);
  assert.match(text, /^::error file=[^,:]*a%2Cb%3Ac%3A%3A%250A\.img,title=bootfs%3A image::can't be read: .*\n$/);
});

test('markdown: the verdict, the entries and the findings; --markdown appends it', async () => {
  const summary = join(files.path, 'summary.md');
  writeFileSync(summary, 'before\n');
  const { text } = await bootfs('check', DIRTY, '--format', 'markdown', '--markdown', summary);
  assert.match(text, /^### .*ext4\\?-crash/);
  assert.match(text, /\*\*not ready to boot: /);
  assert.match(text, /\| default \| bootfs demo \| \/boot\/vmlinuz/);
  assert.match(text, /\| error \| journal-blind-missing \| /);
  assert.equal(readFileSync(summary, 'utf8'), `before\n${text}`);
});

test('json and junit, and formats of the image beside them', async () => {
  const [object] = jsonLines(await bootfs('check', DIRTY, '--format', 'json', '--format', 'gzip')) as unknown as {
    verdict: string;
  }[];
  assert.equal(object.verdict, 'not-ready');
  assert.match((await bootfs('check', DIRTY, '--format', 'junit')).text, /^<\?xml .*\n<testsuites>/);
  assert.equal(jsonLines(await bootfs('ls', DIRTY, '/boot', '--format', 'json')).length, 1);
  for (const format of ['github', 'floppy']) {
    const { status, error } = await bootfs('ls', DIRTY, '--format', format);
    assert.equal(status, 2);
    assert.match(error, /format/);
  }
});

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: {
    readonly steps: readonly { readonly run: string; readonly env: Readonly<Record<string, string>> }[];
  };
}

/** Runs the steps of action.yml with these inputs, as far as that goes without GitHub's runner. */
function runAction(inputs: Readonly<Record<string, string>>, summary: string) {
  const { inputs: declared, runs } = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;
  const [{ run, env }] = runs.steps;
  assert.equal(runs.steps.length, 1);
  const value = (text: string): string =>
    text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => inputs[name] ?? declared[name].default ?? '');
  const given = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, value(text)]));
  return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...given, GITHUB_ACTION_PATH: root, GITHUB_STEP_SUMMARY: summary },
  });
}

test("the action's step: annotations, summary, JUnit and the exit status", () => {
  const summary = join(files.path, 'action.md');
  const junit = join(files.path, 'action.xml');
  const dirty = runAction({ image: `${DIRTY}\n`, loader: 'grub-2.06\nu-boot-2022\n', junit }, summary);
  assert.equal(dirty.status, 1, dirty.stderr);
  assert.match(dirty.stdout, /^::error file=/m);
  assert.match(readFileSync(summary, 'utf8'), /^### /);
  assert.match(readFileSync(junit, 'utf8'), /<testsuite /);
  assert.equal(runAction({ image: ' \n' }, summary).status, 2);
  assert.equal(runAction({ image: '-x; touch y' }, summary).status, 3, 'a name is a name');
});

/** Runs a hook of an image builder. */
function runHook(path: string, args: string[], env: Readonly<Record<string, string>> = {}) {
  const BOOTFS = `${process.execPath} ${join(root, 'dist/cli.cjs')}`;
  return spawnSync(join(root, 'contrib', path), args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], BOOTFS, ...env },
  });
}

test('the hooks of image builders fail a build whose image does not boot', () => {
  const output = join(files.path, 'output/qcow2');
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, 'image.raw'), gunzipSync(readFileSync(DIRTY)));
  copyFileSync(join(output, 'image.raw'), join(output, 'disk.img'));
  for (const [hook, hookArgs, env] of [
    ['osbuild/check-image.sh', [join(output, '..')], {}],
    ['buildroot/post-image.sh', [output], {}],
    ['mkosi/mkosi.postoutput', [], { OUTPUTDIR: output }],
  ] as const) {
    const { status, stdout } = runHook(hook, hookArgs.slice(), env);
    assert.equal(status, 1, hook);
    assert.match(stdout, /not ready to boot/, hook);
  }
});
