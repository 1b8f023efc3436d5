/** An option of the command, as it is declared: by a verb, or for all verbs. */
export interface VerbOption {
  /** As commander takes them: `-l, --long`, `--to <dir>`. */
  readonly flags: string;
  readonly description: string;
  readonly required?: boolean;
  readonly repeatable?: boolean;
  /** @throws UsageError */
  readonly parse?: (text: string) => unknown;
  readonly choices?: readonly string[];
  /** What a shell offers of an option that takes more than these, or has words of its own for what it does not take. */
  readonly suggestions?: readonly string[];
}
