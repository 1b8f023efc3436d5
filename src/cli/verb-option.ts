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
}
