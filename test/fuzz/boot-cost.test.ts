/**
 * Boot configurations that are made to cost as much as they can: grown from a grammar of everything that repeats,
 * doubles or looks things up, and the costliest ones changed again. Whatever comes of it must end within the bounds.
 * `BOOTFS_FUZZ_SECONDS` makes the search longer than the second or two that it takes otherwise.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectBootEntries } from '../../src/boot/index.ts';
import type { FileSystem } from '../../src/contract/file-system.ts';
import { type MemoryTree, memoryFileSystem, memorySymlink } from '../support/memory-tree.ts';
import { seededRandom } from '../support/random.ts';

const SECONDS = Number(process.env['BOOTFS_FUZZ_SECONDS'] ?? 2);
/** Characters of a configuration; the bounds hold for any number, and fewer say more. */
const MAX_CHARACTERS = 20_000;
/** Of one menu. The goal is a second; the machine that runs the tests may be slow and busy. */
const MAX_CPU_MILLISECONDS = 2000;
const MAX_HEAP_BYTES = 160 * 2 ** 20;

type Random = (below: number) => number;
/** A configuration as the choices that made it: the same numbers make the same text, and one changed changes a part. */
type Genes = readonly number[];

/** Takes choices from a list that begins anew at its end. */
class Choices {
  private at = 0;
  private left: number;
  private readonly genes: Genes;

  constructor(genes: Genes, characters: number) {
    this.genes = genes;
    this.left = characters;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.number() % items.length];
  }

  number(): number {
    return this.genes[this.at++ % this.genes.length];
  }

  /** As often as there is room for, and at most 2^k times. */
  repeat(make: () => string): string {
    let text = make();
    for (let doublings = this.number() % 12; doublings > 0 && text.length * 2 < this.left; doublings--) text += text;
    this.left -= text.length;
    return text;
  }
}

const SEPARATORS = [' ', '\n', ';', '', ',', '/', '.', '-', '\t'];
const PIECES = [
  'a',
  '1',
  '~',
  '^',
  '0',
  '*',
  '?',
  '[a-z]',
  '[!a]',
  '[',
  ']',
  '\\',
  '$x',
  '"$x"',
  '$@',
  '"$@"',
  '$1',
  '"',
  "'",
  '(',
  ')',
  '! ',
  '{',
  '}',
  '/d/',
  '/d/*',
  '/d/*a*a*b',
  '/d/[aaaaaaaaaaaaaaaa]*',
  '/l',
  '/l/l/l/',
  '../',
  './',
  '/e/x.conf',
  '/boot/grub/grub.cfg',
  '/boot/grub/grubenv',
  '(hd0)',
  '(loop)',
  '#',
  '\u00e9',
  '\ud800',
];
const COMMANDS = [
  'set x=',
  'set x=$x',
  'set y=',
  'set default=',
  'x=',
  'export ',
  'unset ',
  '[ ',
  'test ',
  '[ -f ',
  '[ -d ',
  '[ a -o ',
  '[ a < ',
  '! ',
  'true',
  'false',
  'f ',
  'g ',
  'source ',
  '. ',
  'configfile ',
  'load_env ',
  'load_env --file ',
  'search --set=root --file ',
  'search --fs-uuid ',
  'search.file ',
  'probe --set=x -u (hd0)',
  'loopback loop ',
  'blscfg ',
  'blscfg /e',
  'linux /k ',
  'initrd ',
  'module ',
  'module2 /k ',
  'multiboot /k ',
  'chainloader ',
  'devicetree ',
  'regexp ',
  'break',
  'continue',
  'return',
  'exit',
  'insmod ',
  'echo ',
];

function words(from: Choices): string {
  return from.repeat(() => from.repeat(() => from.pick(PIECES)) + from.pick(SEPARATORS));
}

function statement(from: Choices, depth: number): string {
  const inner = (): string => (depth > 4 ? 'true' : from.repeat(() => `${statement(from, depth + 1)}\n`));
  switch (from.number() % 12) {
    case 0:
      return `for x in ${words(from)}; do ${inner()} done`;
    case 1:
      return `while ${inner()} do ${inner()} done`;
    case 2:
      return `if ${inner()} then ${inner()} else ${inner()} fi`;
    case 3:
      return `function ${from.pick(['f', 'g'])} { ${inner()} }`;
    case 4:
      return `menuentry ${words(from)} { ${inner()} }`;
    case 5:
      return `submenu ${words(from)} { ${inner()} }`;
    default:
      return from.pick(COMMANDS) + (from.number() % 3 === 0 ? '' : words(from));
  }
}

