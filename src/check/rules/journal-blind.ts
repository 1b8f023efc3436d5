/**
 * What the project is for: after a power cut, a loader that does not replay the log sees the files as they were at some time before,
 * or blocks that belong to other files by now, and says nothing. The same filesystem is mounted twice, with its log and without,
 * and each boot file compared.
 */
import { collectBootEntries } from '../../boot/index.ts';
import { attempt, BootfsError, isAnswer } from '../../contract/errors.ts';
import type { FileReader, FileSystem } from '../../contract/file-system.ts';
import { inspectKernel } from '../../kernel-formats/kernel.ts';
import type { CheckContext } from '../contract/context.ts';
import type { Report, Rule } from '../contract/finding.ts';
import { haveSameContent, overwrittenBytes, type PlacedFile } from '../files/compare-files.ts';
import { findPlacedFiles } from '../files/placed-files.ts';

const ADVICE =
  'replay the journal before the machine boots from it: mount and unmount it with Linux, or fsfreeze after the upgrade';

/** Which boot files GRUB, U-Boot and the UEFI drivers would get wrong, as they ignore the journal. */
export const journalBlindRule: Rule = {
  name: 'journal-blind',
  kinds: {
    'journal-blind-unreadable': {
      level: 'error',
      meaning: 'a loader that ignores the journal finds no filesystem that it can read',
      advice: ADVICE,
    },
    'journal-blind-missing': {
      level: 'error',
      meaning: 'a loader that ignores the journal does not find the file, or can not read it',
      advice: ADVICE,
    },
    'journal-blind-old': {
      level: 'error',
      meaning: 'a loader that ignores the journal loads an older file, and reports no error',
      advice: ADVICE,
    },
    'journal-blind-mixed': {
      level: 'error',
      meaning: 'a loader that ignores the journal loads bytes that never were this file, and reports no error',
      advice: ADVICE,
    },
    'journal-blind-superblock': {
      level: 'warning',
      meaning: 'a loader that ignores the journal reads an older superblock, with other features or another size',
      advice: ADVICE,
    },
    'journal-blind-menu': {
      level: 'error',
      meaning: 'a loader that ignores the journal shows another menu',
      advice: ADVICE,
    },
  },
  whyNot({ options, fs }) {
    if (fs.journal?.state !== 'dirty') return 'nothing waits in a journal';
    if (options.isReadByBootfs === true) return "bootfs's own loader replays the journal";
    return options.blind === undefined ? 'the filesystem is not mounted without its journal beside' : undefined;
  },
  run(context, report) {
    const { blind } = context.options;
    if (blind === undefined) return;
    if (blind instanceof BootfsError) {
      report('journal-blind-unreadable', { message: blind.message });
      return;
    }
    let placed: PlacedFile[] | undefined;
    const current = (): PlacedFile[] => {
      placed = placed ?? findPlacedFiles(context.fs);
      return placed;
    };
    for (const { path } of context.files) compareFile(context, blind, path, current, report);
    compareMenus(context, blind, report);
    compareSuperblocks(context.fs, blind, report);
  },
};

function compareFile(
  context: CheckContext,
  blind: FileSystem,
  path: string,
  current: () => readonly PlacedFile[],
  report: Report,
): void {
  const after = openFile(context.fs, path);
  if (after instanceof BootfsError) return;
  const before = openFile(blind, path);
  if (before instanceof BootfsError) {
    report('journal-blind-missing', { path, message: before.message, numbers: { size: after.size } });
    return;
  }
  attempt(
    () => compareContents(before, after, current, (id, detail) => report(id, { path, ...detail })),
    isAnswer,
    ({ message }) => report('journal-blind-missing', { path, message }),
  );
}

function compareContents(
  before: FileReader,
  after: FileReader,
  current: () => readonly PlacedFile[],
  report: Report,
): void {
  if (haveSameContent(before, after)) return;
  const numbers = { sizeWithoutJournal: before.size, size: after.size, inodeWithoutJournal: before.stats.ino };
  const overwritten = overwrittenBytes({ stats: before.stats, extents: before.extents() }, current());
  const isBroken = isBrokenKernel(before) && !isBrokenKernel(after);
  if (overwritten > 0 || isBroken) {
    const message =
      overwritten > 0
        ? `${overwritten} bytes of it lie in blocks that other files have written to since`
        : 'its own headers do not fit it';
    report('journal-blind-mixed', { message, numbers: { ...numbers, overwritten } });
  } else {
    const message = `${before.size} bytes ${timeOf(before)} in place of ${after.size} bytes ${timeOf(after)}`;
    report('journal-blind-old', { message, numbers });
  }
}

function isBrokenKernel(file: FileReader): boolean {
  const facts = inspectKernel(file);
  return facts.faults.length > 0;
}

function timeOf({ stats }: FileReader): string {
  const date = new Date(stats.mtime.seconds * 1000);
  return Number.isNaN(date.getTime()) ? '' : `of ${date.toISOString().slice(0, 19)}Z`;
}

function openFile(fs: FileSystem, path: string): FileReader | BootfsError {
  return attempt(
    () => fs.open(path),
    isAnswer,
    (error) => error,
  );
}

function compareMenus(context: CheckContext, blind: FileSystem, report: Report): void {
  const before = collectBootEntries(blind).entries;
  const after = collectBootEntries(context.fs).entries;
  const gone = before.filter((entry) => after.every(({ id }) => id !== entry.id));
  const fresh = after.filter((entry) => before.every(({ id }) => id !== entry.id));
  const defaults = [before, after].map((entries) => entries.filter((entry) => entry.default)[0]?.id ?? 'none');
  if (gone.length === 0 && fresh.length === 0 && defaults[0] === defaults[1]) return;
  const differences = [
    ...(gone.length > 0 ? [`it shows ${entriesText(gone.length)} that should be gone`] : []),
    ...(fresh.length > 0 ? [`it lacks ${entriesText(fresh.length)}`] : []),
    ...(defaults[0] === defaults[1] ? [] : [`its default is ${defaults[0]}, not ${defaults[1]}`]),
  ];
  report('journal-blind-menu', {
    message: differences.join(', '),
    numbers: { entriesWithoutJournal: before.length, entries: after.length },
  });
}

function entriesText(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}

/** Free counts differ always; a reader goes by these. */
const LAYOUT = ['blockCount', 'inodeCount', 'groups', 'descriptorSize'];

function compareSuperblocks(after: FileSystem, before: FileSystem, report: Report): void {
  const changes = LAYOUT.filter((key) => before.details[key]?.value !== after.details[key]?.value).map(
    (key) => `${key} ${before.details[key]?.value}, not ${after.details[key]?.value}`,
  );
  const [old, fresh] = [before, after].map(({ features }) =>
    features.names.filter((name) => name !== 'recover').join(' '),
  );
  if (old !== fresh) changes.push(`features ${old}, not ${fresh}`);
  if (changes.length > 0) report('journal-blind-superblock', { message: changes.join('; ') });
}
