/** What the menu shows: the boot entries of every volume. */
import { type BootEntry, type BootMenu, collectBootEntries } from '../../src/boot/index.ts';
import { messageOf } from '../shim/host-device.ts';
import type { FoundFileSystem } from './volumes.ts';

/** An entry, and the volume that its paths are on. */
export interface Choice {
  /** That its files are on. */
  readonly volume: FoundFileSystem;
  /** What to boot. */
  readonly entry: BootEntry;
}

/** The menu over all volumes. */
export interface Choices {
  /** In the order in which they are shown. */
  readonly choices: readonly Choice[];
  /** Index into `choices`: the default of the first volume that has one, else the first. */
  readonly defaultIndex: number;
  /** What that volume's configuration says; undefined where it does not. */
  readonly timeoutSeconds: number | undefined;
}

/** Entries that the loader can start on that machine; what is left out is told to `say`, a line each. */
export function collectChoices(
  volumes: readonly FoundFileSystem[],
  architecture: string,
  say: (line: string) => void,
): Choices {
  const choices: Choice[] = [];
  let defaultIndex = -1;
  let timeoutSeconds: number | undefined;
  for (const volume of volumes) {
    const menu = tryMenu(volume, architecture, say);
    if (menu === undefined) continue;
    const { entries, configurations, problems } = menu;
    for (const problem of problems) {
      say(`${volume.name}, ${problem.source.path}: ${problem.entry ? `${problem.entry}: ` : ''}${problem.message}`);
    }
    for (const entry of entries) {
      if (entry.kind === 'multiboot') {
        say(`${volume.name}: ${entry.title}: multiboot is not supported by this loader`);
        continue;
      }
      if (entry.default && defaultIndex < 0) {
        defaultIndex = choices.length;
        timeoutSeconds = configurations.find((one) => one.timeoutSeconds !== undefined)?.timeoutSeconds;
      }
      choices.push({ volume, entry });
    }
  }
  return { choices, defaultIndex: Math.max(defaultIndex, 0), timeoutSeconds };
}

/** An engine may run out of memory or stack over a hostile configuration; that costs one volume, not the boot. */
function tryMenu(volume: FoundFileSystem, architecture: string, say: (line: string) => void): BootMenu | undefined {
  try {
    return collectBootEntries(volume.fs, { architecture });
  } catch (error) {
    say(`${volume.name}: its boot menu can't be read: ${messageOf(error)}`);
    return undefined;
  }
}

/** The choice that `--entry` names: by id, by title, or by its number in the menu, from 1. -1 where there is none. */
export function findChoice(choices: readonly Choice[], wanted: string): number {
  const byId = choices.findIndex(({ entry }) => entry.id === wanted);
  if (byId >= 0) return byId;
  const byTitle = choices.findIndex(({ entry }) => entry.title === wanted);
  if (byTitle >= 0) return byTitle;
  return /^\d{1,4}$/.test(wanted) && Number(wanted) >= 1 && Number(wanted) <= choices.length ? Number(wanted) - 1 : -1;
}

/** A line for each choice; where several have one title, each gets its version or its id behind it. */
export function titlesOf(choices: readonly Choice[]): string[] {
  const titles = choices.map(({ entry }) => entry.title);
  const withVersion = distinguish(titles, (at) => choices[at].entry.version);
  return distinguish(withVersion, (at) => choices[at].entry.id);
}

function distinguish(titles: readonly string[], more: (index: number) => string | undefined): string[] {
  return titles.map((title, index) => {
    const isUnique = titles.indexOf(title) === titles.lastIndexOf(title);
    const addition = isUnique ? undefined : more(index);
    return addition === undefined ? title : `${title} (${addition})`;
  });
}