const KEYS = [
  'title',
  'version',
  'linux',
  'linux /k',
  'initrd',
  'initrd /k',
  'options',
  'options $x',
  'efi',
  'uki',
  'devicetree',
  'devicetree-overlay',
  'sort-key',
  'machine-id',
  'architecture',
  'default',
  'timeout',
  '#',
  'LABEL',
  'KERNEL /k',
  'LINUX',
  'APPEND',
  'APPEND initrd=',
  'FDT',
  'FDTDIR',
  'FDTOVERLAYS',
  'INCLUDE extlinux.conf',
  'INCLUDE',
  'MENU BEGIN',
  'MENU END',
  'MENU LABEL',
  'MENU TITLE',
  'MENU DEFAULT',
  'MENU INCLUDE',
  'TEXT HELP',
  'ENDTEXT',
  'DEFAULT',
  'ONTIMEOUT',
  'TIMEOUT',
];

function lines(from: Choices): string {
  return from.repeat(() => from.repeat(() => `${from.pick(KEYS)} ${words(from)}\n`));
}

const ENV = '# GRUB Environment Block\n';

/** A filesystem whose configuration the genes make, with directories of many and long names, and a chain of links. */
function fileSystemOf(genes: Genes): FileSystem {
  const from = new Choices(genes, MAX_CHARACTERS);
  const script = from.repeat(() => `${statement(from, 0)}\n`);
  const text = lines(from);
  const names: Record<string, string> = {};
  for (let at = from.number() % 300; at > 0; at--) names['a'.repeat(from.number() % 250) + at] = '';
  const entries: Record<string, string> = {};
  for (let at = from.number() % 200; at > 0; at--) entries[`${'1.'.repeat(from.number() % 120)}${at}.conf`] = text;
  const kind = from.number() % 4;
  const grub = kind === 0 || kind === 3;
  const tree: Record<string, unknown> = {
    k: '',
    d: names,
    e: entries,
    l: memorySymlink(`${'./'.repeat(from.number() % 2000)}d`),
    boot: {
      grub: grub ? { 'grub.cfg': script, grubenv: ENV + text } : {},
      extlinux: kind === 2 ? { 'extlinux.conf': text } : {},
      ...names,
    },
    loader: kind === 1 ? { 'loader.conf': text, entries } : {},
  };
  return memoryFileSystem(tree as MemoryTree);
}

interface Cost {
  readonly milliseconds: number;
  readonly heapBytes: number;
}

function costOf(genes: Genes): Cost {
  const fs = fileSystemOf(genes);
  const heapBefore = process.memoryUsage().heapUsed;
  const start = process.cpuUsage();
  const menu = collectBootEntries(fs);
  const { user } = process.cpuUsage(start);
  const heapBytes = process.memoryUsage().heapUsed - heapBefore;
  assert.ok(menu.entries.length <= 1000 && menu.problems.length <= 1000);
  return { milliseconds: user / 1000, heapBytes };
}

function change(genes: Genes, random: Random): Genes {
  const changed = genes.slice();
  for (let count = 1 + random(3); count > 0; count--) changed[random(changed.length)] = random(2 ** 20);
  if (random(4) === 0) changed.splice(random(changed.length), 1 + random(3));
  if (random(4) === 0) changed.splice(random(changed.length), 0, random(2 ** 20), random(2 ** 20));
  return changed.length === 0 ? [random(2 ** 20)] : changed;
}

test('the costliest configurations that can be grown stay within the bounds', () => {
  const random = seededRandom(Number(process.env['BOOTFS_FUZZ_SEED'] ?? 11));
  const end = process.cpuUsage().user + SECONDS * 1e6;
  let best: { genes: Genes; milliseconds: number }[] = [];
  let rounds = 0;
  while (process.cpuUsage().user < end || rounds < 20) {
    rounds++;
    const isNew = best.length < 20 || random(5) === 0;
    const genes = isNew
      ? Array.from({ length: 1 + random(60) }, () => random(2 ** 20))
      : change(best[random(best.length)].genes, random);
    const { milliseconds, heapBytes } = costOf(genes);
    const what = `${milliseconds.toFixed(0)} ms, ${(heapBytes / 2 ** 20).toFixed(0)} MiB: ${JSON.stringify(genes)}`;
    assert.ok(milliseconds < MAX_CPU_MILLISECONDS && heapBytes < MAX_HEAP_BYTES, what);
    if (process.env['BOOTFS_FUZZ_SECONDS'] !== undefined && milliseconds > (best[0]?.milliseconds ?? 0))
      console.log(what);
    best = [...best, { genes, milliseconds }]
      .sort((left, right) => right.milliseconds - left.milliseconds)
      .slice(0, 20);
  }
});
