/** The tree of files: arrow keys go through it, as in any file manager; only the rows in sight are drawn. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { sizeText } from '../../../report/text.ts';
import type { Place } from '../../../web/place.ts';
import type { ListedEntry } from '../../answers/listing.ts';
import { Name } from '../parts/text.tsx';
import { ROW_HEIGHT, RowWindow, showRow, useVisibleRows } from '../parts/virtual-rows.tsx';
import { ancestorsOf, childPath, parentPath } from '../paths.ts';
import { unescapePath } from '../places.ts';
import type { Inspected } from '../use-answer.ts';

interface TreeRow {
  readonly path: string;
  readonly depth: number;
  readonly entry: ListedEntry;
  readonly position: number;
  readonly siblings: number;
}

/** What is known of a directory: its entries, or why there are none. */
type Listing = readonly ListedEntry[] | string;

interface FileTreeProps {
  readonly caller: Inspected;
  readonly place: Place;
  readonly chosen: string;
  readonly onChoose: (path: string) => void;
}

/** Loads directories as they are opened. */
function useListings(caller: Inspected, place: Place, open: ReadonlySet<string>): ReadonlyMap<string, Listing> {
  const [listings, setListings] = useState<ReadonlyMap<string, Listing>>(new Map());
  const asked = useRef(new Set<string>());
  useEffect(() => {
    for (const path of open) {
      if (asked.current.has(path)) continue;
      asked.current.add(path);
      const keep = (listing: Listing): void => setListings((known) => new Map(known).set(path, listing));
      caller.call('list', [place, unescapePath(path)]).then(keep, (error: Error) => keep(error.message));
    }
  }, [open]);
  return listings;
}

/** The rows of all that is open, in the order in which they are shown. */
export function rowsOf(listings: ReadonlyMap<string, Listing>, open: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (directory: string, depth: number): void => {
    const listing = listings.get(directory);
    if (listing === undefined || typeof listing === 'string') return;
    listing.forEach((entry, at) => {
      const path = childPath(directory, entry.name);
      rows.push({ path, depth, entry, position: at + 1, siblings: listing.length });
      if (entry.type === 'dir' && open.has(path)) add(path, depth + 1);
    });
  };
  add('/', 1);
  return rows;
}

/** A tree with one row chosen. */
export function FileTree({ caller, place, chosen, onChoose }: FileTreeProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(ancestorsOf(chosen)));
  const listings = useListings(caller, place, open);
  const rows = useMemo(() => rowsOf(listings, open), [listings, open]);
  const box = useRef<HTMLDivElement>(null);
  const [first, last] = useVisibleRows(box, rows.length);
  const at = rows.findIndex(({ path }) => path === chosen);
  useEffect(() => setOpen((known) => new Set([...known, ...ancestorsOf(chosen)])), [chosen]);
  useEffect(() => {
    if (at >= 0) showRow(box.current, at);
  }, [at]);

  const toggle = (path: string, isOpen: boolean): void =>
    setOpen((known) => {
      const next = new Set(known);
      if (isOpen) next.add(path);
      else next.delete(path);
      return next;
    });
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[at];
    const isDirectory = row?.entry.type === 'dir';
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    const target = { ...moves, PageDown: at + page, PageUp: at - page }[event.key];
    if (target !== undefined) {
      const next = rows[Math.min(rows.length - 1, Math.max(0, target))];
      if (next !== undefined) onChoose(next.path);
    } else if (event.key === 'ArrowRight' && isDirectory) toggle(row.path, true);
    else if (event.key === 'ArrowLeft' && row !== undefined) {
      if (isDirectory && open.has(row.path)) toggle(row.path, false);
      else if (row.depth > 1) onChoose(parentPath(row.path));
    } else if ((event.key === 'Enter' || event.key === ' ') && isDirectory) toggle(row.path, !open.has(row.path));
    else return;
    event.preventDefault();
  };
  const root = listings.get('/');
  if (typeof root === 'string') return <p class="notice error">{root}</p>;
  return (
    <div
      ref={box}
      class="file-tree"
      role="tree"
      aria-label="Files"
      tabIndex={0}
      aria-activedescendant={at >= first && at < last ? `row-${at}` : undefined}
      onKeyDown={onKeyDown}
    >
      <RowWindow first={first} last={last} count={rows.length}>
        {rows.slice(first, last).map((row, offset) => (
          <Row
            key={row.path}
            row={row}
            index={first + offset}
            isChosen={first + offset === at}
            isOpen={open.has(row.path)}
            problem={listings.get(row.path)}
            onChoose={onChoose}
            onToggle={toggle}
          />
        ))}
      </RowWindow>
    </div>
  );
}

interface RowProps {
  readonly row: TreeRow;
  readonly index: number;
  readonly isChosen: boolean;
  readonly isOpen: boolean;
  readonly problem: Listing | undefined;
  readonly onChoose: (path: string) => void;
  readonly onToggle: (path: string, isOpen: boolean) => void;
}

function Row({ row: { path, depth, entry, position, siblings }, index, isChosen, isOpen, ...rest }: RowProps) {
  const { problem, onChoose, onToggle } = rest;
  const isDirectory = entry.type === 'dir';
  const choose = (): void => {
    onChoose(path);
    if (isDirectory) onToggle(path, !(isOpen && isChosen));
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus, and takes the keys of all rows
    // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant stands for the focus
    <div
      id={`row-${index}`}
      class={`tree-row type-${entry.type}`}
      role="treeitem"
      aria-level={depth}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={isChosen}
      aria-expanded={isDirectory ? isOpen : undefined}
      data-path={path}
      style={{ paddingLeft: `${depth * 16 - 8}px` }}
      onClick={choose}
    >
      <span class="twist" aria-hidden="true">
        {isDirectory ? (isOpen ? '▾' : '▸') : ''}
      </span>
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
      {(entry.error !== undefined || typeof problem === 'string') && (
        <span class="level error" title={entry.error ?? String(problem)}>
          damaged
        </span>
      )}
    </div>
  );
}
