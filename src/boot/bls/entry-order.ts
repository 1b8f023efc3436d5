import type { BootEntry } from '../contract/menu.ts';
import type { WorkBudget } from '../text/budget.ts';
import { compareVersionsWithin } from '../text/version-compare.ts';

/**
 * The order of a systemd-boot menu (Boot Loader Specification, "Sorting"): entries without tries left go last; those
 * with a sort-key come first, by it, then by machine-id and the newest version; then the newest id.
 */
export function compareEntries(budget: WorkBudget, left: BootEntry, right: BootEntry): number {
  return (
    Number(left.triesLeft === 0) - Number(right.triesLeft === 0) ||
    Number(left.sortKey === undefined) - Number(right.sortKey === undefined) ||
    compareBySortKey(budget, left, right) ||
    compareVersionsWithin(budget, withoutProfile(right), withoutProfile(left)) ||
    profileOf(left) - profileOf(right) ||
    compareTries(left, right)
  );
}

function compareBySortKey(budget: WorkBudget, left: BootEntry, right: BootEntry): number {
  if (left.sortKey === undefined || right.sortKey === undefined) return 0;
  return (
    compareText(left.sortKey, right.sortKey) ||
    compareText(left.machineId ?? '', right.machineId ?? '') ||
    compareVersionsWithin(budget, right.version ?? '', left.version ?? '')
  );
}

/** The profiles of one unified kernel image stay together, in their own order. */
function withoutProfile({ kind, id }: BootEntry): string {
  return (kind === 'uki' ? id.replace(/@[0-9]+$/, '') : id).toLowerCase();
}

function profileOf({ kind, id }: BootEntry): number {
  return kind === 'uki' ? Number(/@([0-9]+)$/.exec(id)?.[1] ?? 0) : 0;
}

function compareTries(left: BootEntry, right: BootEntry): number {
  if (left.triesLeft === undefined || right.triesLeft === undefined) return 0;
  return right.triesLeft - left.triesLeft || (left.triesDone ?? 0) - (right.triesDone ?? 0);
}

function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
