/** What a check has to say. */
import type { CheckContext } from './context.ts';

/** `error`: the machine will not boot, or not what it should; `warning`: it may not; `note`: worth knowing. */
export type Level = 'error' | 'warning' | 'note';

/** From the lightest to the heaviest. */
export const LEVELS: readonly Level[] = ['note', 'warning', 'error'];

/** One thing to know about an image, as people and scripts get it. */
export interface Finding {
  /** Stable: settings and reports refer to it. */
  readonly id: string;
  /** How much it weighs. */
  readonly level: Level;
  /** Number of the partition that it is about; absent where one filesystem, or the whole disk, is judged. */
  readonly partition?: number;
  /** The file that it is about; absent where it is about the whole image. */
  readonly path?: string;
  /** What was found, in a sentence. */
  readonly message: string;
  /** What the message names, for programs. */
  readonly numbers: Readonly<Record<string, number | string>>;
  /** What to do about it. */
  readonly advice: string;
}

/** One kind of finding: a row of the documentation. */
export interface FindingKind {
  /** How much it weighs. */
  readonly level: Level;
  /** What is so, in a sentence. */
  readonly meaning: string;
  /** What to do about it. */
  readonly advice: string;
}

/** What a rule says about one case; the rest comes from the kind. */
export interface Detail {
  /** Its number; absent for what is about the whole disk, or a filesystem judged for itself. */
  readonly partition?: number;
  /** Absolute; absent for what is about no file. */
  readonly path?: string;
  /** What was found, in a sentence. */
  readonly message: string;
  /** What the message names, for programs. */
  readonly numbers?: Finding['numbers'];
  /** Where this case weighs otherwise than its kind. */
  readonly level?: Level;
}

/** How a rule says that it has found `id`, one of its `kinds`. */
export type Report = (id: string, detail: Detail) => void;

/** A rule finds one sort of thing in what it needs of a `Context`; its ids are listed in docs/checking.md. */
export interface Rule<Context = CheckContext> {
  /** For people, where it is said that it could not run. */
  readonly name: string;
  /** Every id that the rule may report. */
  readonly kinds: Readonly<Record<string, FindingKind>>;
  /** Why it has nothing to look at, or was not asked to; undefined where it runs. A rule without this always does. */
  readonly whyNot?: (context: Context) => string | undefined;
  /** Throws nothing but what the device does: damage of the image is a finding. */
  readonly run: (context: Context, report: Report) => void;
}

/** A rule that has not looked at anything, or not to the end. */
export interface SkippedRule {
  /** Its name, for people. */
  readonly rule: string;
  /** What it would have reported. */
  readonly ids: readonly string[];
  /** Why, for people. */
  readonly reason: string;
}

/** One finding of the kind `id`. */
export function makeFinding(
  kinds: Readonly<Record<string, FindingKind>>,
  id: string,
  { partition, path, message, numbers = {}, level }: Detail,
): Finding {
  const kind = kinds[id];
  const place = partition === undefined ? {} : { partition };
  return { id, level: level ?? kind.level, ...place, path, message, numbers, advice: kind.advice };
}
