/** Two whole trees side by side: what the loader sees, and what Linux sees. */
import { useCallback, useMemo } from 'preact/hooks';
import type { PathLike } from '../../../contract/path.ts';
import { sizeText } from '../../../report/text.ts';
import type { PairedEntry } from '../../answers/both-trees.ts';
import type { Comparison, ShownDifference } from '../../answers/comparison.ts';
import type { ListedEntry } from '../../answers/listing.ts';
import { Name } from '../parts/text.tsx';
import { Tree } from '../parts/tree.tsx';
import { ancestorsOf } from '../state/paths.ts';
import { replaceFragment } from '../state/route.ts';
import type { PlaceViewProps } from '../state/view-props.ts';

/** Directories that are open at first, as something in them differs. */
const MAX_OPENED = 60;
const SIGNS: Readonly<Record<ShownDifference['kind'], string>> = {
  'only-before': '−',
  'only-after': '+',
  content: '≠',
  metadata: '≈',
  'unreadable-before': '!',
  'unreadable-after': '!',
};
const WORDS: Readonly<Record<ShownDifference['kind'], string>> = {
  'only-before': 'only the loader sees it',
  'only-after': 'only Linux sees it',
  content: 'other contents',
  metadata: 'other attributes',
  'unreadable-before': 'the loader can not read it',
  'unreadable-after': 'Linux can not read it',
};

type BothTreesProps = PlaceViewProps & { readonly comparison: Comparison };

/** A row for every name that either of them has; those that differ stand out, and so do directories that hold some. */
export function BothTrees({ image, place, route, link, comparison }: BothTreesProps) {
  const { differences } = comparison;
  const known = useMemo(() => new Map(differences.map((each) => [each.path, each])), [comparison]);
  const opened = useMemo(() => new Set(differences.flatMap(({ path }) => ancestorsOf(path))), [comparison]);
  const list = useCallback((path: PathLike) => image.caller.call('pairs', [place, path]), [image.caller]);
  const chosen = route.path ?? '/';
  return (
    <section aria-labelledby="both-title" class="both-trees">
      <h2 id="both-title">Both trees</h2>
      <p class="two-heads" aria-hidden="true">
        <span>the loader</span>
        <span>Linux</span>
      </p>
      <Tree
        label="Files of both states"
        list={list}
        chosen={chosen}
        opened={[...opened].slice(0, MAX_OPENED)}
        onChoose={(path) => replaceFragment(link({ path }))}
      >
        {({ path, depth, entry }) => (
          <PairRow entry={entry} depth={depth} difference={known.get(path)} holdsSome={opened.has(path)} />
        )}
      </Tree>
      <p class="quiet">
        + only Linux sees it · − only the loader sees it · ≠ other contents · ≈ other attributes · • something in it
        differs
      </p>
      {chosen !== '/' && (
        <p class="actions">
          <Name of={chosen} /> <span class="quiet">{wordsOf(known.get(chosen))}</span>
          <a href={link({ view: 'files', path: chosen })}>open in Files</a>
        </p>
      )}
    </section>
  );
}

function wordsOf(difference: ShownDifference | undefined): string {
  if (difference === undefined) return 'is the same to both';
  const fields = difference.changed.length === 0 ? '' : `: ${difference.changed.join(', ')}`;
  return `${WORDS[difference.kind]}${fields}`;
}

interface PairRowProps {
  readonly entry: PairedEntry;
  readonly depth: number;
  readonly difference: ShownDifference | undefined;
  /** Something below the directory differs. */
  readonly holdsSome: boolean;
}

function PairRow({ entry: { before, after }, depth, difference, holdsSome }: PairRowProps) {
  const words = difference === undefined ? (holdsSome ? 'something in it differs' : '') : WORDS[difference.kind];
  const side = (entry: ListedEntry | undefined, label: string) => (
    <span class={`side${entry === undefined ? ' absent' : ''}`}>
      <span class="visually-hidden">{label}: </span>
      {entry === undefined ? <span class="quiet">not there</span> : <Side entry={entry} />}
    </span>
  );
  return (
    <span class={`pair${difference === undefined ? '' : ' differs'}`} style={{ '--indent': `${depth * 16 + 16}px` }}>
      {side(before, 'the loader')}
      <span class="pair-sign" title={words}>
        <span aria-hidden="true">{difference === undefined ? (holdsSome ? '•' : '') : SIGNS[difference.kind]}</span>
        <span class="visually-hidden">{words}</span>
      </span>
      {side(after, 'Linux')}
    </span>
  );
}

function Side({ entry: { name, size, target, error } }: { readonly entry: ListedEntry }) {
  return (
    <>
      <Name of={name} />
      {target !== undefined && (
        <span class="quiet">
          {' → '}
          <Name of={target} />
        </span>
      )}
      {size !== undefined && <span class="quiet row-size">{sizeText(size)}</span>}
      {error !== undefined && (
        <span class="level error" title={error}>
          damaged
        </span>
      )}
    </>
  );
}
