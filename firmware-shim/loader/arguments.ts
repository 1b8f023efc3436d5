/** The loader's own command line. */

export interface LoaderArguments {
  /** `--entry`: an entry's id, its title, or its number in the menu. Booted without asking. */
  readonly entry?: string;
  /** `--timeout`: seconds that the menu waits, in place of what the configuration says. */
  readonly timeoutSeconds?: number;
  /** `--append`: added to the command line of whatever is booted. */
  readonly append?: string;
  /** What was not understood; it stops nothing. */
  readonly problems: readonly string[];
}

/**
 * The words that the loader was started with; a word that is not understood is a problem, and the rest still counts.
 */
export function parseArguments(words: readonly string[]): LoaderArguments {
  const problems: string[] = [];
  let entry: string | undefined;
  let append: string | undefined;
  let timeoutSeconds: number | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    const value = words[at + 1];
    if (!/^--(entry|timeout|append)$/.test(word)) problems.push(`unknown argument ${word}`);
    else if (value === undefined) problems.push(`${word} needs a value`);
    else if (word === '--entry') entry = value;
    else if (word === '--append') append = append === undefined ? value : `${append} ${value}`;
    else if (/^\d{1,6}$/.test(value)) timeoutSeconds = Number(value);
    else problems.push(`--timeout is a number of seconds, not ${value}`);
    if (/^--(entry|timeout|append)$/.test(word)) at++;
  }
  return { entry, timeoutSeconds, append, problems };
}
