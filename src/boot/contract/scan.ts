/** What the readers of a whole menu share: the list of problems, the number of entries, and the budget of work. */
import { attempt, type BootfsError, isAnswer } from '../../contract/errors.ts';
import { WorkBudget } from '../text/budget.ts';
import type { BootEntry, BootMenuOptions, BootProblem, BootSource } from './menu.ts';

/** Entries in a whole menu. */
const MAX_ENTRIES = 1000;
const MAX_PROBLEMS = 1000;
/** Characters of a problem's message, which may repeat what the file says. */
const MAX_MESSAGE = 500;
/** Bytes for an object with its fields, next to what is in them. */
const OBJECT_BYTES = 256;

/** What all readers of one menu share: the options, the budget and the list of problems. */
export class BootScan {
  /** Of the caller. */
  readonly options: BootMenuOptions;
  /** Of all readers together. */
  readonly budget: WorkBudget;
  /** Up to now, in the order in which they were met. */
  readonly problems: BootProblem[] = [];
  private entryCount = 0;

  constructor(options: BootMenuOptions, budget = new WorkBudget()) {
    this.options = options;
    this.budget = budget;
  }

  /** Adds one; texts are cut off, and what comes after very many is left out. */
  problem(
    level: BootProblem['level'],
    source: BootSource,
    message: string,
    entry?: string,
    missingPath?: string,
  ): void {
    if (this.problems.length >= MAX_PROBLEMS) return;
    this.problems.push({
      level,
      source,
      entry: entry === undefined ? undefined : shorten(entry),
      message: shorten(message),
      missingPath: missingPath === undefined ? undefined : shorten(missingPath),
    });
  }

  /** Adds the problem that a file of `entry` is not there; `what` it would be: `kernel`, `initrd`. */
  missing(source: BootSource, entry: string, what: string, path: string): void {
    this.problem('error', source, `${what} ${path} is not there`, entry, path);
  }

  /** False, and a problem once, when the menu is full. */
  takeEntry(source: BootSource): boolean {
    this.entryCount++;
    if (this.entryCount === MAX_ENTRIES + 1) {
      this.problem('error', source, `more than ${MAX_ENTRIES} boot entries; the rest is left out`);
    }
    return this.entryCount <= MAX_ENTRIES;
  }

  /** Puts `entry` into `entries`, for good: whoever shows the menu has to go through all of it. */
  keepEntry(entries: BootEntry[], entry: BootEntry): void {
    this.budget.text(charactersOf(entry));
    this.budget.keep(OBJECT_BYTES);
    entries.push(entry);
  }

  /** `action`'s result; undefined, and a problem, where it throws. What spends the budget goes on to `bounded`. */
  report<Result>(source: BootSource, what: string, action: () => Result): Result | undefined {
    return attempt(action, this.isOneFailure, ({ message }) => {
      this.problem('error', source, `${what}: ${message}`);
      return undefined;
    });
  }

  /**
   * Runs `action` with one part in `divisor` of the work that is left. Where that is not enough there is a problem, and
   * what it has put into its results so far stays.
   */
  bounded(source: BootSource, what: string, divisor: number, action: () => void): void {
    this.budget.share(divisor, () =>
      attempt(action, isAnswer, ({ message }) => {
        const why = this.budget.isSpent ? ' takes too much work; the rest of it is left out' : `: ${message}`;
        this.problem('error', source, what + why);
      }),
    );
  }

  /** `action`'s result; undefined where it throws. What spends the budget goes on to `bounded`. */
  attempt<Result>(action: () => Result): Result | undefined {
    return attempt(action, this.isOneFailure, () => undefined);
  }

  /** A sorted copy. `compare` charges for what it looks at. */
  sorted<Item>(items: readonly Item[], compare: (left: Item, right: Item) => number): Item[] {
    this.budget.keep(items.length * 16);
    return items.slice().sort((left, right) => {
      this.budget.step(2);
      return compare(left, right);
    });
  }

  /** Did one thing fail, so that the next one can be tried? Not where all the work is spent. */
  private readonly isOneFailure = (error: unknown): error is BootfsError => isAnswer(error) && !this.budget.isSpent;
}

/** What an entry takes in memory beside its object, counted as characters: its texts, and the places in its lists. */
function charactersOf(entry: BootEntry): number {
  let characters = entry.id.length + entry.title.length + entry.kernel.length + entry.options.length;
  for (const path of entry.initrds) characters += path.length + 8;
  for (const path of entry.devicetreeOverlays) characters += path.length + 8;
  for (const module of entry.modules ?? []) characters += module.path.length + module.options.length + 32;
  for (const outer of entry.submenu) characters += outer.length;
  return characters;
}

function shorten(text: string): string {
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}...` : text;
}
