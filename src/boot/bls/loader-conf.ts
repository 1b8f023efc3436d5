import type { WorkBudget } from '../text/budget.ts';
import { compileGlob } from '../text/glob.ts';
import { forEachLine, splitKeyword } from '../text/text.ts';

/** What systemd-boot's loader.conf says about the choice of an entry. */
export interface LoaderConf {
  /** A glob over entry ids, or `@saved`. */
  readonly default?: string;
  /** Undefined where the menu waits for a key (`menu-force`). */
  readonly timeoutSeconds?: number;
}

/**
 * systemd-boot's loader.conf: the last line of each keyword counts, and unknown ones are passed over.
 * @throws what the budget does once it is used up
 */
export function decodeLoaderConf(budget: WorkBudget, text: string): LoaderConf {
  let defaultPattern: string | undefined;
  let timeoutSeconds: number | undefined;
  forEachLine(budget, text, (raw) => {
    const line = raw.trim();
    if (line === '' || line[0] === '#') return;
    const { keyword, value } = splitKeyword(line);
    if (keyword === 'default' && value !== '') defaultPattern = value;
    if (keyword === 'timeout') timeoutSeconds = decodeTimeout(value);
  });
  return { default: defaultPattern, timeoutSeconds };
}

function decodeTimeout(value: string): number | undefined {
  if (value === 'menu-hidden' || value === 'menu-disabled') return 0;
  return /^[0-9]{1,9}$/.test(value) ? Number(value) : undefined;
}

/** The first id, in the order of the menu, that the pattern takes: all of it, suffix included. -1 for none. */
export function findDefault(budget: WorkBudget, pattern: string, ids: readonly string[]): number {
  const takes = compileGlob(pattern, budget);
  for (let at = 0; at < ids.length; at++) {
    if (takes(ids[at])) return at;
  }
  return -1;
}
