import type { BootEntry } from '../contract/menu.ts';
import type { WorkBudget } from '../text/budget.ts';

/**
 * Titles that stand several times get more behind them until they differ: the version, then the machine id, then the id,
 * as `bootctl list` has it. (systemd-boot itself shows the first eight digits of the machine id.)
 */
export function uniqueTitles(budget: WorkBudget, entries: readonly BootEntry[]): BootEntry[] {
  const additions: readonly ((entry: BootEntry) => string | undefined)[] = [
    ({ version }) => version,
    ({ machineId }) => machineId,
    ({ id }) => id,
  ];
  let titled = entries.slice();
  for (const addition of additions) {
    budget.step(titled.length * 4);
    const counts = new Map<string, number>();
    for (const { title } of titled) counts.set(title, (counts.get(title) ?? 0) + 1);
    if (counts.size === titled.length) break;
    titled = titled.map((entry) => {
      const more = (counts.get(entry.title) ?? 0) > 1 ? addition(entry) : undefined;
      if (more === undefined) return entry;
      budget.keep((entry.title.length + more.length) * 2);
      return { ...entry, title: `${entry.title} (${more})` };
    });
  }
  return titled;
}
