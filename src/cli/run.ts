/** One run of the command, from its arguments to its exit status. */
import { CommanderError } from 'commander';
import type { Formats } from '../formats/drivers.ts';
import { printable } from '../report/printable.ts';
import { type FormatLoader, formatsInMemory, ownFormats } from './image/formats.ts';
import { type ImageFile, ImageOpener } from './image/image.ts';
import { type CommonOptions, commonOptions } from './options/common-options.ts';
import { findNamedPaths } from './paths/globs.ts';
import { selectTrees } from './paths/selection.ts';
import { type ParsedCommand, parseCommandLine } from './program.ts';
import { describeError, EXIT_DONE, EXIT_USAGE, exitStatusOf, UsageError } from './terminal/exit-status.ts';
import { Output, type Sink } from './terminal/output.ts';
import { NO_PROGRESS, type Progress } from './terminal/progress.ts';
import type { VerbContext } from './verbs/verb.ts';

/** The hidden verb that completion scripts call: `bootfs __complete VERB [WORDS...] WORD`. */
const COMPLETION_VERB = '__complete';

/** What a run sees of its process, so that tests can run the command in theirs. */
export interface Surroundings {
  /** Standard output. */
  readonly out: Sink;
  /** Standard error. */
  readonly error: Sink;
  /** Then colours are used. */
  readonly outIsTerminal: boolean;
  /** Then progress is shown. */
  readonly errorIsTerminal: boolean;
  /** `process.env`: NO_COLOR, BOOTFS_DEBUG and the like. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What can be read; by default everything that bootfs reads. */
  readonly formats?: Formats;
}

/** Runs `bootfs ...argv`. Never throws: whatever happens is an exit status, and a line on standard error. */
export async function runCommand(argv: readonly string[], around: Surroundings): Promise<number> {
  const started = process.uptime();
  const out = new Output(around.out);
  const error = new Output(around.error);
  const formats = around.formats === undefined ? ownFormats : formatsInMemory(around.formats);
  if (argv[0] === COMPLETION_VERB) {
    const { complete } = await import('./completion/complete.ts');
    for (const candidate of await complete(argv.slice(1), formats, around.environment['HOME'])) out.line(candidate);
    flushQuietly(out);
    return EXIT_DONE;
  }
  let command: ParsedCommand | undefined;
  let opener: ImageOpener | undefined;
  let status: number;
  try {
    command = await parseCommandLine(argv, { out: (text) => out.text(text), error: (text) => error.text(text) });
    const common = commonOptions(command.options);
    if (common.report !== undefined && !command.verb.hasReports) {
      throw new UsageError(`${command.verb.name} has no answer in the format ${common.report}`);
    }
    const warn = (message: string) => {
      if (!common.verbose) return;
      error.line(`bootfs: warning: ${printable(message)}`);
      flushQuietly(error);
    };
    const progress = await chooseProgress(command, around);
    opener = new ImageOpener(formats, common, progress, warn);
    status = await command.verb.run(contextOf(command, common, opener, { out, progress, warn, around, formats }));
    out.flush();
  } catch (thrown) {
    status = failureStatus(thrown, command, out, error, around);
  }
  if (opener !== undefined && command?.options['stats']) error.line(JSON.stringify(statistics(opener, started)));
  opener?.files.close();
  flushQuietly(error);
  return status;
}

function flushQuietly(output: Output): void {
  try {
    output.flush();
  } catch {
    // Nobody listens.
  }
}

function failureStatus(
  thrown: unknown,
  command: ParsedCommand | undefined,
  out: Output,
  error: Output,
  { environment }: Surroundings,
): number {
  const failure = flushed(out) ?? thrown;
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
  const status = exitStatusOf(failure);
  if (status === EXIT_DONE) return status;
  const image = command === undefined || failure instanceof UsageError ? '' : `${printable(command.image)}: `;
  error.line(`bootfs: ${image}${describeError(failure)}`);
  if (environment['BOOTFS_DEBUG'] === '1' && failure instanceof Error) error.line(failure.stack ?? '');
  return status;
}

/** What was printed before the failure is delivered; a pipe that closed meanwhile is the failure that counts. */
function flushed(out: Output): unknown {
  try {
    out.flush();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** A bar beside an answer on the same terminal would only garble it; inflating comes before any answer. */
async function chooseProgress(command: ParsedCommand, around: Surroundings): Promise<Progress> {
  if (!around.errorIsTerminal) return NO_PROGRESS;
  const bar = (await import('./terminal/progress-bar.ts')).terminalProgress();
  const answersAsItGoes = around.outIsTerminal && command.verb.name !== 'extract';
  if (!answersAsItGoes) return bar;
  return { show: (title, total, work) => (title === 'hashing' ? NO_PROGRESS : bar).show(title, total, work) };
}

interface Means {
  readonly out: Output;
  readonly progress: Progress;
  readonly warn: (message: string) => void;
  readonly around: Surroundings;
  readonly formats: FormatLoader;
}

function contextOf(command: ParsedCommand, common: CommonOptions, opener: ImageOpener, means: Means): VerbContext {
  let image: Promise<ImageFile> | undefined;
  const openImage = () => {
    image = image ?? opener.openImage(command.image);
    return image;
  };
  const openVolume: VerbContext['openVolume'] = async (options = {}, choose) =>
    opener.openVolume(await openImage(), options, choose);
  return {
    image: command.image,
    paths: command.paths,
    options: command.options,
    common,
    formats: means.formats,
    out: means.out,
    get colours() {
      return means.around.outIsTerminal && !means.around.environment['NO_COLOR'];
    },
    progress: means.progress,
    openImage,
    openVolume,
    forImage: (path) => contextOf({ ...command, image: path }, common, opener, means),
    openDisk: async (options) => opener.openDisk(await openImage(), options),
    openFileSystem: async (options) => (await openVolume(options)).fs,
    pathsIn: (fs) => findNamedPaths(fs, command.paths[0] ?? '/').paths,
    treesIn: (fs) => selectTrees(fs, command.paths[0] ?? '/'),
    warn: means.warn,
  };
}

function statistics({ files }: ImageOpener, started: number): Record<string, number> {
  return {
    ...files.counts,
    cacheHits: files.cacheHits,
    milliseconds: Math.round((process.uptime() - started) * 1000),
    peakMemory: process.resourceUsage().maxRSS * 1024,
  };
}
