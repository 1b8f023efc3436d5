import type { JournalReport } from '../../contract/journal-report.ts';
import { type FastCommitReport, isJbd2Report, type Jbd2Report } from '../../jbd2replay/jbd2-report.ts';
import { printable } from '../../report/printable.ts';
import { count, timeText } from '../../report/text.ts';
import { isXfsReport, type XfsReport } from '../../xfslog/xfs-report.ts';
import { describeJournal } from '../facts/journal-text.ts';
import { EXIT_DONE, UsageError } from '../terminal/exit-status.ts';
import { table } from '../terminal/text.ts';
import type { Verb } from './verb.ts';

/** `bootfs journal`: what the report of the log says, for people or as JSON. */
export const journal: Verb = {
  name: 'journal',
  summary: 'print what the journal holds and what became of it',
  path: 'none',
  options: [],
  examples: ['journal disk.img', 'journal --json disk.img | jq .transactions', 'journal --journal salvage damaged.img'],
  async run(context) {
    if (context.common.layers !== undefined) throw new UsageError('journal tells of one filesystem, and not of layers');
    const fs = await context.openFileSystem();
    const report = fs.journal;
    if (context.common.json) context.out.json({ type: fs.type, journal: report ?? null });
    else
      for (const line of report === undefined ? [`${fs.type} has no journal`] : lines(report)) context.out.line(line);
    return EXIT_DONE;
  },
};

/** A row of the answer; left out where there is nothing to say. */
type Row = readonly [name: string, value: string | number | undefined];

function lines(report: JournalReport): string[] {
  if (report.state === 'none') return ['no journal'];
  const jbd2 = isJbd2Report(report) ? report : undefined;
  const rows: Row[] = [
    ['journal', describeJournal(report)],
    ['location', report.location],
    ['uuid', report.uuid],
    ...(jbd2 === undefined ? [] : logRows(jbd2)),
    ...(isXfsReport(report) ? xfsRows(report) : []),
    ...report.dropped.map((what) => ['left out', what] as const),
    ...report.damage.map((what) => ['damage', what] as const),
    ...(jbd2?.fastCommits === undefined ? [] : fastCommitRows(jbd2.fastCommits)),
  ];
  if (report.orphans) rows.push(['orphans', `${count(report.orphans, 'inode')} that Linux would clean up`]);
  const told = rows.filter(([, value]) => value !== undefined && value !== '');
  const shown = table(told.map(([name, value]) => [name, printable(String(value))]));
  return jbd2 === undefined ? shown : [...shown, ...transactionLines(jbd2)];
}

/** What only a jbd2 log has. */
function logRows({ features, checksum, verify, logBlocks, start, sequence, stopped }: Jbd2Report): Row[] {
  return [
    ['features', features?.join(' ')],
    ['checksums', checksum && `${checksum}, verified ${verify}`],
    ['log', logBlocks && `${logBlocks} blocks`],
    ['scan began', start ? `at log block ${start}, transaction ${sequence}` : undefined],
    ['scan ended', stopped && `at log block ${stopped.logBlock}, transaction ${stopped.tid}: ${stopped.reason}`],
  ];
}

/** What only an XFS log has. */
function xfsRows(report: XfsReport): Row[] {
  const { tail, head, torn, stopped } = report;
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.keys(of)
      .map((name) => `${name} ${of[name]}`)
      .join(', ');
  return [
    ['log', `${report.logBlocks} sectors of 512 bytes`],
    ['scan began', tail === undefined ? undefined : `at sector ${tail}`],
    ['scan ended', stopped && `at sector ${stopped.logBlock}: ${stopped.reason}`],
    ['head', head && `at sector ${head.block}, round ${head.cycle}`],
    ['torn', torn === undefined ? undefined : `a record at sector ${torn}: it and what follows do not count`],
    ['records', report.records],
    ['items', counts(report.items)],
    [
      'cancelled',
      report.cancelled === 0 ? undefined : `${count(report.cancelled, 'item')} whose blocks are freed later on`,
    ],
    ['unfinished', counts(report.openIntents)],
  ];
}

function fastCommitRows(report: FastCommitReport): [string, string][] {
  const rows: [string, string][] = [
    ['fast commits', `${report.status}: ${report.commits} in ${report.areaBlocks} blocks`],
  ];
  const tags = Object.keys(report.tags).map((tag) => `${tag} ${report.tags[tag]}`);
  if (tags.length > 0) rows.push(['tags', tags.join(', ')]);
  if (report.stopped !== undefined) rows.push(['fast commits end', report.stopped]);
  return rows;
}

function transactionLines(report: Jbd2Report): string[] {
  if (report.transactions.length === 0) return [];
  const rows = report.transactions.map((transaction) => [
    String(transaction.tid),
    String(transaction.logBlock),
    String(transaction.blocks),
    String(transaction.revokedBlocks),
    String(transaction.revokes),
    String(transaction.escapes),
    transaction.commitTime === undefined ? '-' : timeText(transaction.commitTime),
  ]);
  const head = ['transaction', 'log block', 'blocks', 'revoked', 'revokes', 'escapes', 'committed (UTC)'];
  const shown = ['', ...table([head, ...rows], [0, 1, 2, 3, 4, 5])];
  const unlisted = report.transactionCount - report.transactions.length;
  return unlisted > 0 ? [...shown, `and ${unlisted} more`] : shown;
}
