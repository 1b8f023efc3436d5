/** Which menu item GRUB's `default` variable means. */
import type { GrubMenuItem } from './machine.ts';

/** Splits at `>`; `>>` is a `>` in a title. */
export function splitDefault(setting: string): string[] {
  return setting
    .replace(/>>/g, '\n')
    .split('>')
    .map((part) => part.replace(/\n/g, '>'));
}

/** A number counts from 0; otherwise a title or an id. -1 where no item is meant. */
export function findItem(items: readonly GrubMenuItem[], wanted: string): number {
  if (/^[0-9]{1,9}$/.test(wanted)) return Number(wanted) < items.length ? Number(wanted) : -1;
  for (let at = 0; at < items.length; at++) {
    if (items[at].id === wanted || items[at].title === wanted) return at;
  }
  return -1;
}
