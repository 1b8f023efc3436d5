/**
 * A menu for any console: the entries are listed once, and one line below them shows what is chosen. It needs nothing
 * but carriage return, so it looks the same on a screen and on a serial line.
 */
import type { Host } from '../shim/host.ts';

/** What the menu needs of a host: a console and its keys. */
export interface MenuHost {
  /** Text without a newline at its end. */
  print(text: string): void;
  /** The name of a key, or the character; undefined where none came within that time. */
  readKey(milliseconds: number): string | undefined;
}

/** The narrowest console is 80 columns wide; the last one stays free, as some consoles wrap when it is written. */
export const LINE_WIDTH = 79;
const DEFAULT_TIMEOUT_SECONDS = 5;
const TICK_MILLISECONDS = 1000;

/** Undefined where the host has no keys: then nothing is asked. */
export function menuHost(host: Host): MenuHost | undefined {
  if (host.readKey === undefined) return undefined;
  return { print: (text) => host.print(text), readKey: (milliseconds) => host.readKey!(milliseconds) };
}

/** Text from a disk, made harmless: nothing in it moves the cursor or ends the line. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '?');
}

/** One line of the console, over what was there. */
export function overwriteLine(text: string): string {
  return `\r${fit(text, LINE_WIDTH)}`;
}

function fit(text: string, width: number): string {
  let line = text.slice(0, width);
  while (line.length < width) line += ' ';
  return line;
}

/** The lines of the menu, numbered from 1, each cut to the width of a console. */
export function listing(titles: readonly string[]): string {
  return titles.map((title, index) => `${fit(`  ${index + 1}  ${title}`, LINE_WIDTH).trimEnd()}\n`).join('');
}

/** What the user wants: a line of the menu, and perhaps to change its command line first. */
export interface Chosen {
  /** Index of the choice. */
  readonly at: number;
  /** `e` was pressed on it. */
  readonly edit: boolean;
}

/**
 * Lets the user choose: up and down, home and end, a digit, enter, e. A key stops the clock; without one, `chosen` is
 * taken after `timeout` seconds (5 where undefined, at once for 0, never for `force`).
 */
export function chooseFromMenu(
  host: MenuHost,
  titles: readonly string[],
  chosen: number,
  timeout: number | 'force' | undefined,
): Chosen {
  let left: number | undefined = timeout === 'force' ? undefined : (timeout ?? DEFAULT_TIMEOUT_SECONDS);
  let at = chosen;
  let edit = false;
  host.print(`\n${listing(titles)}\n`);
  while (left === undefined || left > 0) {
    const clock = left === undefined ? '' : ` (in ${left} s)`;
    host.print(overwriteLine(`> ${at + 1}  ${titles[at]}`.slice(0, LINE_WIDTH - clock.length) + clock));
    const key = host.readKey(TICK_MILLISECONDS);
    if (key === undefined) {
      if (left !== undefined) left--;
      continue;
    }
    left = undefined;
    edit = key === 'e';
    if (key === 'enter' || edit) break;
    at = moved(at, key, titles.length);
  }
  host.print(`${overwriteLine(`> ${at + 1}  ${titles[at]}`)}\n`);
  return { at, edit };
}

function moved(at: number, key: string, count: number): number {
  if (key === 'up') return Math.max(at - 1, 0);
  if (key === 'down') return Math.min(at + 1, count - 1);
  if (key === 'home') return 0;
  if (key === 'end') return count - 1;
  if (/^[1-9]$/.test(key) && Number(key) <= count) return Number(key) - 1;
  return at;
}
