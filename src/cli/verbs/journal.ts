import type { FastCommitReport, JournalReport } from '../../contract/journal-report.ts';
import { EXIT_DONE, printable } from '../exit-status.ts';
import { describeJournal } from '../journal-text.ts';
import { table, timeText } from '../text.ts';
import type { Verb } from '../verb.ts';

export const journal: Verb = {
  name: 'journal',
  summary: 'print what the journal holds and what became of it',
  path: 'none',
  options: [],
  examples: ['journal disk.img', 'journal --json disk.img | jq .transactions', 'journal --journal salvage damaged.img'],
  async run(context) {
    const fs = await context.openFileSystem();
    const report = fs.journal;
    if (context.common.json) context.out.json({ type: fs.type, journal: report ?? null });
    else
      for (const line of report === undefined ? [`${fs.type} has no journal`] : lines(report)) context.out.line(line);
    return EXIT_DONE;
  },
};

function lines(report: JournalReport): string[] {
  if (report.state === 'none') return ['no journal'];
  const rows = [['journal', describeJournal(report)]];
  const add = (name: string, value: unknown) => {
    if (value !== undefined && value !== '') rows.push([name, printable(String(value))]);
  };
  add('location', report.location);
  add('uuid', report.uuid);
  add('features', report.features?.join(' '));
  add('checksums', report.checksum && `${report.checksum}, verified ${report.verify}`);
  add('log', report.logBlocks && `${report.logBlocks} blocks`);
  if (report.start) add('scan began', `at log block ${report.start}, transaction ${report.sequence}`);
  if (report.stopped) {
    add(
      'scan ended',
      `at log block ${report.stopped.logBlock}, transaction ${report.stopped.tid}: ${report.stopped.reason}`,
    );
  }
  for (const what of report.dropped) add('left out', what);
  for (const what of report.damage) add('damage', what);
  if (report.fastCommits) for (const [name, value] of fastCommitRows(report.fastCommits)) add(name, value);
  if (report.orphans) add('orphans', `${report.orphans} inodes that Linux would clean up`);
  return [...table(rows), ...transactionLines(report)];
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

function transactionLines(report: JournalReport): string[] {
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
