/** A verdict in one sentence. */
import type { BootMenu } from '../boot/index.ts';
import type { Finding, Level, Verdict } from '../check/index.ts';
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
  const entries = count(menu.entries.length, 'boot entry');
  return [
    `${WORDS[verdict]}: ${[...found, entries].join(', ')}`,
    ...(chosen === undefined ? [] : [`default ${chosen.title}`]),
  ].join(', ');
}
