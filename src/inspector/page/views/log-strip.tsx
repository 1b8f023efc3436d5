/** The log area to scale: all of it as a thin bar, and below what of it is alive. */
import { count } from '../../../report/text.ts';
import type { LogAnswer } from '../../answers/journal.ts';
import type { LogPart, ShownTransaction } from '../../answers/log-view.ts';

const WIDTH = 1000;
const OVERVIEW_TOP = 4;
const OVERVIEW_HEIGHT = 10;
const BAR_TOP = 44;
const BAR_HEIGHT = 44;
const HEIGHT = 112;
/** Pixels that a number needs. */
const LABEL_WIDTH = 28;

interface Span {
  readonly logBlock: number;
  readonly lengthInBlocks: number;
}

/** What is drawn of a part of the log: one piece, or two where it goes over the end of the area. */
export function piecesOf(
  { logBlock, lengthInBlocks }: Span,
  [first, end]: readonly [number, number],
): [start: number, length: number][] {
  const untilEnd = end - logBlock;
  if (lengthInBlocks <= untilEnd) return [[logBlock, lengthInBlocks]];
  return [
    [logBlock, untilEnd],
    [first, Math.min(lengthInBlocks - untilEnd, end - first)],
  ];
}

/** The blocks that the lower bar shows: what is alive or torn, with some of its neighbours; all of the area where nothing is. */
export function windowOf({ transactions, parts, area }: LogAnswer): readonly [from: number, to: number] {
  const [first, end] = area;
  const used = [...transactions, ...parts.filter(({ kind }) => kind === 'torn')].flatMap((span) =>
    piecesOf(span, area),
  );
  if (used.length === 0) return [first, Math.max(end, first + 1)];
  const least = Math.min(...used.map(([start]) => start));
  const most = Math.max(...used.map(([start, length]) => start + length));
  const margin = Math.max(2, Math.ceil((most - least) * 0.08));
  return [Math.max(first, least - margin), Math.min(end, most + margin)];
}

interface LogStripProps {
  readonly log: LogAnswer;
  /** Block of the log at which the scan ended. */
  readonly stopped: number | undefined;
  /** The transaction that stands out. */
  readonly chosen: number | undefined;
}

/** Both bars, and what their colours mean. */
export function LogStrip({ log, stopped, chosen }: LogStripProps) {
  const { area, transactions, parts, unit } = log;
  const window = windowOf(log);
  const isZoomed = window[0] > area[0] || window[1] < area[1];
  const words = `${count(transactions.length, 'transaction')} in the ${unit}s ${area[0]} to ${area[1] - 1} of the log`;
  return (
    <figure class="timeline">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
        {isZoomed && <Overview log={log} window={window} />}
        <Bar log={log} window={window} chosen={chosen} />
        {stopped !== undefined && stopped >= window[0] && stopped <= window[1] && (
          <Stop at={((stopped - window[0]) / (window[1] - window[0])) * WIDTH} />
        )}
        <text class="scale" x="0" y={HEIGHT - 6}>
          {unit} {window[0]}
        </text>
        <text class="scale" x={WIDTH} y={HEIGHT - 6} text-anchor="end">
          {window[1]} of {area[1]}
        </text>
      </svg>
      <figcaption>
        {transactions.length > 0 && <Legend name="live">replayed</Legend>}
        {parts.some(({ kind }) => kind === 'torn') && <Legend name="torn">torn: interrupted by the power cut</Legend>}
        {parts.some(({ kind }) => kind === 'stale') && <Legend name="stale">stale: of an earlier round</Legend>}
        <Legend name="unused">never written, or not known</Legend>
      </figcaption>
    </figure>
  );
}

function Legend({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <span class="legend">
      <i class={`swatch log-${name}`} /> {children}
    </span>
  );
}

interface PartProps {
  readonly log: LogAnswer;
  readonly window: readonly [from: number, to: number];
}

/** All of the log, and which part of it is drawn large. */
function Overview({ log: { area, transactions, parts }, window: [from, to] }: PartProps) {
  const [first, end] = area;
  const x = (block: number): number => ((block - first) / (end - first)) * WIDTH;
  const pieces = (span: Span, name: string) =>
    piecesOf(span, area).map(([start, length]) => (
      <rect
        key={`${name} ${start}`}
        class={`log-${name}`}
        x={x(start)}
        y={OVERVIEW_TOP}
        width={Math.max(1, x(start + length) - x(start))}
        height={OVERVIEW_HEIGHT}
      />
    ));
  const bottom = OVERVIEW_TOP + OVERVIEW_HEIGHT;
  return (
    <g>
      <rect class="log-unused" x="0" y={OVERVIEW_TOP} width={WIDTH} height={OVERVIEW_HEIGHT} rx="3" />
      {parts.map((part) => pieces(part, part.kind))}
      {transactions.map((transaction) => pieces(transaction, 'live'))}
      <path class="log-lens" d={`M${x(from)} ${bottom}L0 ${BAR_TOP}H${WIDTH}L${x(to)} ${bottom}Z`} />
    </g>
  );
}

/** What is alive, with the numbers of the transactions. */
function Bar({ log, window: [from, to], chosen }: PartProps & { readonly chosen: number | undefined }) {
  const { area, transactions, parts, unit } = log;
  const x = (block: number): number => (Math.min(Math.max(block - from, 0), to - from) / (to - from)) * WIDTH;
  const piecesIn = (span: Span): [left: number, width: number][] =>
    piecesOf(span, area)
      .filter(([start, length]) => start < to && start + length > from)
      .map(([start, length]) => [x(start), Math.max(1, x(start + length) - x(start) - 1)]);
  const where = ({ logBlock, lengthInBlocks }: Span): string => `${count(lengthInBlocks, unit)} from ${logBlock} on`;
  return (
    <g>
      <rect class="log-unused" x="0" y={BAR_TOP} width={WIDTH} height={BAR_HEIGHT} rx="4" />
      {parts.map((part: LogPart) =>
        piecesIn(part).map(([left, width]) => (
          <rect key={left} class={`log-${part.kind}`} x={left} y={BAR_TOP} width={width} height={BAR_HEIGHT} rx="2">
            <title>{`${part.title}: ${where(part)}`}</title>
          </rect>
        )),
      )}
      {transactions.map((transaction: ShownTransaction, at) =>
        piecesIn(transaction).map(([left, width]) => (
          <g
            key={left}
            class={`transaction ${at % 2 === 0 ? 'even' : 'odd'}${transaction.tid === chosen ? ' chosen' : ''}`}
          >
            <rect class="log-live" x={left} y={BAR_TOP} width={width} height={BAR_HEIGHT} rx="3">
              <title>{`transaction ${transaction.tid}: ${where(transaction)}`}</title>
            </rect>
            {width > LABEL_WIDTH && (
              <text x={left + width / 2} y={BAR_TOP + BAR_HEIGHT / 2 + 5} text-anchor="middle">
                {transaction.tid}
              </text>
            )}
          </g>
        )),
      )}
    </g>
  );
}

function Stop({ at }: { readonly at: number }) {
  return (
    <g class="stop">
      <path d={`M${at} ${BAR_TOP - 8}V${BAR_TOP + BAR_HEIGHT + 6}`} />
      <text x={Math.min(at, WIDTH - 4)} y={BAR_TOP - 12} text-anchor={at > WIDTH / 2 ? 'end' : 'start'}>
        the scan stopped here
      </text>
    </g>
  );
}
