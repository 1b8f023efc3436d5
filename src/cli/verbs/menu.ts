import {
  type BootEntry,
  type BootMenu,
  type BootProblem,
  collectBootEntries,
  collectDiskMenu,
} from '../../boot/index.ts';
import { menuNotes } from '../../report/menu-notes.ts';
import { placeOfSource } from '../../report/places.ts';
import { printable } from '../../report/printable.ts';
import { count } from '../../report/text.ts';
import { EXIT_DONE, EXIT_NO } from '../terminal/exit-status.ts';
import { table } from '../terminal/text.ts';
import type { Verb } from './verb.ts';

/** `bootfs menu`: of the whole disk where the command line names no part of it. */
export const menu: Verb = {
  name: 'menu',
  summary: 'print the boot entries that a menu would show',
  path: 'none',
  options: [
    { flags: '-l, --long', description: 'initrds, options and device trees too' },
    { flags: '--architecture <name>', description: 'leave out BLS entries made for another one (x64, aa64, ...)' },
  ],
  examples: ['menu disk.img', 'menu -l disk.img --part xbootldr', 'menu --json disk.img'],
  async run(context) {
    const architecture = context.options['architecture'] as string | undefined;
    const disk = await context.openDisk();
    const found =
      disk === undefined
        ? collectBootEntries((await context.openVolume()).fs, { architecture })
        : collectDiskMenu(disk, { architecture });
    const notes = disk === undefined ? [] : menuNotes(disk);
    if (disk !== undefined && found.entries.length === 0 && !disk.partitions.some(({ fs }) => fs !== undefined)) {
      // Says why there is nothing to be read, as every other verb does.
      await context.openVolume();
    }
    if (context.common.json) context.out.json({ ...found, notes });
    else for (const line of menuLines(found, notes, context.options['long'] === true)) context.out.line(line);
    return found.entries.length > 0 ? EXIT_DONE : EXIT_NO;
  },
};

function menuLines(found: BootMenu, notes: readonly string[], long: boolean): string[] {
  const { entries, configurations, problems } = found;
  const lines = long ? entries.flatMap(entryLines) : table(entries.map(entryRow));
  if (entries.length === 0) lines.push('no boot entries');
  const timeout = configurations.filter(({ timeoutSeconds }) => timeoutSeconds !== undefined)[0]?.timeoutSeconds;
  if (timeout !== undefined && entries.some((entry) => entry.default)) {
    lines.push('', `* is the default, booted after ${count(timeout, 'second')}`);
  }
  if (entries.some(({ guessed }) => guessed)) lines.push('', 'no loader was found that reads this');
  if (problems.length + notes.length > 0) lines.push('');
  for (const problem of problems) lines.push(problemLine(problem));
  for (const note of notes) lines.push(`note: ${note}`);
  return lines;
}

function entryRow(entry: BootEntry): string[] {
  return [`${markOf(entry)} ${titleOf(entry)}`, printable(entry.kernel), placeOfSource(entry.source)];
}

/** `!` for one that is shown by its loader and yet can't be booted. */
function markOf(entry: BootEntry): string {
  if (entry.unbootable !== undefined) return '!';
  return entry.default ? '*' : ' ';
}

function titleOf({ submenu, title, triesLeft, triesDone }: BootEntry): string {
  const tries = triesLeft === undefined ? '' : ` [${count(triesLeft, 'try')} left, ${triesDone} done]`;
  return printable([...submenu, title].join(' > ')) + tries;
}

function entryLines(entry: BootEntry): string[] {
  const rows: [string, string | undefined][] = [
    ['id', entry.id],
    ['version', entry.version],
    ["can't boot", entry.unbootable],
    ['partition', entry.partition === undefined ? undefined : String(entry.partition)],
    [entry.kind === 'linux' ? 'kernel' : entry.kind, entry.kernel],
    ...entry.initrds.map((path): [string, string] => ['initrd', path]),
    ...(entry.modules ?? []).map(({ path, options }): [string, string] => ['module', `${path} ${options}`]),
    ['options', entry.options],
    ['devicetree', entry.devicetree ?? entry.devicetreeDirectory],
    ...entry.devicetreeOverlays.map((path): [string, string] => ['overlay', path]),
  ];
  const shown = rows
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => [`    ${name}`, printable(value ?? '')]);
  return [`${markOf(entry)} ${titleOf(entry)}`, ...table([...shown, ['    source', placeOfSource(entry.source)]])];
}

function problemLine({ level, source, entry, message }: BootProblem): string {
  const where = `${source.partition === undefined ? '' : `${source.partition}:`}${source.path}${source.line === undefined ? '' : `:${source.line}`}`;
  return printable(`${level}: ${where}: ${entry === undefined ? '' : `${entry}: `}${message}`);
}
