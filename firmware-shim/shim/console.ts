/** `console` on a host that can only print. */
import type { Host } from './host.ts';

/** The part of the web's `console` that scripts use. */
export interface Console {
  /** Prints the values on one line, with blanks between them. */
  log(...values: readonly unknown[]): void;
  /** As `log`. */
  info(...values: readonly unknown[]): void;
  /** As `log`. */
  warn(...values: readonly unknown[]): void;
  /** As `log`: there is one output. */
  error(...values: readonly unknown[]): void;
}

/** A console that prints each call as one line through the host, whatever its level. */
export function hostConsole(host: Pick<Host, 'print'>): Console {
  const printLine = (...values: readonly unknown[]): void => host.print(`${values.map(shown).join(' ')}\n`);
  return { log: printLine, info: printLine, warn: printLine, error: printLine };
}

function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null || value instanceof Error) return String(value);
  return JSON.stringify(value);
}
