import { type BootEntry, type BootMenu, type BootProblem, collectBootEntries } from '../../boot/index.ts';
import { chooseBootPartition, unreadBootPartitions } from '../choose-boot.ts';
import { EXIT_DONE, EXIT_NO, printable } from '../exit-status.ts';
import { candidatesOf } from '../locate.ts';
import { count, table } from '../text.ts';
import type { Verb } from '../verb.ts';

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
    const volume = await context.openVolume({}, chooseBootPartition);
    const architecture = context.options['architecture'] as string | undefined;
    const found = collectBootEntries(volume.fs, { architecture });
    const notes = unreadBootPartitions(volume, (at) => {
      const { disk, table: partitions } = volume.levels[at];
      return partitions === undefined ? [] : candidatesOf(disk, partitions, context.formats.probe);
    });
    const partition = volume.levels[volume.levels.length - 1].partition?.number;
    if (context.common.json) context.out.json({ partition, ...found, notes });
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
  if (problems.length + notes.length > 0) lines.push('');
  for (const problem of problems) lines.push(problemLine(problem));
  for (const note of notes) lines.push(`note: ${note}`);
  return lines;
}

function entryRow(entry: BootEntry): string[] {
  return [`${entry.default ? '*' : ' '} ${titleOf(entry)}`, printable(entry.kernel), placeOf(entry)];
}

function titleOf({ submenu, title, triesLeft, triesDone }: BootEntry): string {
  const tries =
    triesLeft === undefined ? '' : ` [${count(triesLeft, 'try').replace('trys', 'tries')} left, ${triesDone} done]`;
  return printable([...submenu, title].join(' > ')) + tries;
}

function placeOf({ source }: BootEntry): string {
  return `${source.dialect} ${printable(source.path)}${source.line === undefined ? '' : `:${source.line}`}`;
}

function entryLines(entry: BootEntry): string[] {
  const rows: [string, string | undefined][] = [
    ['id', entry.id],
    ['version', entry.version],
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
  return [`${entry.default ? '*' : ' '} ${titleOf(entry)}`, ...table([...shown, ['    source', placeOf(entry)]])];
}

function problemLine({ level, source, entry, message }: BootProblem): string {
  const where = `${source.path}${source.line === undefined ? '' : `:${source.line}`}`;
  return printable(`${level}: ${where}: ${entry === undefined ? '' : `${entry}: `}${message}`);
}
