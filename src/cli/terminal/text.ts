/** How facts look on a terminal. */
import { escapePath } from '../../bytes/names.ts';
import type { PathLike } from '../../contract/path.ts';
import { printable } from '../../report/printable.ts';

/** A name or path for a terminal or a line-based tool: nothing in it ends the line or steers the terminal. */
export function shownPath(path: PathLike): string {
  return printable(escapePath(path));
}

/** Rows with their columns padded to one width; the columns named in `right` stand at the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, cell.length);
    });
  return rows.map((row) =>
    row
      .map((cell, at) => (right.includes(at) ? cell.padStart(widths[at]) : cell.padEnd(widths[at])))
      .join('  ')
      .trimEnd(),
  );
}
