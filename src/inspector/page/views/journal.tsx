/** The journal: what it holds, what became of it, and each transaction down to its blocks. */
import type { JournalReport } from '../../../contract/journal-report.ts';
import { type FastCommitReport, isJbd2Report } from '../../../jbd2replay/jbd2-report.ts';
import { count } from '../../../report/text.ts';
import { isXfsReport, type XfsReport } from '../../../xfslog/xfs-report.ts';
import type { JournalAnswer, LogAnswer } from '../../answers/journal.ts';
import { ShowAnswer } from '../parts/answer.tsx';
import { Facts, Words } from '../parts/text.tsx';
import { useAnswer } from '../state/use-answer.ts';
import type { PlaceViewProps } from '../state/view-props.ts';
import { Timeline } from './timeline.tsx';
import { TransactionDetails } from './transaction.tsx';

/** Facts, time line, the transaction that is chosen. */
export function JournalView(props: PlaceViewProps) {
  const { image, place } = props;
  const answer = useAnswer((options) => image.caller.call('journal', [place], options), [place]);
  return (
    <>
      <h1>Journal</h1>
      <ShowAnswer answer={answer}>{(journal) => <Journal {...props} journal={journal} />}</ShowAnswer>
    </>
  );
}

function Journal(props: PlaceViewProps & { readonly journal: JournalAnswer }) {
  const { journal, route } = props;
  const { report, log } = journal;
  if (report === undefined) return <p class="notice">This kind of filesystem has no journal.</p>;
  const transaction = log?.transactions.find(({ tid }) => tid === route.tid);
  return (
    <>
      {journal.refusal !== undefined && (
        <p class="notice error">
          Linux does not mount it: <Words of={journal.refusal} />. What follows is what of the log is consistent.
        </p>
      )}
      <Headline report={report} />
      {log !== undefined && log.area[1] > log.area[0] && <Timeline {...props} log={log} report={report} />}
      {transaction !== undefined && <TransactionDetails key={transaction.tid} {...props} transaction={transaction} />}
      <div class="cards">
        <section class="card" aria-label="The log">
          <h2>The log</h2>
          <Facts rows={factsOf(report)} />
        </section>
        {isJbd2Report(report) && report.fastCommits !== undefined && (
          <FastCommits report={report.fastCommits} tags={log?.tags ?? []} />
        )}
        {isXfsReport(report) && <XfsItems report={report} />}
      </div>
    </>
  );
}

/** What became of it, in a sentence. */
function Headline({ report: { state, action, replayed } }: { readonly report: JournalReport }) {
  const done = replayed.map((counted) => count(counted.count, counted.what)).join(', ');
  const sentence =
    state === 'none'
      ? 'The filesystem has no journal.'
      : state === 'clean'
        ? 'The journal is clean: nothing in it is missing on the filesystem.'
        : `The journal is dirty: ${done === '' ? 'it was left alone' : `${done} ${action}`}.`;
  return (
    <p class={`notice ${state === 'dirty' ? 'warning' : ''}`} data-part="journal-state">
      {sentence}
    </p>
  );
}

type Rows = (readonly [name: string, value: string | undefined])[];

function factsOf(report: JournalReport): Rows {
  const common: Rows = [
    ['state', report.state],
    ['what was done', report.action],
    ['location', report.location],
    ['UUID', report.uuid],
    ['blocks that the replay serves', String(report.replayedBlocks)],
  ];
  const rest: Rows = [
    ...report.dropped.map((what) => ['left out', what] as const),
    ...report.damage.map((what) => ['damage', what] as const),
    ['orphans', report.orphans ? `${report.orphans} inodes that Linux would clean up` : undefined],
  ];
  if (isJbd2Report(report)) {
    const { features, checksum, verify, logBlocks, start, sequence, stopped, revokes, escapes } = report;
    return [
      ...common,
      ['features', features?.join(' ')],
      ['checksums', checksum && `${checksum}, verified ${verify}`],
      ['size', logBlocks === undefined ? undefined : `${logBlocks} blocks`],
      ['scan began', start ? `at block ${start} of the log, transaction ${sequence}` : undefined],
      ['scan ended', stopped && `at block ${stopped.logBlock}, transaction ${stopped.tid}: ${stopped.reason}`],
      ['revoke records', String(revokes)],
      ['escaped blocks', String(escapes)],
      ...rest,
    ];
  }
  if (!isXfsReport(report)) return [...common, ...rest];
  const { tail, head, torn, stopped, logBlocks } = report;
  return [
    ...common,
    ['size', `${logBlocks} sectors of 512 bytes`],
    ['scan began', tail === undefined ? undefined : `at sector ${tail}`],
    ['scan ended', stopped && `at sector ${stopped.logBlock}: ${stopped.reason}`],
    ['head', head && `at sector ${head.block}, round ${head.cycle}`],
    ['torn', torn === undefined ? undefined : `a record at sector ${torn}: it and what follows do not count`],
    ...rest,
  ];
}

interface FastCommitsProps {
  readonly report: FastCommitReport;
  readonly tags: LogAnswer['tags'];
}

function FastCommits({ report, tags: listed }: FastCommitsProps) {
  const { areaBlocks, status, tid, commits, tags, stopped } = report;
  return (
    <section class="card" aria-label="Fast commits">
      <h2>Fast commits</h2>
      <Facts
        rows={[
          ['status', status],
          ['commits', `${commits} in ${areaBlocks} blocks`],
          ['built on', tid === undefined ? undefined : `transaction ${tid}`],
          ['ended', stopped],
        ]}
      />
      <Bars of={tags} label="Tags that were applied" />
      {listed.length > 0 && (
        <details>
          <summary>Tag by tag, with the commit of each</summary>
          <ol class="fast-commits">
            {listed.map(({ commit, tag, ino, words }, at) => (
              <li key={at} data-tag={tag}>
                <span class="quiet number">{commit}</span> <code>{tag}</code> inode {ino}: <Words of={words} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

function XfsItems({ report }: { readonly report: XfsReport }) {
  const { records, transactionCount, items, cancelled, openIntents } = report;
  return (
    <section class="card" aria-label="Items of the log">
      <h2>Items of the log</h2>
      <Facts
        rows={[
          ['records', String(records)],
          ['checkpoints', String(transactionCount)],
          ['cancelled', cancelled === 0 ? undefined : `${cancelled} items whose blocks are freed later on`],
          [
            'unfinished',
            Object.entries(openIntents)
              .map(([name, number]) => `${name} ${number}`)
              .join(', '),
          ],
        ]}
      />
      <Bars of={items} label="Items by kind" />
    </section>
  );
}

/** Counts as bars, the largest as wide as there is room. */
function Bars({ of, label }: { readonly of: Readonly<Record<string, number>>; readonly label: string }) {
  const most = Math.max(1, ...Object.values(of));
  return (
    <table class="bars" aria-label={label}>
      <tbody>
        {Object.entries(of).map(([name, number]) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td class="number">{number}</td>
            <td>
              <meter value={number} max={most} aria-label={`${name}: ${number}`} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
