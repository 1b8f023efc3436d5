/** Boot configurations grown from a grammar of everything that repeats, doubles or looks things up. */
import type { FileSystem } from '../../src/contract/file-system.ts';
import { type MemoryTree, memoryFileSystem, memorySymlink } from '../support/memory-tree.ts';

/** Characters of a configuration; the bounds hold for any number, and fewer say more. */
const MAX_CHARACTERS = 20_000;

/** A configuration as the choices that made it: the same numbers make the same text, and one changed changes a part. */
export type Genes = readonly number[];

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
export function fileSystemOf(genes: Genes): FileSystem {
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
