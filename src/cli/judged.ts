/** What a verdict of `check` rests on: what was looked at, and what was not. */
import type { BootEntry, BootMenu } from '../boot/index.ts';
import type { BootChain, BootFile, SkippedRule } from '../check/index.ts';
import { printable } from '../report/printable.ts';
import { count, shownPath, table } from './text.ts';

/** Titles that are listed in text. */
const MAX_SHOWN = 5;
const ALONE = 'no loader is part of it: one filesystem is judged for itself';

/** The part of a result that says so. */
export interface JudgedFacts {
  readonly menu: BootMenu;
  /** Those whose files were looked at. */
  readonly entries: readonly BootEntry[];
  readonly files: readonly BootFile[];
  readonly skipped: readonly SkippedRule[];
  /** Absent where one filesystem was judged for itself. */
  readonly chains?: readonly BootChain[];
  /** Numbers of the partitions that boot files are on; absent where one filesystem was judged for itself. */
  readonly partitions?: readonly number[];
}

/** For JSON; keys are added, and stay. */
export function judgedJson({ menu, entries, chains, partitions }: JudgedFacts): Record<string, unknown> {
  return {
    chains,
    partitions,
    configurations: menu.configurations,
    entries: entries.map(({ id, title, partition, source }) => ({ id, title, partition, source })),
    ...(chains === undefined && { note: ALONE }),
  };
}

/** A short block: a row a fact, then a row for each reason for which something was not looked for. */
export function judgedLines({ menu, entries, files, skipped, chains, partitions }: JudgedFacts): string[] {
  const rows = (chains ?? []).map(({ firmware, loaders }) => [
    firmware,
    loaders.length === 0 ? 'no loader' : loaders.join(' -> '),
  ]);
  if (chains === undefined) rows.push(['loader', ALONE]);
  if (partitions !== undefined && partitions.length > 0) rows.push(['partitions', partitions.join(', ')]);
  for (const { dialect, path, partition } of menu.configurations) {
    rows.push(['configuration', `${dialect} ${partition === undefined ? '' : `${partition}:`}${shownPath(path)}`]);
  }
  const titles = entries.slice(0, MAX_SHOWN).map(({ title }) => title);
  if (entries.length > MAX_SHOWN) titles.push('...');
  const shown = titles.length === 0 ? '' : `: ${titles.join(', ')}`;
  rows.push(['entries', `${entries.length}${shown}`], ['files', count(files.length, 'file')]);
  return ['judged:', ...table(rows.map(([name, value]) => [`  ${name}`, printable(value)])), ...skippedLines(skipped)];
}

function skippedLines(skipped: readonly SkippedRule[]): string[] {
  const reasons = skipped.map(({ reason }) => reason).filter((reason, at, all) => all.indexOf(reason) === at);
  const rows = reasons.map((reason) => {
    const rules = skipped.filter((one) => one.reason === reason).map(({ rule }) => rule);
    return [`  ${rules.join(', ')}`, printable(reason)];
  });
  return rows.length === 0 ? [] : ['not looked for:', ...table(rows)];
}
