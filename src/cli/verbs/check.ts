import { writeFileSync } from 'node:fs';
import pc from 'picocolors';
import { FIRMWARES, type Finding, isUndecided, LEVELS, type Level, LOADER_NAMES } from '../../check/index.ts';
import { BootfsError, reasonInContext } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import { type Disk, isBareContainer } from '../../disk/disk.ts';
import { numberedPlaces } from '../../disk/numbered-places.ts';
import { checkJson, type Judged } from '../../report/check-json.ts';
import { printable } from '../../report/printable.ts';
import { countsOf, sentenceOn } from '../../report/sentence.ts';
import { chooseBootPartition } from '../image/choose-boot.ts';
import { isImageHere, isInside } from '../paths/other-image.ts';
import {
  describeError,
  EXIT_DONE,
  EXIT_NO,
  MissingDeviceError,
  PartlyUnreadableError,
  UsageError,
} from '../terminal/exit-status.ts';
import { CERTIFICATE_OPTION } from '../verdict/certificate.ts';
import { githubLines, markdownText } from '../verdict/check-reports.ts';
import { type CheckSettings, readCheckSettings, SETTINGS_FILE } from '../verdict/check-settings.ts';
import { textLines } from '../verdict/check-text.ts';
import { judgeDisk, judgeVolume } from '../verdict/judge.ts';
import { judgedLines } from '../verdict/judged-text.ts';
import { type CheckedImage, junitXml } from '../verdict/junit.ts';
import { DATABASE_OPTION } from '../verdict/signed-programs.ts';
import type { Verb, VerbContext } from './verb.ts';

/** `bootfs check`: findings, and a verdict; exit status 1 for findings of the level of `error`. */
export const check: Verb = {
  name: 'check',
  summary: 'say whether a machine will boot from this image, and what stands in the way',
  path: 'many',
  options: [
    {
      flags: '--loader <name>',
      description: `a loader that must be able to boot it; repeatable: ${LOADER_NAMES.join(', ')}`,
      repeatable: true,
      parse: parseLoader,
      suggestions: LOADER_NAMES,
    },
    {
      flags: '--firmware <name>',
      description: 'what the disk is for; default: whatever it seems made for',
      choices: FIRMWARES,
    },
    { flags: '--arch <name>', description: 'architecture of the machine, as in BOOTX64.EFI: x64, aa64, ...' },
    { flags: '--loader-path <path>', description: 'what NVRAM names on the ESP, as \\EFI\\x\\y.efi' },
    { flags: '--profile <name>', description: 'hold it against a profile', choices: ['bootfs'] },
    CERTIFICATE_OPTION,
    DATABASE_OPTION,
    { flags: '--deep', description: 'every inode, directory, extent tree and attribute of the filesystem' },
    { flags: '--fail-on <level>', description: 'exit with 1 from this level on (default error)', choices: LEVELS },
    { flags: '--junit <file>', description: 'write JUnit XML as well' },
    { flags: '--markdown <file>', description: 'append a summary in Markdown as well' },
    { flags: '--config <file>', description: `settings, in place of ${SETTINGS_FILE} in the working directory` },
  ],
  examples: [
    'check disk.img',
    'check disk.img --loader grub-2.06 --loader u-boot-2022',
    'check disk.img --deep --fail-on warning --junit report.xml',
    "check boot.img --profile bootfs '/extra/kernel-*'",
    'check a.img b.img --junit report.xml',
    'check disk.img --format github --markdown "$GITHUB_STEP_SUMMARY"',
  ],
  hasReports: true,
  async run(context) {
    const settings = readCheckSettings(context.options['config'] as string | undefined);
    const failOn = (context.options['failOn'] as Level | undefined) ?? settings.failOn ?? 'error';
    const isFailure = ({ level }: Finding): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(failOn);
    const { first, others, paths } = await operandsOf(context);
    const checked: Checked[] = [];
    let failure: unknown;
    for (const image of [first, ...others]) {
      const one = await checkImage(image, settings, paths);
      failure =
        failure ?? (image === first || one.failure === undefined ? one.failure : aboutImage(image, one.failure));
      checked.push(one);
    }
    const junit = context.options['junit'] as string | undefined;
    if (junit !== undefined) writeReport(junit, junitXml(checked, isFailure));
    const markdown = context.options['markdown'] as string | undefined;
    if (markdown !== undefined) writeReport(markdown, markdownText(checked), 'a');
    const { report } = context.common;
    if (report === 'github') for (const line of githubLines(checked)) context.out.line(line);
    else if (report === 'markdown') context.out.text(markdownText(checked));
    else if (report === 'junit') context.out.text(junitXml(checked, isFailure));
    else for (const [index, one] of checked.entries()) print(context, one, others.length > 0, index > 0);
    if (failure !== undefined) throw failure;
    // What could not be looked at fails too, unless errors alone were asked for.
    const isStrict = context.options['failOn'] === undefined && settings.failOn === undefined;
    const isNo = (finding: Finding): boolean => isFailure(finding) || (isStrict && isUndecided(finding));
    return checked.some(({ findings }) => findings.some(isNo)) ? EXIT_NO : EXIT_DONE;
  },
};

