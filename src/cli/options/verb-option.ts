/** An option of the command, as it is declared: by a verb, or for all verbs. */
export interface VerbOption {
  /** As commander takes them: `-l, --long`, `--to <dir>`. */
  readonly flags: string;
  /** For help and the manual page. */
  readonly description: string;
  /** The verb does nothing without it. */
  readonly required?: boolean;
  /** Its value is a list. */
  readonly repeatable?: boolean;
  /** @throws UsageError */
  readonly parse?: (text: string) => unknown;
  /** All that its value may be. */
  readonly choices?: readonly string[];
  /** What a shell offers of an option that takes more than these, or has words of its own for what it does not take. */
  readonly suggestions?: readonly string[];
}

/** Under which name commander gives its value: `journalDevice` of `--journal-device <file>`. */
export function nameOfOption({ flags }: VerbOption): string {
  const [, long = ''] = /--([a-z-]+)/.exec(flags) ?? [];
  return long.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}
