import type { BootMenu, MenuPart } from './contract/menu.ts';
import type { BootScan } from './contract/scan.ts';

/** The parts as one menu; the first one that has a default gives it to the whole. */
export function joinMenu(parts: readonly MenuPart[], scan: BootScan): BootMenu {
  const leading = parts.filter((part) => part.defaultIndex >= 0)[0];
  const entries = parts.reduce<BootMenu['entries']>(
    (all, part) =>
      all.concat(
        part.entries.map((entry, at) => ({ ...entry, default: part === leading && at === part.defaultIndex })),
      ),
    [],
  );
  return { entries, configurations: parts.map((part) => part.configuration), problems: scan.problems };
}
