/** The log as a line of time: its transactions in the order in which they were written, and what no replay takes. */
import type { JournalReport } from '../../../contract/journal-report.ts';
import { isJbd2Report } from '../../../jbd2replay/jbd2-report.ts';
import { count, timeText } from '../../../report/text.ts';
import { isXfsReport } from '../../../xfslog/xfs-report.ts';
import type { LogAnswer } from '../../answers/journal.ts';
import type { LogPart, ShownTransaction } from '../../answers/log-view.ts';
import type { PlaceViewProps } from '../state/view-props.ts';
import { LogStrip } from './log-strip.tsx';

type TimelineProps = PlaceViewProps & { readonly log: LogAnswer; readonly report: JournalReport };

/** Strip and table of the same transactions, and a list of the rest. */
export function Timeline({ log, report, route, link }: TimelineProps) {
  const { transactions, parts } = log;
  const stopped = isJbd2Report(report) || isXfsReport(report) ? report.stopped?.logBlock : undefined;
  return (
    <section aria-labelledby="timeline-title">
      <h2 id="timeline-title">{transactions.length === 0 ? 'The log' : 'Transactions in the log'}</h2>
      <LogStrip log={log} stopped={stopped} chosen={route.tid} />
      {transactions.length > 0 && (
        <div class="panel">
          <TransactionTable transactions={transactions} unit={log.unit} chosen={route.tid} link={link} />
        </div>
      )}
      {parts.length > 0 && <PartList parts={parts} unit={log.unit} />}
    </section>
  );
}

interface TableProps {
  readonly transactions: readonly ShownTransaction[];
  readonly unit: LogAnswer['unit'];
  readonly chosen: number | undefined;
  readonly link: PlaceViewProps['link'];
}

function TransactionTable({ transactions, unit, chosen, link }: TableProps) {
  const columns = Object.keys(transactions[0].counts);
  const hasLsn = transactions[0].lsn !== undefined;
  return (
    <table class="transactions">
      <thead>
        <tr>
          <th scope="col">{hasLsn ? 'Checkpoint' : 'Transaction'}</th>
          <th scope="col">{hasLsn ? 'LSN' : 'Committed'}</th>
          {[...columns, `At log ${unit}`].map((title) => (
            <th key={title} scope="col" class="number">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {transactions.map((transaction) => {
          const { tid, lsn, commitTime, counts, logBlock } = transaction;
          const isChosen = tid === chosen;
          return (
            <tr key={tid} class={isChosen ? 'chosen' : ''} data-tid={tid}>
              <th scope="row">
                <a href={link({ tid, block: undefined })} aria-current={isChosen ? 'true' : undefined}>
                  {tid}
                </a>
              </th>
              <td>{lsn ?? (commitTime === undefined ? 'unknown' : `${timeText(commitTime, 6)} UTC`)}</td>
              {columns.map((title) => (
                <td key={title} class="number" data-count={title}>
                  {counts[title]}
                </td>
              ))}
              <td class="number">{logBlock}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Parts of the list that are shown at once. */
const MAX_PARTS = 500;

function PartList({ parts, unit }: { readonly parts: readonly LogPart[]; readonly unit: LogAnswer['unit'] }) {
  const torn = parts.filter(({ kind }) => kind === 'torn').length;
  return (
    <details class="log-parts" open={torn > 0}>
      <summary>
        What the replay leaves alone: {torn > 0 && `${count(torn, 'torn part')}, `}
        {count(parts.length - torn, 'stale part')}
      </summary>
      <ul>
        {parts.slice(0, MAX_PARTS).map(({ kind, title, logBlock, lengthInBlocks }) => (
          <li key={`${kind} ${logBlock}`} data-part-kind={kind}>
            <span class={`level ${kind === 'torn' ? 'error' : 'quiet'}`}>{kind}</span> {title}{' '}
            <span class="quiet">
              at log {unit} {logBlock}, {count(lengthInBlocks, unit)}
            </span>
          </li>
        ))}
        {parts.length > MAX_PARTS && <li class="quiet">and {parts.length - MAX_PARTS} more</li>}
      </ul>
    </details>
  );
}
