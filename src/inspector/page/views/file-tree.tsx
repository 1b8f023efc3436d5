/** The files of one filesystem as a tree. */
import { useCallback } from 'preact/hooks';
import type { PathLike } from '../../../contract/path.ts';
import { sizeText } from '../../../report/text.ts';
import type { Place } from '../../../web/place.ts';
import type { ListedEntry } from '../../answers/listing.ts';
import { Name } from '../parts/text.tsx';
import { Tree, type TreeRow } from '../parts/tree.tsx';
import type { Inspected } from '../state/use-answer.ts';

interface FileTreeProps {
  readonly caller: Inspected;
  readonly place: Place;
  readonly chosen: string;
  readonly onChoose: (path: string) => void;
}

/** A tree with one row chosen. */
export function FileTree({ caller, place, chosen, onChoose }: FileTreeProps) {
  const list = useCallback((path: PathLike) => caller.call('list', [place, path]), [caller]);
  return (
    <Tree label="Files" list={list} chosen={chosen} onChoose={onChoose}>
      {(row) => <FileRow row={row} />}
    </Tree>
  );
}

function FileRow({ row: { entry, problem } }: { readonly row: TreeRow<ListedEntry> }) {
  const error = entry.error ?? problem;
  return (
    <>
      <Name of={entry.name} />
      {entry.target !== undefined && (
        <span class="quiet">
          {' → '}
          <Name of={entry.target} />
        </span>
      )}
      {entry.type !== 'dir' && entry.type !== 'file' && entry.type !== 'symlink' && (
        <span class="quiet"> {entry.type}</span>
      )}
      {entry.size !== undefined && <span class="quiet row-size">{sizeText(entry.size)}</span>}
      {error !== undefined && (
        <span class="level error" title={error}>
          damaged
        </span>
      )}
    </>
  );
}
