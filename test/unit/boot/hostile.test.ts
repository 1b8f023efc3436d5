/** Whatever stands in the configuration, there is a menu. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Files, menuOf } from './support/boot-tree.ts';

const PIECES = [
  'menuentry',
  'submenu',
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'for',
  'in',
  'do',
  'done',
  'while',
  'until',
  'function',
  '{',
  '}',
  ';',
  '\n',
  ' ',
  '[',
  ']',
  '!',
  '=',
  '-f',
  '-o',
  '-a',
  '(',
  ')',
  '"',
  "'",
  '\\',
  '$',
  '${',
  '$x',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is GRUB's
  '${x}',
  '$1',
  'set x=',
  'x',
  'f',
  'linux',
  'initrd',
  '/k',
  '/*',
  '(loop)',
  'loopback loop /k',
  'source',
  'load_env',
  'blscfg',
  'search',
  '--set=root',
  '--fs-uuid',
  '--id',
  'constructor',
  '__proto__',
  'toString',
  'break',
  'continue',
  'return',
  '#',
  '\0',
  'default',
  'LABEL',
  'KERNEL',
  'APPEND',
  'INCLUDE',
  'MENU',
  'BEGIN',
  'END',
  'TEXT HELP',
  'ENDTEXT',
  'initrd=',
  ',',
  'title',
  'options',
  'uki',
  'efi',
  'machine-id',
  'sort-key',
  '+3-1',
  '\ud800',
  '\u00e9',
];

const script = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(' '));
const tight = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(''));
const text = fc.oneof(script, tight, fc.string({ maxLength: 200 }));

const PLACES = [
  '/boot/grub/grub.cfg',
  '/boot/grub/grubenv',
  '/loader/loader.conf',
  '/loader/entries/a+1.conf',
  '/extlinux/extlinux.conf',
  '/syslinux/syslinux.cfg',
  '/EFI/Linux/a.efi',
  '/etc/kernel/cmdline',
];

test('random configurations', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...PLACES), text), { maxLength: 4 }), (files) => {
      const all: Record<string, string> = { '/k': 'kernel' };
      for (const [path, content] of files) all[path] = content;
      const menu = menuOf(all);
      assert.ok(menu.entries.filter((entry) => entry.default).length <= 1);
      for (const entry of menu.entries) assert.equal(all[entry.kernel] !== undefined, true);
    }),
    { numRuns: 2000 },
  );
});

test('what would take long is cut short', () => {
  const megabyte = (text: string) => text.repeat(Math.ceil(1_000_000 / text.length)).slice(0, 1_000_000);
  const cases: Files[] = [
    { '/boot/grub/grub.cfg': megabyte('if [ -f /a/b/c ]; then true; fi\n') },
    { '/boot/grub/grub.cfg': `menuentry x { linux ${megabyte('/*').slice(0, 30_000)} }` },
    { '/boot/grub/grub.cfg': `while true; do for i in ${'/boot/* '.repeat(1000)}; do true; done; done` },
    { '/boot/grub/grub.cfg': megabyte('{ ') },
    { '/boot/grub/grub.cfg': megabyte("'") },
    { '/boot/grub/grub.cfg': megabyte('"$x" ') },
    { '/boot/grub/grub.cfg': megabyte('! ') },
    { '/boot/grub/grub.cfg': `[ ${megabyte('( ')}` },
    { '/loader/entries/a.conf': megabyte('initrd /x\n') },
    {
      '/loader/entries/a.conf': `linux /k\nversion ${megabyte('1.')}`,
      '/loader/entries/b.conf': `linux /k\nversion ${megabyte('1.')}`,
    },
    { '/loader/loader.conf': `default ${megabyte('*a')}`, '/loader/entries/a.conf': 'linux /k' },
    { '/extlinux/extlinux.conf': megabyte('label x\nkernel /k\nfdtoverlays /a /b /c\n') },
    { '/extlinux/extlinux.conf': megabyte('menu begin x\n') },
    { '/extlinux/extlinux.conf': megabyte('include extlinux.conf\n') },
  ];
  for (const files of cases) {
    const menu = menuOf({ '/k': '', ...files });
    assert.ok(menu.entries.length <= 1000 && menu.problems.length <= 1001);
  }
});