interface Operands {
  readonly first: VerbContext;
  readonly others: readonly VerbContext[];
  readonly paths: readonly string[];
}

/** Which of the operands behind the image are images, too, and which are paths inside all of them. */
async function operandsOf(context: VerbContext): Promise<Operands> {
  const here = context.paths.filter(isImageHere);
  const ambiguous = here.filter((operand) => operand.startsWith('/'));
  const fs = ambiguous.length === 0 ? undefined : await openQuietly(context);
  const images = here.filter((operand) => fs === undefined || !isInside(fs, operand));
  return {
    first: context,
    others: images.map((path) => context.forImage(path)),
    paths: context.paths.filter((path) => !images.includes(path)),
  };
}

/** Undefined for an image that can't be read, which is told later. */
async function openQuietly(context: VerbContext): Promise<FileSystem | undefined> {
  try {
    return (await context.openVolume({}, chooseBootPartition)).fs;
  } catch (error) {
    if (error instanceof BootfsError) return undefined;
    throw error;
  }
}

/** What became of one image. */
interface Checked extends CheckedImage {
  /** Absent where the image can't be read. */
  readonly result?: Judged;
  readonly failure?: unknown;
}

/** An image that can't be read is a result, too, so that reports have it. @throws UsageError */
async function checkImage(context: VerbContext, settings: CheckSettings, paths: readonly string[]): Promise<Checked> {
  const { image } = context;
  const verity = context.options['deep'] === true ? ({ fsverity: 'enforce' } as const) : {};
  try {
    const whole = await context.openDisk(verity);
    const disk = whole !== undefined && isOneVolume(whole) ? undefined : whole;
    if (disk === undefined && context.options['cert'] !== undefined) {
      throw new UsageError('--cert is for the signature partitions of a disk; of files see bootfs verity --cert');
    }
    const { mount } = await context.formats.all();
    const judging = { options: context.options, settings, paths, mount, progress: context.progress };
    const result =
      disk === undefined ? judgeVolume(judging, await context.openVolume(verity)) : await judgeDisk(judging, disk);
    return { image, findings: result.findings, volumes: result.volumes, skipped: result.skipped, result };
  } catch (failure) {
    if (!(failure instanceof BootfsError || failure instanceof MissingDeviceError)) throw failure;
    return { image, findings: [], error: describeError(failure), failure };
  }
}

/** Is the disk nothing but what holds one filesystem, without a loader? Then that is judged for itself. */
function isOneVolume(disk: Disk): boolean {
  return isBareContainer(disk) && numberedPlaces(disk).filter(({ contents }) => contents.fs !== undefined).length === 1;
}

/** The line on standard error begins with the first image. */
function aboutImage({ image }: VerbContext, failure: unknown): unknown {
  if (!(failure instanceof BootfsError)) return new PartlyUnreadableError(`${image}: ${describeError(failure)}`);
  return new BootfsError(failure.code, `${image}: ${reasonInContext(failure)}`);
}

function print(context: VerbContext, checked: Checked, isOneOfSeveral: boolean, isNext: boolean): void {
  const { out } = context;
  const { image, findings, result, error } = checked;
  const sentence = result === undefined ? `can't be read: ${error}` : sentenceOn(result.verdict, result.menu, findings);
  if (context.common.json) {
    const told =
      result === undefined
        ? { verdict: 'undecided', sentence, counts: countsOf([]), findings, entries: 0, files: [], error }
        : checkJson(result);
    out.json({ ...(isOneOfSeveral ? { image } : {}), ...told });
    return;
  }
  if (isOneOfSeveral) out.line(`${isNext ? '\n' : ''}${printable(image)}:`);
  else if (result === undefined) return;
  const colours = pc.createColors(context.colours);
  if (result === undefined) out.line(colours.red(printable(sentence)));
  else {
    const lines = [
      ...textLines(sentence, findings, colours, result.volumes),
      '',
      ...judgedLines(result).map(colours.dim),
    ];
    for (const line of lines) out.line(line);
  }
}

function parseLoader(text: string): string {
  if (LOADER_NAMES.includes(text)) return text;
  throw new UsageError(`no loader ${text}; known are ${LOADER_NAMES.join(', ')}`);
}

function writeReport(path: string, text: string, flag: 'w' | 'a' = 'w'): void {
  try {
    writeFileSync(path, text, { flag });
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}
