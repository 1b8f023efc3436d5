/** One transaction: the blocks that it logs, and what it makes of each. */

import { count } from '../../../report/text.ts';
import type { LoggedAnswer } from '../../answers/blocks.ts';
import type { ShownBlock } from '../../answers/journal.ts';
import type { ShownTransaction } from '../../answers/log-view.ts';
import { ShowAnswer } from '../parts/answer.tsx';
import { HexPair } from '../parts/hex-pair.tsx';
import { changedFields } from '../parts/structure-changes.ts';
import { Words } from '../parts/text.tsx';
import { useAnswer } from '../state/use-answer.ts';
import type { PlaceViewProps } from '../state/view-props.ts';

type TransactionProps = PlaceViewProps & { readonly transaction: ShownTransaction };

/** Its blocks, and the chosen one before and after. */
export function TransactionDetails(props: TransactionProps) {
  const { image, place, transaction, route } = props;
  const { tid, lsn } = transaction;
  const answer = useAnswer((options) => image.caller.call('transaction', [place, tid], options), [place, tid]);
  return (
    <section aria-labelledby="transaction-title">
      <h2 id="transaction-title">
        {lsn === undefined ? 'Transaction' : 'Checkpoint'} {tid}
      </h2>
      <ShowAnswer answer={answer}>
        {({ blocks, revokes }) => (
          <div class="transaction-columns">
            <BlockTable {...props} blocks={blocks} />
            <div class="transaction-side">
              {revokes.length > 0 && (
                <p class="notice">
                  It frees {count(revokes.length, 'block')}: earlier copies of {revokes.slice(0, 20).join(', ')}
                  {revokes.length > 20 && ' …'} are not replayed.
                </p>
              )}
              {route.block === undefined ? (
                <p class="quiet">Choose a block to see what the transaction makes of it.</p>
              ) : (
                <LoggedBlockDetails key={route.block} {...props} fsBlock={route.block} />
              )}
            </div>
          </div>
        )}
      </ShowAnswer>
    </section>
  );
}

function BlockTable({ blocks, link, route }: TransactionProps & { readonly blocks: readonly ShownBlock[] }) {
  const hasPlaces = blocks.some(({ logBlock }) => logBlock !== undefined);
  return (
    <div class="panel">
      <table>
        <thead>
          <tr>
            <th scope="col">Block</th>
            <th scope="col">Part of</th>
            {hasPlaces && (
              <th scope="col" class="number">
                Log block
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {blocks.map(({ fsBlock, lengthInBlocks, what, logBlock, marks }) => (
            <tr key={fsBlock} class={fsBlock === route.block ? 'chosen' : ''}>
              <th scope="row">
                <a href={link({ block: fsBlock })} aria-current={fsBlock === route.block ? 'true' : undefined}>
                  {fsBlock}
                </a>
                {lengthInBlocks > 1 && <span class="quiet"> and {lengthInBlocks - 1} more</span>}
                {marks.map((mark) => (
                  <span key={mark} class="chip">
                    {mark}
                  </span>
                ))}
              </th>
              <td>
                <Words of={what ?? 'a file'} />
              </td>
              {hasPlaces && <td class="number">{logBlock}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LoggedBlockDetails(props: TransactionProps & { readonly fsBlock: number }) {
  const { image, place, transaction, fsBlock, link } = props;
  const { tid } = transaction;
  const answer = useAnswer((options) => image.caller.call('logged', [place, tid, fsBlock], options), [tid, fsBlock]);
  return (
    <section class="card" aria-label={`Block ${fsBlock} before and after`}>
      <h3>
        Block {fsBlock} <a href={link({ view: 'blocks', block: fsBlock, tid: undefined })}>open</a>
      </h3>
      <ShowAnswer answer={answer}>{(logged) => <LoggedChanges logged={logged} />}</ShowAnswer>
    </section>
  );
}

function LoggedChanges({ logged: { before, after, beforeFrom } }: { readonly logged: LoggedAnswer }) {
  const changes = changedFields(before.structures, after.structures);
  return (
    <>
      <p class="quiet">The state before stands {beforeFrom}.</p>
      {changes.length > 0 && (
        <table class="changes">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ title, name, before: old, after: fresh, meaning }) => (
              <tr key={`${title} ${name}`}>
                <th scope="row">
                  <span class="quiet">{title}</span> <code title={meaning}>{name}</code>
                </th>
                <td class="before">{old ?? 'not there'}</td>
                <td class="after">{fresh ?? 'not there'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <HexPair before={before.bytes} after={after.bytes} />
    </>
  );
}
