import type { JournalReport } from '../contract/journal-report.ts';
import { count } from './text.ts';

/** The state of a journal and what was done about it, in one line. */
export function describeJournal(report: JournalReport): string {
  if (report.state === 'none') return 'none';
  if (report.state === 'clean') return 'clean';
  if (report.action === 'ignored') return 'dirty, ignored';
  const fast = report.fastCommits?.status === 'applied' ? `, ${count(report.fastCommits.commits, 'fast commit')}` : '';
  const what = `${count(report.transactionCount, 'transaction')}, ${count(report.replayedBlocks, 'block')}`;
  return `dirty, ${report.action}: ${what}, ${count(report.revokes, 'revoke')}${fast}`;
}
