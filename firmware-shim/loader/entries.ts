/** What the menu shows: the boot entries of every volume. */

import type { BootConfiguration, BootEntry, BootMenu } from '../../src/boot/contract/menu.ts';
import { BootScan } from '../../src/boot/contract/scan.ts';
import { readFileSystemMenu } from '../../src/boot/filesystem-menu.ts';
import type { HostFacts } from '../shim/host.ts';
import { messageOf } from '../shim/host-device.ts';
import { findPrograms, isProgram } from './programs.ts';
import type { FoundFileSystem } from './volumes.ts';

/** A line of the menu: an entry with the volume that its paths are on, or the firmware's own setup. */
export interface Choice {
  /** As the Boot Loader Interface names it; the first of several counts. */
  readonly id: string;
  /** As it is shown, before those with the same title are told apart. */
  readonly title: string;
  /** Absent for the firmware's setup. */
  readonly program?: Program;
}

/** Something to be started. */
export interface Program {
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
  /** Its default, as it is written. */
  readonly defaultSetting: string | undefined;
  /** What was read, and where. */
  readonly configurations: readonly { readonly volume: FoundFileSystem; readonly configuration: BootConfiguration }[];
}

/** The id that systemd-boot has for it. */
const FIRMWARE_SETUP: Choice = { id: 'auto-reboot-to-firmware-setup', title: 'Reboot into firmware setup' };

/**
 * Entries that the loader can start on that machine, then the boot programs that nobody has configured, then the firmware's setup; what
 * is left out is told to `say`, a line each.
 */
export function collectChoices(
  volumes: readonly FoundFileSystem[],
  architecture: string,
  facts: HostFacts | undefined,
  hasSetup: boolean,
  say: (line: string) => void,
): Choices {
  const found: Program[] = [];
  const configurations: { volume: FoundFileSystem; configuration: BootConfiguration }[] = [];
  let leading: { at: number; configuration: BootConfiguration | undefined } | undefined;
  for (const volume of volumes) {
    const menu = tryMenu(volume, architecture, say);
    if (menu === undefined) continue;
    for (const problem of menu.problems) {
      say(`${volume.name}, ${problem.source.path}: ${problem.entry ? `${problem.entry}: ` : ''}${problem.message}`);
    }
    configurations.push(...menu.configurations.map((configuration) => ({ volume, configuration })));
    for (const entry of menu.entries) {
      if (entry.kind === 'multiboot') {
        say(`${volume.name}: ${entry.title}: multiboot is not supported by this loader`);
        continue;
      }
      if (entry.default && leading === undefined) {
        const configuration = menu.configurations.find((one) => one.timeoutSeconds !== undefined);
        leading = { at: found.length, configuration: configuration ?? menu.configurations[0] };
      }
      found.push({ volume, entry });
    }
  }
  for (const volume of volumes)
    found.push(...findPrograms(volume, architecture, facts).map((entry) => ({ volume, entry })));
  const choices: Choice[] = found.map((program) => ({ id: program.entry.id, title: program.entry.title, program }));
  if (hasSetup) choices.push(FIRMWARE_SETUP);
  return {
    choices,
    defaultIndex: leading?.at ?? 0,
    timeoutSeconds: leading?.configuration?.timeoutSeconds,
    defaultSetting: leading?.configuration?.defaultSetting,
    configurations,
  };
}

/** An engine may run out of memory or stack over a hostile configuration; that costs one volume, not the boot. */
function tryMenu(volume: FoundFileSystem, architecture: string, say: (line: string) => void): BootMenu | undefined {
  try {
    return readFileSystemMenu(volume.fs, new BootScan({ architecture }, volume.budget));
  } catch (error) {
    say(`${volume.name}: its boot menu can't be read: ${messageOf(error)}`);
    return undefined;
  }
}

/** The choice that `--entry` names: by id, by title, or by its number in the menu, from 1. -1 where there is none. */
export function findChoice(choices: readonly Choice[], wanted: string): number {
  const byId = choices.findIndex(({ id }) => id === wanted);
  if (byId >= 0) return byId;
  const byTitle = choices.findIndex(({ title }) => title === wanted);
  if (byTitle >= 0) return byTitle;
  return /^\d{1,4}$/.test(wanted) && Number(wanted) >= 1 && Number(wanted) <= choices.length ? Number(wanted) - 1 : -1;
}

/** Other boot programs, and the firmware's setup, are started if somebody chooses them, and never in place of an entry. */
export function startsByItself({ program }: Choice): boolean {
  return program !== undefined && !isProgram(program.entry);
}

/** A line for each choice; where several have one title, each gets its version or its id behind it. */
export function titlesOf(choices: readonly Choice[]): string[] {
  const titles = choices.map(({ title }) => title);
  const withVersion = distinguish(titles, (at) => choices[at].program?.entry.version);
  return distinguish(withVersion, (at) => choices[at].id);
}

function distinguish(titles: readonly string[], more: (index: number) => string | undefined): string[] {
  const counts = new Map<string, number>();
  for (const title of titles) counts.set(title, (counts.get(title) ?? 0) + 1);
  return titles.map((title, index) => {
    const addition = counts.get(title) === 1 ? undefined : more(index);
    return addition === undefined ? title : `${title} (${addition})`;
  });
}
