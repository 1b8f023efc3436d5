/** Lines, words and paths of configuration files; every one of these is charged for before it is done. */
import type { WorkBudget } from './budget.ts';

/** Bytes for a string or an array element that is kept, next to its characters. */
const SLICE_BYTES = 32;

/** Calls `visit` for each line, with its number from 1, until it returns false. */
export function forEachLine(
  budget: WorkBudget,
  text: string,
  // biome-ignore lint/suspicious/noConfusingVoidType: most visitors have nothing to say
  visit: (line: string, number: number) => void | false,
): void {
  let from = 0;
  for (let number = 1; from <= text.length; number++) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    budget.step(4 + ((end - from) >> 3));
    if (visit(text.slice(from, end), number) === false) return;
    from = end + 1;
  }
}

/** Splits at the first white space: `keyword   the rest`. */
export function splitKeyword(line: string): { keyword: string; value: string } {
  const at = line.search(/\s/);
  if (at < 0) return { keyword: line, value: '' };
  return { keyword: line.slice(0, at), value: line.slice(at + 1).trim() };
}

/** What stands between white space. */
export function words(budget: WorkBudget, text: string): string[] {
  return split(budget, text, /\s+/).filter((word) => word !== '');
}

/** As `text.split(separator)`. */
export function split(budget: WorkBudget, text: string, separator: RegExp): string[] {
  // At worst every other character begins a piece.
  budget.step(1 + (text.length >> 1));
  budget.keep((1 + (text.length >> 1)) * SLICE_BYTES);
  return text.split(separator);
}

/** Absolute, with single slashes and without a trailing one, `.` and `..`; backslashes, as on FAT, are slashes. */
export function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.replace(/\\/g, '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** What precedes the last slash: `''` for a name in the root, and where there is no slash. */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** What follows the last slash. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The kernel version in a file name such as `vmlinuz-6.1.0-18-amd64`. */
export function versionFromName(name: string): string | undefined {
  return /^[A-Za-z]+-([0-9].*)$/.exec(name)?.[1];
}
