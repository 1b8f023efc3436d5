/** A check as data. */
import type { BootConfiguration, BootEntry, BootMenu } from '../boot/index.ts';
import type {
  BootChain,
  BootFile,
  CheckResult,
  Coverage,
  Finding,
  Level,
  SkippedRule,
  Verdict,
} from '../check/index.ts';
import type { NumberedVolume } from '../disk/numbered-places.ts';
import { countsOf, sentenceOn } from './sentence.ts';

/** What is said in place of loaders where there is no disk. */
export const ALONE = 'no loader is part of it: what it holds is judged for itself';

/** The part of a result that says what a verdict rests on: what was looked at, and what was not. */
export interface JudgedFacts {
  /** With its entries, their problems and its configurations. */
  readonly menu: BootMenu;
  /** Those whose files were looked at. */
  readonly entries: readonly BootEntry[];
  /** That booting reads. */
  readonly files: readonly BootFile[];
  /** Rules that did not look, and why. */
  readonly skipped: readonly SkippedRule[];
  /** Absent where one filesystem was judged for itself. */
  readonly chains?: readonly BootChain[];
  /** Whose signature covers what; absent where that is not told. */
  readonly signatures?: readonly Coverage[];
  /** Numbers of the partitions that boot files are on; absent where one filesystem was judged for itself. */
  readonly partitions?: readonly number[];
  /** What those numbers stand for that are no partition's: logical volumes, arrays. */
  readonly volumes?: readonly NumberedVolume[];
}

/** What was found in a filesystem, or on a disk with the loaders and partitions that were judged. */
export interface Judged extends CheckResult, JudgedFacts {
  /** What the findings come to. */
  readonly verdict: Verdict;
}

/** What a verdict rests on, for JSON. */
export interface JudgedJson extends Pick<JudgedFacts, 'chains' | 'partitions' | 'volumes' | 'signatures'> {
  /** That entries were read from. */
  readonly configurations: readonly BootConfiguration[];
  /** What of each is needed to know it by. */
  readonly entries: readonly Pick<BootEntry, 'id' | 'title' | 'partition' | 'source'>[];
  /** Why the verdict says less than one would think. */
  readonly note?: string;
}

/** A check as `bootfs check --json` prints it; keys are added, and stay. */
export interface CheckJson {
  /** `ready`, `doubtful`, `undecided`, `not-ready`. */
  readonly verdict: Verdict;
  /** The verdict in words. */
  readonly sentence: string;
  /** Of findings, by level. */
  readonly counts: Readonly<Record<Level, number>>;
  /** What the verdict rests on. */
  readonly judged: JudgedJson;
  /** Rules that did not look, and why. */
  readonly skipped: readonly SkippedRule[];
  /** All of them. */
  readonly findings: readonly Finding[];
  /** Boot entries in the menu. */
  readonly entries: number;
  /** That booting reads. */
  readonly files: readonly BootFile[];
}

/** What is told of a check. */
export function checkJson(result: Judged): CheckJson {
  const { verdict, findings, menu, files, skipped } = result;
  return {
    verdict,
    sentence: sentenceOn(verdict, menu, findings),
    counts: countsOf(findings),
    judged: judgedJson(result),
    skipped,
    findings,
    entries: menu.entries.length,
    files,
  };
}

function judgedJson({ menu, entries, chains, partitions, volumes, signatures }: JudgedFacts): JudgedJson {
  return {
    chains,
    partitions,
    volumes,
    ...(signatures?.some(({ signers }) => signers.length > 0) && { signatures }),
    configurations: menu.configurations,
    entries: entries.map(({ id, title, partition, source }) => ({ id, title, partition, source })),
    ...((chains === undefined || chains.length === 0) && { note: ALONE }),
  };
}
