/** Every verb of the command: the parser, the help, the completion and the manual page are made of this table. */
import type { Verb } from './verb.ts';

/** In the order in which help lists them. A run loads its own verb alone. */
const VERBS: ReadonlyMap<string, () => Promise<Verb>> = new Map([
  ['info', async () => (await import('./info.ts')).info],
  ['ls', async () => (await import('./ls.ts')).ls],
  ['cat', async () => (await import('./cat.ts')).cat],
  ['stat', async () => (await import('./stat.ts')).stat],
  ['extract', async () => (await import('./extract.ts')).extract],
  ['tar', async () => (await import('./tar.ts')).tar],
  ['manifest', async () => (await import('./manifest.ts')).manifest],
  ['map', async () => (await import('./map.ts')).map],
  ['journal', async () => (await import('./journal.ts')).journal],
  ['diff', async () => (await import('./diff.ts')).diff],
  ['menu', async () => (await import('./menu.ts')).menu],
  ['check', async () => (await import('./check.ts')).check],
  ['verity', async () => (await import('./verity.ts')).verity],
  ['mount', async () => (await import('./mount.ts')).mount],
]);

/** Undefined for a name of none. */
export async function findVerb(name: string): Promise<Verb | undefined> {
  return VERBS.get(name)?.();
}

/** For those who list them. */
export function allVerbs(): Promise<Verb[]> {
  return Promise.all(Array.from(VERBS.values(), (load) => load()));
}
