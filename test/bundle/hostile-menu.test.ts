/** Menus that spend all that a menu may cost, in the slowest engine that boots from one: ten seconds at most. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { engines } from './engines.ts';

const MAX_SECONDS = 10;

/** Filesystems as expressions of the script, as they would be large to hand over. */
const MENUS: Readonly<Record<string, string>> = {
  'a loop without end': `{ boot: { grub: { 'grub.cfg': 'x=1\\nwhile [ $x ]; do y=$x$x; set z="$y-$y"; done' } } }`,
  'strings that double': `{ boot: { grub: { 'grub.cfg': 'x=abcdefgh\\nwhile true; do x=$x$x; done' } } }`,
  'patterns over many names': `{ boot: { grub: { 'grub.cfg': 'while true; do for k in /d/*[a-m]*[n-z]*[0-9]*x; do true; done; done' } }, d: many }`,
  'versions to be sorted': `{ k: 'kernel', loader: { entries: versions } }`,
};

const script = (menu: string): string => `
import { memoryFileSystem } from './test/support/memory-tree.ts';
import { collectBootEntries } from './src/boot/index.ts';
const many = {};
const versions = {};
for (let at = 0; at < 1500; at++) {
  many['name-with-letters-and-' + at] = '';
  versions['entry-' + at + '.conf'] = 'title t\\nversion ' + new Array(60).join('1.') + at + '\\nlinux /k\\n';
}
const { entries, problems } = collectBootEntries(memoryFileSystem(${menu}));
host.print(JSON.stringify({ entries: entries.length, problems: problems.map(({ message }) => message) }));
`;

describe('QuickJS makes a hostile menu in bounded time', () => {
  const engine = engines.find(({ name }) => name === 'QuickJS') ?? assert.fail();
  const scripts = new Map<string, string>();
  before(async () => {
    for (const [name, menu] of Object.entries(MENUS)) {
      const resolveDir = fileURLToPath(new URL('../..', import.meta.url));
      const stdin = { contents: script(menu), resolveDir, loader: 'ts' as const };
      const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'iife', target: 'es2020' });
      scripts.set(name, outputFiles[0].text);
    }
  });

  for (const name of Object.keys(MENUS)) {
    test(name, async () => {
      const start = process.cpuUsage();
      const printed = await engine.run({ scripts: [scripts.get(name) ?? ''], disks: [] });
      const seconds = process.cpuUsage(start).user / 1e6;
      assert.match(printed, /too much work|too long|^\{"entries":[1-9]/, printed.slice(0, 300));
      assert.ok(seconds < MAX_SECONDS, `${seconds} s`);
    });
  }
});
