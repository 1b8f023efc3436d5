/** The log area to scale: its transactions in the order in which they were written, and where the scan stopped. */
import type { JournalReport } from '../../../contract/journal-report.ts';
import { isJbd2Report, type JournalTransaction } from '../../../jbd2replay/jbd2-report.ts';
import type { ListedTransaction } from '../../../jbd2replay/replay.ts';
import { timeText } from '../../../report/text.ts';
import type { JournalAnswer } from '../../answers/journal.ts';
import type { PlaceViewProps } from '../view-props.ts';

const WIDTH = 1000;
const HEIGHT = 84;

type TimelineProps = PlaceViewProps & { readonly journal: JournalAnswer; readonly report: JournalReport };

/** Strip and table of the same transactions. */
export function Timeline({ journal, report, route, link }: TimelineProps) {
  const { transactions, area, torn } = journal;
  const told = new Map((isJbd2Report(report) ? report.transactions : []).map((each) => [each.tid, each]));
  return (
    <section aria-labelledby="timeline-title">
      <h2 id="timeline-title">Transactions in the log</h2>
      {area !== undefined && (
        <Strip transactions={transactions} area={area} torn={torn} report={report} chosen={route.tid} />
      )}
      <div class="panel">
        <table class="transactions">
          <thead>
            <tr>
              <th scope="col">Transaction</th>
              <th scope="col">Committed</th>
              <th scope="col" class="number">
                Blocks
              </th>
              <th scope="col" class="number">
                Revokes
              </th>
              <th scope="col" class="number">
                Escapes
              </th>
              <th scope="col" class="number">
                At log block
              </th>
            </tr>
          </thead>
          <tbody>
            {transactions.map((transaction) => (
              <TransactionRow
                key={transaction.tid}
                transaction={transaction}
                told={told.get(transaction.tid)}
                isChosen={transaction.tid === route.tid}
                href={link({ tid: transaction.tid, block: undefined })}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface TransactionRowProps {
  readonly transaction: ListedTransaction;
  readonly told: JournalTransaction | undefined;
  readonly isChosen: boolean;
  readonly href: string;
}

function TransactionRow({ transaction, told, isChosen, href }: TransactionRowProps) {
  const { tid, commitTime, loggedBlocks, revokes, journalBlock } = transaction;
  return (
    <tr class={isChosen ? 'chosen' : ''} data-tid={tid}>
      <th scope="row">
        <a href={href} aria-current={isChosen ? 'true' : undefined}>
          {tid}
        </a>
      </th>
      <td>{commitTime === undefined ? 'unknown' : `${timeText(commitTime, 6)} UTC`}</td>
      <td class="number">
        {loggedBlocks}
        {told !== undefined && told.revokedBlocks > 0 && ` (${told.revokedBlocks} revoked)`}
      </td>
      <td class="number">{revokes}</td>
      <td class="number">{told?.escapes ?? 0}</td>
      <td class="number">{journalBlock}</td>
    </tr>
  );
}

interface StripProps {
  readonly transactions: readonly ListedTransaction[];
  readonly area: readonly [number, number];
  readonly torn: JournalAnswer['torn'];
  readonly report: JournalReport;
  readonly chosen: number | undefined;
}

/** What is drawn of a transaction: one piece, or two where it goes over the end of the area. */
export function piecesOf(
  { journalBlock, lengthInBlocks }: Pick<ListedTransaction, 'journalBlock' | 'lengthInBlocks'>,
  [first, end]: readonly [number, number],
): [start: number, length: number][] {
  const untilEnd = end - journalBlock;
  if (lengthInBlocks <= untilEnd) return [[journalBlock, lengthInBlocks]];
  return [
    [journalBlock, untilEnd],
    [first, Math.min(lengthInBlocks - untilEnd, end - first)],
  ];
}

function Strip({ transactions, area, torn, report, chosen }: StripProps) {
  const [first, end] = area;
  // Where little of a large area is in use, what is in use is what is drawn.
  const tornPieces = torn === undefined ? [] : piecesOf(torn, area);
  const used = transactions.flatMap((each) => piecesOf(each, area)).concat(tornPieces);
  const last = Math.max(...used.map(([start, length]) => start + length)) + 2;
  const from = Math.max(first, Math.min(...used.map(([start]) => start)) - 2);
  const to = Math.min(end, Math.max(last, from + 16));
  const x = (block: number): number => ((block - from) / (to - from)) * WIDTH;
  const stopped = isJbd2Report(report) ? report.stopped : undefined;
  return (
    <figure class="timeline">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Blocks ${from} to ${to} of the log: ${transactions.length} transactions`}
      >
        <rect class="unused" x="0" y="22" width={WIDTH} height="40" rx="4" />
        {transactions.map((transaction, at) =>
          piecesOf(transaction, area).map(([start, length]) => (
            <g
              key={start}
              class={`transaction ${at % 2 === 0 ? 'even' : 'odd'}${transaction.tid === chosen ? ' chosen' : ''}`}
            >
              <rect x={x(start) + 0.5} y="22" width={Math.max(1, x(start + length) - x(start) - 1)} height="40" rx="3">
                <title>{`transaction ${transaction.tid}: blocks ${start} to ${start + length - 1} of the log`}</title>
              </rect>
              {x(start + length) - x(start) > 28 && (
                <text x={(x(start) + x(start + length)) / 2} y="47" text-anchor="middle">
                  {transaction.tid}
                </text>
              )}
            </g>
          )),
        )}
        {tornPieces.map(([start, length]) => (
          <rect
            key={start}
            class="torn"
            x={x(start)}
            y="22"
            width={Math.max(2, x(start + length) - x(start))}
            height="40"
          >
            <title>{`interrupted before its commit: blocks ${start} to ${start + length - 1} of the log`}</title>
          </rect>
        ))}
        {stopped !== undefined && stopped.logBlock >= from && stopped.logBlock <= to && (
          <g class="stop">
            <path d={`M${x(stopped.logBlock)} 14V70`} />
            <text
              x={Math.min(x(stopped.logBlock), WIDTH - 4)}
              y="10"
              text-anchor={x(stopped.logBlock) > WIDTH / 2 ? 'end' : 'start'}
            >
              the scan stopped here
            </text>
          </g>
        )}
        <text class="scale" x="0" y="80">
          block {from}
        </text>
        <text class="scale" x={WIDTH} y="80" text-anchor="end">
          {to} of {end}
        </text>
      </svg>
    </figure>
  );
}
