/** What a check comes to. */
import { checkArgument } from '../contract/arguments.ts';
import type { Finding } from './contract/finding.ts';

/**
 * - `ready`: nothing stands in the way. - `doubtful`: it may not boot. - `undecided`: something that the loader reads could
 * not be looked at. - `not-ready`: it will not boot.
 */
export type Verdict = 'ready' | 'doubtful' | 'undecided' | 'not-ready';

/** Findings that say that something which the loader reads was not looked at. */
const UNDECIDING = ['loader-unknown', 'loader-partition-unread', 'file-huge'];

/** Errors weigh more than what could not be looked at, and that more than a warning. @throws EINVAL */
export function verdictOf(findings: readonly Finding[]): Verdict {
  checkArgument(Array.isArray(findings), 'findings', 'an array', findings);
  findings.forEach(checkFinding);
  if (findings.some(({ level }) => level === 'error')) return 'not-ready';
  if (findings.some(isUndecided)) return 'undecided';
  return findings.some(({ level }) => level === 'warning') ? 'doubtful' : 'ready';
}

/** Does this finding bar the verdict `ready` because something was not looked at? @throws EINVAL */
export function isUndecided(finding: Finding): boolean {
  checkFinding(finding);
  return finding.level !== 'note' && UNDECIDING.indexOf(finding.id) >= 0;
}

function checkFinding(given: unknown): void {
  checkArgument(typeof given === 'object' && given !== null, 'finding', 'an object', given);
}
