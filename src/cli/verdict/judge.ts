/** Holds a filesystem or a disk against the rules, as the command line and the settings have it. */
import { UNPACKERS } from '../../box/unpackers.ts';
import {
  type CheckOptions,
  checkDisk,
  checkFileSystem,
  type Finding,
  type Firmware,
  verdictOf,
} from '../../check/index.ts';
import { composefs } from '../../composefs/composefs.ts';
import { objectStore } from '../../composefs/object-store.ts';
import type { Disk } from '../../disk/disk.ts';
import type { Mount } from '../../mount/mount.ts';
import { mountBlind } from '../../report/blind-mount.ts';
import type { Judged } from '../../report/check-json.ts';
import { onHost } from '../host/digests.ts';
import type { OpenedImage } from '../image/image.ts';
import { pathsToCheck } from '../paths/paths-to-check.ts';
import type { Progress } from '../terminal/progress.ts';
import { readSignatureCheck, verifySignaturesOf } from './certificate.ts';
import { applySettings, type CheckSettings } from './check-settings.ts';
import { readSignatureDatabase, signatureOfPrograms } from './signed-programs.ts';

/** About how many steps the rules take that look at boot files alone. */
const STEPS = 20;

/** What judging takes besides the image. */
export interface Judging {
  /** Those of `check`, by their names in camelCase, parsed. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Of the project. */
  readonly settings: CheckSettings;
  /** Inside of the image, as they were given. */
  readonly paths: readonly string[];
  /** Of every format: an image is full of other images. */
  readonly mount: Mount;
  /** Long work is shown on it. */
  readonly progress: Progress;
}

/** One filesystem by itself. */
export function judgeVolume(judging: Judging, { fs, device }: OpenedImage): Judged {
  const { options, paths, mount } = judging;
  return judge(judging, (options['deep'] === true && fs.inodeCount) || STEPS, (common) =>
    checkFileSystem(fs, {
      ...common,
      paths: pathsToCheck(paths, [fs]),
      blind: fs.journal?.state === 'dirty' ? mountBlind(mount, device) : undefined,
    }),
  );
}

/** What a machine would start from the disk, its loaders included. @throws UsageError for a file of certificates that is none */
export async function judgeDisk(judging: Judging, disk: Disk): Promise<Judged> {
  const { options, paths, mount } = judging;
  const check = await readSignatureCheck(options);
  const verifySignature = check && (await verifySignaturesOf(disk, check));
  const signatureOf = signatureOfPrograms(await readSignatureDatabase(options));
  const filesystems = disk.partitions.flatMap(({ fs }) => (fs === undefined ? [] : [fs]));
  return judge(judging, STEPS, (common) =>
    checkDisk(disk, {
      ...common,
      paths: pathsToCheck(paths, filesystems),
      verifySignature,
      signatureOf,
      isDatabaseGiven: options['db'] !== undefined,
      firmware: options['firmware'] as Firmware | undefined,
      architecture: options['arch'] as string | undefined,
      loaderPath: options['loaderPath'] as string | undefined,
      blindOf: ({ fs, device }) =>
        fs?.journal?.state === 'dirty' && device !== undefined ? mountBlind(mount, device) : undefined,
    }),
  );
}

/** @param steps That the work will take about. */
function judge<Result extends { readonly findings: readonly Finding[] }>(
  { options, settings, mount, progress }: Judging,
  steps: number,
  check: (common: CheckOptions) => Result,
) {
  return progress.show('checking', steps, (update) => {
    let done = 0;
    const result = check({
      loaders: (options['loader'] as string[] | undefined) ?? settings.loaders,
      profile: (options['profile'] as 'bootfs' | undefined) ?? settings.profile,
      deep: options['deep'] === true,
      unpackers: UNPACKERS,
      hashOf: onHost,
      mountComposefs: (image, fs, objects) =>
        composefs(mount(image), { objects: [objectStore(fs, objects)], hashOf: onHost }),
      onProgress: () => update(++done),
    });
    const findings = applySettings(result.findings, settings);
    return { ...result, findings, verdict: verdictOf(findings) };
  });
}
