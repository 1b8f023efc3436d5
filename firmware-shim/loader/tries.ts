/**
 * Boot counting without writing to a disk. An entry's file says how many tries it has (`debian+3.conf`, `debian+2-1.conf`);
 * what was tried since is in one EFI variable, a line for each entry: `ID LEFT DONE TRIED`, with the two numbers of the
 * file, so that a file which was renamed (systemd-bless-boot does, once the system is up) starts anew.
 */
import type { BootEntry } from '../../src/boot/contract/menu.ts';
import { type Choice, type Choices, startsByItself } from './entries.ts';
import { BOOTFS_GUID, encodeUtf16, LASTING, type Variables } from './firmware.ts';

const VARIABLE = 'BootfsTries';
/** Lines of the variable, for which a firmware has little room. */
const MAX_ENTRIES = 32;
/** Characters; an id is the name of a file. */
const MAX_ID = 255;

/** What was tried of the entries that are counted. */
export interface Tries {
  /** Tries that are left; undefined for an entry that is not counted. */
  left(entry: BootEntry): number | undefined;
  /** One more is made: call it before the entry's files are loaded. */
  count(entry: BootEntry): void;
}

/** As the variable has them. Lines for entries that are not among the choices are dropped when it is written next. */
export function readTries(variables: Variables, choices: readonly Choice[]): Tries {
  const tried: { [key: string]: number } = {};
  for (const line of (variables.text(BOOTFS_GUID, VARIABLE) ?? '').split('\n').slice(0, MAX_ENTRIES)) {
    const [, key, times] = /^(.+) ([0-9]{1,9})$/.exec(line) ?? [];
    if (key !== undefined) tried[key] = Number(times);
  }
  const triedOf = (entry: BootEntry): number => tried[keyOf(entry)] ?? 0;
  const left = (entry: BootEntry): number | undefined =>
    entry.triesLeft === undefined ? undefined : Math.max(entry.triesLeft - triedOf(entry), 0);
  return {
    left,
    count(entry) {
      if (!left(entry)) return;
      const own = keyOf(entry);
      tried[own] = triedOf(entry) + 1;
      // This one comes first, so that no disk full of others pushes it out.
      const keys = [own];
      const seen = new Set<string>(keys);
      for (const { program } of choices) {
        const key = program === undefined ? own : keyOf(program.entry);
        if (!seen.has(key) && tried[key] !== undefined) keys.push(key);
        seen.add(key);
      }
      const lines = keys.slice(0, MAX_ENTRIES).map((key) => `${key} ${tried[key]}`);
      variables.set(BOOTFS_GUID, VARIABLE, LASTING, encodeUtf16(`${lines.join('\n')}\0`));
    },
  };
}

function keyOf({ id, triesLeft, triesDone }: BootEntry): string {
  return `${id.slice(0, MAX_ID).replace(/\n/g, '?')} ${triesLeft ?? 0} ${triesDone ?? 0}`;
}

/**
 * Entries without a try left go behind the others; if the default is one of them, the first entry takes its place. What is
 * only started if somebody chooses it stays last.
 */
export function orderByTries(
  { choices, defaultIndex }: Choices,
  tries: Tries,
): { choices: readonly Choice[]; defaultIndex: number } {
  const isUsedUp = ({ program }: Choice): boolean => program !== undefined && tries.left(program.entry) === 0;
  const entries = choices.filter(startsByItself);
  const others = choices.filter((choice) => !startsByItself(choice));
  const ordered = [...entries.filter((choice) => !isUsedUp(choice)), ...entries.filter(isUsedUp), ...others];
  return {
    choices: ordered,
    defaultIndex: isUsedUp(choices[defaultIndex]) ? 0 : ordered.indexOf(choices[defaultIndex]),
  };
}
