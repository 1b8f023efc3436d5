import { writeFileSync } from 'node:fs';
import pc from 'picocolors';
import {
  type CheckResult,
  checkFileSystem,
  type Finding,
  LEVELS,
  type Level,
  LOADER_NAMES,
} from '../../check/index.ts';
import { BootfsError, reasonInContext } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { Disk } from '../../disk/disk.ts';
import type { Formats } from '../../drivers.ts';
import { applySettings, type CheckSettings, readCheckSettings, SETTINGS_FILE } from '../check-settings.ts';
import { countsOf, textLines, verdictOn } from '../check-text.ts';
import { chooseBootPartition } from '../choose-boot.ts';
import {
  describeError,
  EXIT_DONE,
  EXIT_NO,
  MissingDeviceError,
  PartlyUnreadableError,
  printable,
  UsageError,
} from '../exit-status.ts';
import type { OpenedImage } from '../image.ts';
import { type CheckedImage, junitXml } from '../junit.ts';
import { isImageHere, isInside } from '../other-image.ts';
import { UNPACKERS } from '../unpackers.ts';
import type { Verb, VerbContext } from '../verb.ts';

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
    { flags: '--profile <name>', description: 'hold it against a profile', choices: ['bootfs'] },
    { flags: '--deep', description: 'every inode, directory, extent tree and attribute of the filesystem' },
    { flags: '--fail-on <level>', description: 'exit with 1 from this level on (default error)', choices: LEVELS },
    { flags: '--junit <file>', description: 'write JUnit XML as well' },
    { flags: '--config <file>', description: `settings, in place of ${SETTINGS_FILE} in the working directory` },
  ],
  examples: [
    'check disk.img',
    'check disk.img --loader grub-2.06 --loader u-boot-2022',
    'check disk.img --deep --fail-on warning --junit report.xml',
    'check boot.img --profile bootfs /extra/kernel',
    'check a.img b.img --junit report.xml',
  ],
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
    for (const [index, one] of checked.entries()) print(context, one, others.length > 0, index > 0);
    if (failure !== undefined) throw failure;
    return checked.some(({ findings }) => findings.some(isFailure)) ? EXIT_NO : EXIT_DONE;
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
  readonly result?: CheckResult;
  readonly failure?: unknown;
}

/** An image that can't be read is a result, too, so that reports have it. @throws UsageError */
async function checkImage(context: VerbContext, settings: CheckSettings, paths: readonly string[]): Promise<Checked> {
  const { image } = context;
  const verity = context.options['deep'] === true ? ({ fsverity: 'enforce' } as const) : {};
  try {
    const volume = await context.openVolume(verity, chooseBootPartition);
    const result = runOn({ ...context, paths }, volume, settings, await context.openDisk());
    return { image, findings: result.findings, result };
  } catch (failure) {
    if (!(failure instanceof BootfsError || failure instanceof MissingDeviceError)) throw failure;
    return { image, findings: [], error: describeError(failure), failure };
  }
}

/** The line on standard error begins with the first image. */
function aboutImage({ image }: VerbContext, failure: unknown): unknown {
  if (!(failure instanceof BootfsError)) return new PartlyUnreadableError(`${image}: ${describeError(failure)}`);
  return new BootfsError(failure.code, `${image}: ${reasonInContext(failure)}`);
}

function print(context: VerbContext, checked: Checked, isOneOfSeveral: boolean, isNext: boolean): void {
  const { out } = context;
  const { image, findings, result, error } = checked;
  const verdict = result === undefined ? `can't be read: ${error}` : verdictOn(result.menu, findings);
  const counts = countsOf(findings);
  if (context.common.json) {
    const found = { entries: result?.menu.entries.length ?? 0, files: result?.files ?? [] };
    out.json({ ...(isOneOfSeveral ? { image } : {}), verdict, counts, findings, ...found, error });
    return;
  }
  if (isOneOfSeveral) out.line(`${isNext ? '\n' : ''}${printable(image)}:`);
  else if (result === undefined) return;
  const colours = pc.createColors(context.colours);
  if (result === undefined) out.line(colours.red(printable(verdict)));
  else for (const line of textLines(verdict, findings, colours)) out.line(line);
}

function parseLoader(text: string): string {
  if (LOADER_NAMES.includes(text)) return text;
  throw new UsageError(`no loader ${text}; known are ${LOADER_NAMES.join(', ')}`);
}

function writeReport(path: string, xml: string): void {
  try {
    writeFileSync(path, xml);
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

function runOn(
  context: VerbContext,
  volume: OpenedImage,
  settings: CheckSettings,
  disk: Disk | undefined,
): CheckResult {
  const { options, progress, paths } = context;
  const isDeep = options['deep'] === true;
  const { inodeCount } = volume.fs;
  return progress.show('checking', isDeep && inodeCount !== undefined ? inodeCount : 20, (update) => {
    let steps = 0;
    const checked = checkFileSystem(volume.fs, {
      blind: volume.fs.journal?.state === 'dirty' ? mountBlind(context.formats, volume) : undefined,
      paths: paths.map((path) => (path.startsWith('/') ? path : `/${path}`)),
      loaders: (options['loader'] as string[] | undefined) ?? settings.loaders,
      profile: (options['profile'] as 'bootfs' | undefined) ?? settings.profile,
      deep: isDeep,
      disk,
      unpackers: UNPACKERS,
      onProgress: () => update(++steps),
    });
    return { ...checked, findings: applySettings(checked.findings, settings) };
  });
}

/** As GRUB, U-Boot and the UEFI drivers mount it: no journal, no checksums. */
function mountBlind({ mount }: Formats, { device }: OpenedImage): FileSystem | BootfsError {
  try {
    return mount(device, { journal: 'ignore', verify: 'none' });
  } catch (error) {
    if (error instanceof BootfsError && error.code !== 'EIO') return error;
    throw error;
  }
}
