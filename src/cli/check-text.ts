/** What `check` says of one image, for people. */
import type pc from 'picocolors';
import type { BootMenu } from '../boot/index.ts';
import { type Finding, LEVELS, type Level, type Verdict } from '../check/index.ts';
import { printable } from './exit-status.ts';
import { count } from './text.ts';

/** How many findings there are of each level. */
export function countsOf(findings: readonly Finding[]): Record<Level, number> {
  const counts: Record<Level, number> = { error: 0, warning: 0, note: 0 };
  for (const { level } of findings) counts[level]++;
  return counts;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  ready: 'ready to boot',
  doubtful: 'doubtful',
  undecided: 'undecided',
  'not-ready': 'not ready to boot',
};

/** The verdict as a sentence, and why in a few words. */
export function sentenceOn(verdict: Verdict, menu: BootMenu, findings: readonly Finding[]): string {
  const counts = countsOf(findings);
  const found = (['error', 'warning', 'note'] as const)
    .filter((level) => counts[level] > 0)
    .map((level) => count(counts[level], level));
  const chosen = menu.entries.filter((entry) => entry.default)[0];
  const entries = menu.entries.length === 1 ? '1 boot entry' : `${menu.entries.length} boot entries`;
  return [
    `${WORDS[verdict]}: ${[...found, entries].join(', ')}`,
    ...(chosen === undefined ? [] : [`default ${chosen.title}`]),
  ].join(', ');
}

/** The verdict in its colour, then the findings, the worst first, those of a kind together. */
export function textLines(
  verdict: string,
  findings: readonly Finding[],
  colours: ReturnType<typeof pc.createColors>,
): string[] {
  const paint: Record<Level, (text: string) => string> = {
    error: colours.red,
    warning: colours.yellow,
    note: colours.cyan,
  };
  const worst = findings.reduce<Level | undefined>(
    (level, finding) => (LEVELS.indexOf(finding.level) > LEVELS.indexOf(level ?? 'note') ? finding.level : level),
    undefined,
  );
  const lines = [(worst === undefined ? colours.green : paint[worst])(printable(verdict))];
  for (const level of ['error', 'warning', 'note'] as const) {
    const own = findings.filter((finding) => finding.level === level);
    for (const id of new Set(own.map((finding) => finding.id))) {
      const same = own.filter((finding) => finding.id === id);
      lines.push('', `${paint[level](level)} ${colours.bold(id)}`);
      for (const { partition, path, message } of same) {
        const place = partition === undefined ? '' : `partition ${partition}${path === undefined ? ': ' : ' '}`;
        lines.push(`  ${place}${path === undefined ? '' : `${printable(path)}: `}${printable(message)}`);
      }
      lines.push(colours.dim(`  -> ${same[0].advice}`));
    }
  }
  return lines;
}
