/** What the shells offer: asked of the command itself, and of the shells that are installed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LOADER_NAMES } from '../../src/check/index.ts';
import { COMMAND } from '../support/command-process.ts';
import { gptDisk, looksLikeExt, TYPES } from '../support/disk/disks.ts';
import { imagePath } from '../support/images.ts';
import { bootfs, scratch } from './command.ts';

const IMAGE = imagePath('ext/ext4-crash-rename.img.gz');
const directory = scratch(after);
const project = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const SCRIPTS = project('docs/completion');

const DISK = directory.write(
  'disk.img',
  gptDisk([
    {
      type: TYPES.esp,
      label: 'first',
      uuid: '00000001-0000-4000-8000-000000000000',
      firstSector: 64,
      contents: new Uint8Array(512),
    },
    {
      type: TYPES.root,
      label: 'second',
      uuid: '00000002-0000-4000-8000-000000000000',
      firstSector: 128,
      contents: looksLikeExt(),
    },
  ]),
);

/** A `bootfs` on the path, as an installed one would be. */
const bin = directory.write('bootfs', Buffer.alloc(0));
writeFileSync(bin, `#!/bin/sh\nexec ${[process.execPath, ...COMMAND].map((word) => `'${word}'`).join(' ')} "$@"\n`);
chmodSync(bin, 0o755);
const environment = {
  ...process.env,
  PATH: `${directory.path}:${process.env['PATH']}`,
  HOME: directory.path,
  IMAGE,
  SCRIPTS,
};

function shell(name: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(name, args, { encoding: 'utf8', env: environment, timeout: 30_000 });
  assert.equal(status, 0, stderr);
  return stdout;
}

const isMissing = (name: string) => (spawnSync(name, ['-c', 'true']).status === 0 ? false : `${name} is not installed`);
const offered = async (...words: string[]) => (await bootfs('__complete', ...words)).text.split('\n').slice(0, -1);

test('paths inside the image: what begins like the word, directories with a slash', async () => {
  assert.deepEqual(await offered('ls', IMAGE, '/boot/vm'), [
    '/boot/vmlinuz',
    '/boot/vmlinuz-6.1.0',
    '/boot/vmlinuz-6.12.0',
  ]);
  assert.deepEqual(await offered('cat', '--journal', 'ignore', IMAGE, '-l', 'bo'), []);
  assert.ok((await offered('cat', IMAGE, '')).includes('/boot/'));
  assert.deepEqual(await offered('cat', IMAGE, 'boot/gr'), ['boot/grub/']);
  assert.deepEqual(await offered('ls', IMAGE, '--in', '/boot/gr'), ['/boot/grub/']);
  assert.deepEqual(await offered('ls', '~/link.img', '/b'), []);
});

test('partitions by number, label and type', async () => {
  const words = await offered('ls', DISK, '--part', '');
  assert.deepEqual(words.slice(0, 5), ['1', '2', 'first', 'second', 'esp']);
});

test('nothing, and status 0, where nothing is known', async () => {
  const nothing = async (...words: string[]) => {
    const { status, text, error } = await bootfs('__complete', ...words);
    assert.deepEqual([status, text, error], [0, '', ''], words.join(' '));
  };
  await nothing();
  await nothing('ls');
  await nothing('nonsense', IMAGE, '/');
  await nothing('ls', '/nowhere.img', '/');
  await nothing('ls', '-', '/');
  await nothing('ls', directory.write('noise', Buffer.alloc(4096, 7)), '/');
  await nothing('info', IMAGE, '/');
  await nothing('ls', IMAGE, '/boot/vmlinuz/');
  await nothing('ls', IMAGE, '--offset', 'x', '/');
  await nothing('ls', IMAGE, '--offset', '');
});

test('bash', { skip: isMissing('bash') }, () => {
  const complete = (...words: string[]) =>
    shell(
      'bash',
      '-c',
      `. "$SCRIPTS/bootfs.bash"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _bootfs; printf "%s\\n" "\${COMPREPLY[@]}"`,
      'bash',
      'bootfs',
      ...words,
    )
      .split('\n')
      .slice(0, -1);
  assert.deepEqual(complete('ls', IMAGE, '/boot/gr'), ['/boot/grub/']);
  assert.deepEqual(complete('stat', IMAGE, "'/boot/vmlinuz-6.12"), ['/boot/vmlinuz-6.12.0']);
  assert.deepEqual(
    complete('check', IMAGE, '--loader', 'grub-2.0'),
    LOADER_NAMES.filter((name) => name.startsWith('grub-2.0')),
  );
  assert.deepEqual(complete('man'), ['manifest']);
  assert.deepEqual(complete('ls', SCRIPTS.slice(0, -1)), [SCRIPTS]);
});

test('fish', { skip: isMissing('fish') }, () => {
  const complete = (line: string) =>
    shell('fish', '--no-config', '-c', `source $SCRIPTS/bootfs.fish; complete -C "${line}"`)
      .split('\n')
      .map((found) => found.split('\t')[0]);
  assert.ok(complete(`bootfs ls ${IMAGE} /boot/gr`).includes('/boot/grub/'));
  assert.ok(complete(`bootfs check ${IMAGE} --loader grub-2.1`).includes('grub-2.12'));
  assert.ok(complete('bootfs mani').includes('manifest'));
  assert.ok(complete(`bootfs ls ${DISK} --part e`).includes('esp'));
  assert.ok(complete('bootfs ls --rec').includes('--recursive'));
});

/** Types into a real zsh, and ends where what is expected appears on its line. */
const TYPE_INTO_ZSH = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT=; unsetopt beep; fpath=($SCRIPTS \\$fpath); autoload -Uz compinit; compinit -u -D; print READY-\\$((1+1))"
zpty -r -m shell seen '*READY-2*'
zpty -w -n shell "$1"$'\\t'
zpty -r -m shell seen "*$2*"
print -r -- $seen
zpty -d shell
`;

test('zsh', { skip: isMissing('zsh') }, () => {
  const complete = (line: string, expected: string) => shell('zsh', '-f', '-c', TYPE_INTO_ZSH, 'zsh', line, expected);
  assert.match(complete(`bootfs ls ${IMAGE} /boot/gr`, '/boot/grub/'), /\/boot\/grub\//);
});

test('a home is filled in, an option with its value takes no word, and a disk without a table has no partitions', async () => {
  symlinkSync(IMAGE, `${directory.path}/link.img.gz`);
  const { stdout } = spawnSync(process.execPath, [...COMMAND, '__complete', 'ls', '~/link.img.gz', '/boot/gr'], {
    encoding: 'utf8',
    env: environment,
  });
  assert.equal(stdout, '/boot/grub/\n');
  assert.deepEqual(await offered('cat', '--journal=require-clean', IMAGE, '/boot/gr'), ['/boot/grub/']);
  assert.deepEqual(await offered('cat', '--offset=0', IMAGE, '/boot/gr'), ['/boot/grub/']);
  assert.deepEqual(await offered('ls', IMAGE, '--part', ''), []);
});
