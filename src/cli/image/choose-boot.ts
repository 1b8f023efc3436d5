/** Which partition of a disk holds /boot: the one with a boot menu. */
import { collectBootEntries } from '../../boot/index.ts';
import { attempt, isAnswer } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { Candidate } from './candidate.ts';
import type { ChoosePartition } from './locate.ts';

/** The only candidate whose menu is better than that of all others; undefined where there is no such one. */
export const chooseBootPartition: ChoosePartition = (candidates, mountPart) => {
  let best: Candidate | undefined;
  let bestScore = 0;
  for (const candidate of candidates) {
    const { device } = candidate;
    if (device === undefined) continue;
    const score = scoreOf(candidate, () => mountPart(device));
    if (score === bestScore) best = undefined;
    if (score > bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
};

/** A partition made for boot files goes before any other, a configuration before kernels that lie about. */
function scoreOf(candidate: Candidate, open: () => FileSystem): number {
  const entries = attempt(
    () => collectBootEntries(open()).entries,
    isAnswer,
    () => [],
  );
  if (entries.length === 0) return 0;
  const isConfigured = entries.some((entry) => entry.source.dialect !== 'discovery');
  return 1 + (isConfigured ? 2 : 0) + (candidate.partition.typeName === 'xbootldr' ? 1 : 0);
}
