import type { JournalReport } from '../../contract/journal-report.ts';
import { count } from '../../report/text.ts';

/** The state of a journal and what was done about it, in one line. */
export function describeJournal(report: JournalReport): string {
  if (report.state === 'none') return 'none';
  if (report.state === 'clean') return 'clean';
  if (report.action === 'ignored') return 'dirty, ignored';
  return `dirty, ${report.action}: ${report.replayed.map((counted) => count(counted.count, counted.what)).join(', ')}`;
}
