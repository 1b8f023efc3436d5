/** A tree of files: arrow keys go through it, as in any file manager; only the rows in sight are drawn. */
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { pathFromText } from '../../../bytes/names.ts';
import type { PathLike } from '../../../contract/path.ts';
import { ancestorsOf, childPath, parentPath } from '../state/paths.ts';
import { ROW_HEIGHT, RowWindow, showRow, useVisibleRows } from './virtual-rows.tsx';

/** What every entry of a tree has. */
export interface TreeEntry {
  /** As it stands in the directory. */
  readonly name: PathLike;
  /** `dir` for what can be opened. */
  readonly type: string;
}

/** One row: an entry at its place. */
export interface TreeRow<Entry> {
  /** Absolute, escaped. */
  readonly path: string;
  /** 1 in the root. */
  readonly depth: number;
  /** As it was listed. */
  readonly entry: Entry;
  /** From 1, among its siblings. */
  readonly position: number;
  /** Entries of its directory. */
  readonly siblings: number;
  /** Why the directory can't be listed. */
  readonly problem: string | undefined;
}

/** What is known of a directory: its entries, or why there are none. */
type Listing<Entry> = readonly Entry[] | string;

interface TreeProps<Entry> {
  /** What it is, for those who do not see it. */
  readonly label: string;
  /** Lists a directory. */
  readonly list: (path: PathLike) => Promise<readonly Entry[]>;
  readonly chosen: string;
  readonly onChoose: (path: string) => void;
  /** Directories that are open at first, besides those that lead to the chosen one. */
  readonly opened?: readonly string[];
  /** What is in a row behind the sign that opens it. */
  readonly children: (row: TreeRow<Entry>) => ComponentChildren;
}

/** Loads directories as they are opened. */
function useListings<Entry>(
  list: TreeProps<Entry>['list'],
  open: ReadonlySet<string>,
): ReadonlyMap<string, Listing<Entry>> {
  const [listings, setListings] = useState<ReadonlyMap<string, Listing<Entry>>>(new Map());
  const asked = useRef(new Set<string>());
  useEffect(() => {
    for (const path of open) {
      if (asked.current.has(path)) continue;
      asked.current.add(path);
      const keep = (listing: Listing<Entry>): void => setListings((known) => new Map(known).set(path, listing));
      list(pathFromText(path)).then(keep, (error: Error) => keep(error.message));
    }
  }, [open]);
  return listings;
}

/** The rows of all that is open, in the order in which they are shown. */
export function rowsOf<Entry extends TreeEntry>(
  listings: ReadonlyMap<string, Listing<Entry>>,
  open: ReadonlySet<string>,
): TreeRow<Entry>[] {
  const rows: TreeRow<Entry>[] = [];
  const add = (directory: string, depth: number): void => {
    const listing = listings.get(directory);
    if (listing === undefined || typeof listing === 'string') return;
    listing.forEach((entry, at) => {
      const path = childPath(directory, entry.name);
      const inside = listings.get(path);
      const problem = typeof inside === 'string' ? inside : undefined;
      rows.push({ path, depth, entry, position: at + 1, siblings: listing.length, problem });
      if (entry.type === 'dir' && open.has(path)) add(path, depth + 1);
    });
  };
  add('/', 1);
  return rows;
}

/** A tree with one row chosen. */
export function Tree<Entry extends TreeEntry>(props: TreeProps<Entry>) {
  const { label, list, chosen, onChoose, opened = [], children } = props;
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set([...opened, ...ancestorsOf(chosen)]));
  const listings = useListings(list, open);
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
      aria-label={label}
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
            onChoose={onChoose}
            onToggle={toggle}
          >
            {children(row)}
          </Row>
        ))}
      </RowWindow>
    </div>
  );
}

interface RowProps {
  readonly row: TreeRow<TreeEntry>;
  readonly index: number;
  readonly isChosen: boolean;
  readonly isOpen: boolean;
  readonly onChoose: (path: string) => void;
  readonly onToggle: (path: string, isOpen: boolean) => void;
  readonly children: ComponentChildren;
}

function Row({ row: { path, depth, entry, position, siblings }, index, isChosen, isOpen, ...rest }: RowProps) {
  const { onChoose, onToggle, children } = rest;
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
      {children}
    </div>
  );
}
