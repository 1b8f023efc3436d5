/** Each way to make the menu work more than it should, with what it says then; what was found before stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectBootEntries } from '../../../../src/boot/index.ts';
import { MAX_BYTES, MAX_STEPS, WorkBudget } from '../../../../src/boot/text/budget.ts';
import { BootfsError } from '../../../../src/contract/errors.ts';
import { type MemoryTree, memoryFileSystem, memorySymlink } from '../../../support/memory-tree.ts';
import { type Files, ids, menuOf, problems } from '../support/boot-tree.ts';

const tooMuch = (error: unknown): boolean => error instanceof BootfsError && error.code === 'EFBIG';

test('a budget takes what it has, and nothing from there on', () => {
  const budget = new WorkBudget(10, 100);
  budget.step(10);
  budget.keep(100);
  assert.equal(budget.isSpent, false);
  assert.throws(() => budget.step(), tooMuch);
  assert.throws(() => budget.keep(0), tooMuch);
  assert.deepEqual(budget.charged, { steps: 10, bytes: 100 });
});

test('a share leaves the rest to what comes after it, also where it was spent', () => {
  const budget = new WorkBudget(100, 100);
  budget.share(2, () => assert.throws(() => budget.step(1_000_000), tooMuch));
  assert.equal(budget.isSpent, false);
  budget.step(50);
  assert.throws(() => budget.step(), tooMuch);
});

const GOOD = 'menuentry good { linux /k\n }\n';
const megabyte = (text: string): string => text.repeat(Math.ceil(1_000_000 / text.length)).slice(0, 1_000_000);
const names = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`/d/${'a'.repeat(200)}${at}`, '']));

/** Scripts that come after an entry that is fine. */
const SCRIPTS: readonly (readonly [what: string, script: string, more?: Files])[] = [
  ['words', megabyte('"$x" ')],
  ['characters', megabyte("'")],
  ['characters with escapes', megabyte('\\a')],
  ['empty lines', megabyte(';')],
  ['lone dollar signs', `"${megabyte('$-')}`],
  ['commands', 'while true; do true; done'],
  ['arguments', `for a in ${'b '.repeat(10_000)}; do for c in ${'d '.repeat(10_000)}; do true; done; done`],
  ['globs', `for a in ${'/d/* '.repeat(5000)}; do true; done`, names],
  ['patterns', `for a in ${`/d/${'[aaaaaaaaaaaaaaaaaaaaaa]'.repeat(30)}* `.repeat(40)}; do true; done`, names],
  ['strings', `set x=${'a'.repeat(15_000)}\nwhile true; do set y=$x$x; done`],
  ['comparisons', `set x=${'1.'.repeat(7000)}\nwhile true; do [ $x < $x ]; done`],
  ['tests', `while true; do [ ${'( '.repeat(49)}a${' )'.repeat(49)} ]; done`],
  ['lookups', `set x=${'/a'.repeat(2000)}\nwhile true; do if [ -f /d$x ]; then true; fi; done`, names],
  ['files', 'while true; do load_env --file /e; done', { '/e': '# GRUB Environment Block\na=b\n' }],
  ['arguments joined', `function f { g "$@$@"; }\nfunction g { f $@; }\nwhile true; do f ${'a '.repeat(5000)}; done`],
];

for (const [what, script, more] of SCRIPTS) {
  test(`a script with too many ${what}`, () => {
    const menu = menuOf({ '/k': '', ...more, '/boot/grub/grub.cfg': GOOD + script });
    assert.deepEqual(ids(menu), ['good']);
    assert.match(problems(menu).join('\n'), /takes too much work|too long|inside each other/);
  });
}

test('an entry with too many modules, initrds or directories', () => {
  const entries = [
    'while true; do module2 /k a; done',
    'while true; do initrd /k /k /k; done',
    'while true; do blscfg; done',
  ];
  for (const body of entries) {
    const menu = menuOf({ '/k': '', '/boot/grub/grub.cfg': `menuentry bad { ${body} }\n${GOOD}` });
    assert.deepEqual(ids(menu), ['good']);
    assert.match(problems(menu).join('\n'), /entry bad takes too much work/);
  }
});

test('entries whose text is kept again and again', () => {
  const append = `append ${'x'.repeat(900_000)}\n`;
  const labels = Array.from({ length: 1000 }, (_, at) => `label ${at}\nkernel /k\n`).join('');
  const menu = menuOf({ '/k': '', '/extlinux/extlinux.conf': append + labels });
  const characters = menu.entries.reduce((sum, { options }) => sum + options.length, 0);
  assert.ok(characters * 2 < MAX_BYTES, String(characters));
  assert.match(problems(menu).join('\n'), /the entry takes too much work/);
});

test('lists in one line, and lines without end', () => {
  const cases: Files[] = [
    { '/loader/entries/a.conf': `linux /k\ninitrd ${megabyte('a ')}` },
    { '/loader/entries/a.conf': `linux /k\n${megabyte('initrd /x\n')}` },
    { '/loader/entries/a.conf': `linux /k\n${megabyte('\n')}` },
    { '/extlinux/extlinux.conf': `label a\nkernel /k\ninitrd ${megabyte('a,')}` },
    { '/extlinux/extlinux.conf': megabyte('include extlinux.conf\n') },
    {
      '/loader/loader.conf': `default ${megabyte('[a]')}`,
      '/loader/entries/a.conf': `linux /k\nversion ${megabyte('1.')}`,
    },
  ];
  for (const files of cases) {
    const menu = menuOf({ '/k': '', ...files });
    assert.ok(menu.entries.length <= 1, JSON.stringify(menu).slice(0, 200));
    assert.ok(menu.problems.length > 0);
  }
});

test('no more names of a directory than there is room for', () => {
  const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`a${at}`, '']));
  const menu = collectBootEntries(memoryFileSystem({ boot: { ...many, 'vmlinuz-1': '' } as MemoryTree }));
  assert.match(problems(menu).join('\n'), /more than 10000 names in \/boot/);
});

test('a directory that is too big is not listed at all', () => {
  const fs = memoryFileSystem({ boot: { 'vmlinuz-1': '' } });
  const big = Object.assign(Object.create(fs) as typeof fs, {
    stat: (path: string) => ({ ...fs.stat(path), size: 100 * 2 ** 20 }),
    readdir: () => assert.fail('listed'),
  });
  assert.match(problems(collectBootEntries(big)).join('\n'), /takes too much work/);
});

test('long chains of links are followed once', () => {
  const tree: Record<string, unknown> = { k: '' };
  for (let at = 0; at < 39; at++) tree[`l${at}`] = memorySymlink(`${'./'.repeat(2000)}l${at + 1}`);
  tree['l39'] = memorySymlink('k');
  const script = Array.from({ length: 900 }, (_, at) => `[ -f /l0${'/'.repeat(at)} ]\n`).join('');
  tree['grub'] = { 'grub.cfg': `${GOOD}${script}` };
  const start = process.cpuUsage();
  assert.deepEqual(ids(collectBootEntries(memoryFileSystem(tree as MemoryTree))), ['good']);
  assert.ok(process.cpuUsage(start).user < 3_000_000);
});

test('the bounds are those that the documents name', () => {
  assert.deepEqual([MAX_STEPS, MAX_BYTES], [2_000_000, 67_108_864]);
});
