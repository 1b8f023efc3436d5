/** What a verdict of `check` rests on: what was looked at, and what was not. */
import type { Coverage, SkippedRule } from '../../check/index.ts';
import { ALONE, type JudgedFacts } from '../../report/check-json.ts';
import { placeOfNumber } from '../../report/places.ts';
import { printable } from '../../report/printable.ts';
import { count } from '../../report/text.ts';
import { shownPath, table } from '../terminal/text.ts';

/** Titles that are listed in text. */
const MAX_SHOWN = 5;

/** A short block: a row a fact, then a row for each reason for which something was not looked for. */
export function judgedLines({
  menu,
  entries,
  files,
  skipped,
  chains,
  partitions,
  volumes = [],
  signatures = [],
}: JudgedFacts): string[] {
  const rows = (chains ?? []).map(({ firmware, loaders }) => [
    firmware,
    loaders.length === 0 ? 'no loader' : loaders.join(' -> '),
  ]);
  if (chains === undefined || chains.length === 0) rows.push(['loader', ALONE]);
  if (partitions !== undefined && partitions.length > 0) rows.push(['partitions', partitions.join(', ')]);
  for (const { number, name, partition } of volumes) {
    rows.push([String(number), `${shownPath(name)}, inside of ${placeOfNumber(partition)}`]);
  }
  for (const { dialect, path, partition } of menu.configurations) {
    rows.push(['configuration', `${dialect} ${partition === undefined ? '' : `${partition}:`}${shownPath(path)}`]);
  }
  const titles = entries.slice(0, MAX_SHOWN).map(({ title }) => title);
  if (entries.length > MAX_SHOWN) titles.push('...');
  const shown = titles.length === 0 ? '' : `: ${titles.join(', ')}`;
  rows.push(['entries', `${entries.length}${shown}`], ['files', count(files.length, 'file')]);
  rows.push(...signatureRows(signatures));
  return ['judged:', ...table(rows.map(([name, value]) => [`  ${name}`, printable(value)])), ...skippedLines(skipped)];
}

/** Where anything is signed: by whom each file is, or that none covers it. */
function signatureRows(signatures: readonly Coverage[]): string[][] {
  if (!signatures.some(({ signers }) => signers.length > 0)) return [];
  return signatures.map(({ role, partition, path, signers, refusal }) => {
    const whose = signers.length === 0 ? 'no signature' : `signed by ${signers.join(', ')}`;
    return [role, `${partition}:${shownPath(path)} ${whose}${refusal === undefined ? '' : `: ${refusal}`}`];
  });
}

function skippedLines(skipped: readonly SkippedRule[]): string[] {
  const reasons = skipped.map(({ reason }) => reason).filter((reason, at, all) => all.indexOf(reason) === at);
  const lines = reasons.map((reason) => {
    const rules = skipped.filter((one) => one.reason === reason).map(({ rule }) => rule);
    return `  ${rules.join(', ')}: ${printable(reason)}`;
  });
  return lines.length === 0 ? [] : ['not looked for:', ...lines];
}
