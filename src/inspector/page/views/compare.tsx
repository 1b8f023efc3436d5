/** Before and after: what a loader that ignores the journal sees, and what Linux sees. */
import { diffLines } from 'diff';
import { useState } from 'preact/hooks';
import { pathFromText } from '../../../bytes/names.ts';
import type { ManifestEntry } from '../../../report/manifest-entry.ts';
import { printable } from '../../../report/printable.ts';
import { count, sizeText } from '../../../report/text.ts';
import type { Comparison, ShownDifference } from '../../answers/comparison.ts';
import { ShowAnswer } from '../parts/answer.tsx';
import { ScrollText } from '../parts/scroll-text.tsx';
import { Name, Words } from '../parts/text.tsx';
import { useAnswer } from '../state/use-answer.ts';
import type { PlaceViewProps } from '../state/view-props.ts';
import { BothTrees } from './both-trees.tsx';

/** All that differs, boot files first. */
export function CompareView(props: PlaceViewProps) {
  const { image, place } = props;
  const answer = useAnswer((options) => image.caller.call('compare', [place], options), [place]);
  return (
    <>
      <h1>Before &amp; after</h1>
      <p class="lead">
        On the left what a loader sees that ignores the journal; on the right what Linux sees, and bootfs.
      </p>
      <ShowAnswer answer={answer}>
        {(comparison) => (
          <>
            <Differences {...props} comparison={comparison} />
            <BothTrees {...props} comparison={comparison} />
          </>
        )}
      </ShowAnswer>
    </>
  );
}

const GROUPS = ['What the boot menu loads', 'Other boot files', 'Everything else'] as const;

function Differences(props: PlaceViewProps & { readonly comparison: Comparison }) {
  const { differences, isCut, looked } = props.comparison;
  if (differences.length === 0) {
    return <p class="notice">Both see the same: {count(looked, 'path')} without a difference.</p>;
  }
  return (
    <>
      <p class="notice warning with-action" role="status">
        {count(differences.length, 'path')} of {looked} {differences.length === 1 ? 'differs' : 'differ'}
        {isCut && ', and that is not all of them'}.{' '}
        <button type="button" class="ghost" onClick={() => document.getElementById('both-title')?.scrollIntoView()}>
          To both trees
        </button>
      </p>
      {GROUPS.map((title, rank) => {
        const own = differences.filter((difference) => difference.rank === rank);
        if (own.length === 0) return null;
        return (
          <section key={title} aria-label={title}>
            <h2>{title}</h2>
            <ul class="differences">
              {own.map((difference) => (
                <DifferenceRow key={difference.path} {...props} difference={difference} />
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function DifferenceRow(props: PlaceViewProps & { readonly difference: ShownDifference }) {
  const { difference, link } = props;
  const { path, kind, changed, before, after, kernelBefore, kernelAfter, isText, rank } = difference;
  const [isOpen, setIsOpen] = useState(rank === 0);
  return (
    <li class="difference" data-difference={path} data-kind={kind}>
      <p class="difference-head">
        <a href={link({ view: 'files', path })}>
          <Name of={path} />
        </a>{' '}
        <span class="chip">{kind}</span> <span class="quiet">{changed.join(', ')}</span>
      </p>
      <div class="two-states">
        <State title="the loader" entry={before} kernel={kernelBefore} changed={changed} />
        <State title="Linux" entry={after} kernel={kernelAfter} changed={changed} />
      </div>
      {isText && (
        <button type="button" class="ghost" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Hide' : 'Show'} the text
        </button>
      )}
      {isText && isOpen && <TextDifference {...props} path={path} />}
    </li>
  );
}

interface StateProps {
  readonly title: string;
  readonly entry: ManifestEntry | undefined;
  readonly kernel: string | undefined;
  readonly changed: readonly string[];
}

function State({ title, entry, kernel, changed }: StateProps) {
  return (
    <div class={entry === undefined ? 'state absent' : 'state'}>
      <strong>{title}</strong>
      {entry === undefined ? (
        <span>sees no such {title === 'Linux' ? 'file any more' : 'file'}</span>
      ) : (
        <>
          {kernel !== undefined && (
            <span class="kernel">
              <Words of={kernel} />
            </span>
          )}
          <span>{stateText(entry, changed)}</span>
          {entry.sha256 !== undefined && <code title={entry.sha256}>sha256 {entry.sha256.slice(0, 16)}…</code>}
          {entry.target !== undefined && (
            <span>
              → <Name of={entry.target} />
            </span>
          )}
          {entry.error !== undefined && (
            <span class="level error">
              <Words of={entry.error} />
            </span>
          )}
        </>
      )}
    </div>
  );
}

const MANIFEST_FIELDS = ['mode', 'uid', 'gid', 'nlink', 'ino'] as const;

function stateText(entry: ManifestEntry, changed: readonly string[]): string {
  const words = [
    entry.type ?? '',
    entry.size === undefined ? '' : changed.includes('size') ? `${entry.size} bytes` : sizeText(entry.size),
  ];
  for (const field of MANIFEST_FIELDS) if (changed.includes(field)) words.push(`${field} ${entry[field]}`);
  if (entry.mtime !== undefined) {
    const date = new Date(Number.parseFloat(entry.mtime) * 1000);
    words.push(
      Number.isNaN(date.getTime()) ? entry.mtime : `of ${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`,
    );
  }
  return words.filter((word) => word !== '').join(', ');
}

function TextDifference({ image, place, path }: PlaceViewProps & { readonly path: string }) {
  const target = pathFromText(path);
  const answer = useAnswer((options) => image.caller.call('texts', [place, target], options), [place, path]);
  return (
    <ShowAnswer answer={answer}>
      {({ before, after }) => {
        if (before === undefined || after === undefined) return <p class="quiet">This is no text, or too long.</p>;
        return (
          <ScrollText label="Text before and after">
            {diffLines(before, after).map(({ value, added, removed }) =>
              value
                .replace(/\n$/, '')
                .split('\n')
                .map((line) => (
                  <span class={added ? 'after' : removed ? 'before' : undefined}>
                    {`${added ? '+' : removed ? '-' : ' '} ${printable(line)}\n`}
                  </span>
                )),
            )}
          </ScrollText>
        );
      }}
    </ShowAnswer>
  );
}
