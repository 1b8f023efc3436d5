/** `composefs=` of a command line: is the image on the disk, and is it the one that the digest is of? */
import type { BootEntry } from '../../boot/index.ts';
import { escapePath } from '../../bytes/names.ts';
import { type ImageDigest, parseImageDigest, verifiedImage } from '../../composefs/image-digest.ts';
import { attempt, BootfsError, orDamage, reasonInContext } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import { fileDevice } from '../../device/file-device.ts';
import { decodeCommandLine, lastValue } from '../command-line/command-line.ts';
import type { FindingKind, Rule } from '../contract/finding.ts';
import { findObjectFaults } from '../files/composefs-objects.ts';
import type { CheckOptions } from '../files/options.ts';
import { linuxEntries, weigh } from './command-line.ts';

/** Where composefs-setup-root looks, below the root of the filesystem: by the digest in hexadecimal digits. */
const IMAGES = '/composefs/images/';
/** Of the same filesystem. */
const OBJECTS = '/composefs/objects';
/** Files of one image that are named; the others are counted. */
const MAX_NAMED = 10;
/** Bytes of all images together that are read to verify them; an image holds names and numbers alone. */
const MAX_VERIFIED = 2 ** 30;

const KINDS: Readonly<Record<string, FindingKind>> = {
  'composefs-missing': {
    level: 'error',
    meaning: 'composefs= names an image that is on no filesystem of this disk',
    advice: 'install the image and the entry of one build together',
  },
  'composefs-mismatch': {
    level: 'error',
    meaning: 'the image that composefs= names is damaged, or not the one that the digest is of',
    advice: 'install the image again; its digest is what fsverity digest prints',
  },
  'composefs-object': {
    level: 'error',
    meaning:
      'an object of the image that composefs= names is missing, or not what its digest says: its file can not be read (with --deep)',
    advice: 'install the image again, with all of its objects',
  },
  'composefs-unverified': {
    level: 'note',
    meaning: 'composefs= does not ask for the digest of its image, or the images are too large to be read whole',
    advice: 'nothing, if that is meant: a question mark behind composefs= turns the digest off',
  },
};

/** What of a context the rule looks at. */
export interface ComposefsContext {
  /** What is offered. */
  readonly menu: { readonly entries: readonly BootEntry[] };
  /** As they are for all rules. */
  readonly options: Pick<CheckOptions, 'disk' | 'hashOf' | 'deep' | 'mountComposefs' | 'onProgress'>;
  /** Where there is no disk, the one filesystem under `undefined`. */
  on(partition: number | undefined): { readonly fs: FileSystem } | undefined;
}

/** Entries that name one image are judged by the first of them. */
export const composefsRule: Rule<ComposefsContext> = {
  name: 'composefs',
  kinds: KINDS,
  run(context, report) {
    const judged: string[] = [];
    const inOrder = linuxEntries(context.menu.entries).sort(
      (left, right) => Number(right.default) - Number(left.default),
    );
    let left = MAX_VERIFIED;
    for (const entry of inOrder) {
      const named = lastValue(decodeCommandLine(entry.options), 'composefs');
      if (named === undefined || judged.indexOf(named) >= 0) continue;
      judged.push(named);
      const say = (id: string, message: string): void => {
        const { partition, path } = entry.source;
        report(id, {
          partition,
          path,
          message: `${entry.title}: ${message}`,
          level: weigh(KINDS[id].level, entry, inOrder),
        });
      };
      const isOptional = named[0] === '?';
      const hex = isOptional ? named.slice(1) : named;
      const expected = attempt(
        () => parseImageDigest(hex),
        isBadDigest,
        () => undefined,
      );
      const image = expected && findImage(context, hex);
      if (expected === undefined) say('composefs-missing', `composefs=${named} holds no digest`);
      else if (image === undefined) say('composefs-missing', `there is no ${IMAGES}${hex}`);
      else if (isOptional) say('composefs-unverified', 'the digest is not asked for');
      else if (image.size > left) say('composefs-unverified', `${IMAGES}${hex} has ${image.size} bytes`);
      else {
        left -= image.size;
        const fault = faultOf(image, expected, context);
        if (fault !== undefined) say('composefs-mismatch', `${IMAGES}${hex}: ${reasonInContext(fault)}`);
        else for (const message of objectFaults(image, expected, context)) say('composefs-object', message);
      }
    }
  },
};

interface Image {
  readonly fs: FileSystem;
  readonly path: string;
  readonly size: number;
}

/** On the first filesystem that has it; damage on the way is other rules' finding. */
function findImage(context: ComposefsContext, hex: string): Image | undefined {
  const path = IMAGES + hex.toLowerCase();
  const { disk } = context.options;
  const all = disk === undefined ? [context.on(undefined)?.fs] : disk.partitions.map(({ fs }) => fs);
  for (const fs of all) {
    const stats = fs && orDamage(() => fs.stat(path), ignore);
    if (fs !== undefined && stats?.type === 'file') return { fs, path, size: stats.size };
  }
  return undefined;
}

/** @throws EIO */
function faultOf(
  { fs, path }: Image,
  { algorithm, digest }: ImageDigest,
  { options: { hashOf = (same) => same } }: ComposefsContext,
): BootfsError | undefined {
  return attempt(
    () => {
      const image = verifiedImage(fileDevice(fs, path), { algorithm: hashOf(algorithm), digest });
      image.read(0, new Uint8Array(Math.min(1, image.size)));
      return undefined;
    },
    isFault,
    (fault) => fault,
  );
}

/** With `deep`, and where the caller can mount it. @throws EIO; ERR_BOOTFS_NEED_RANGE */
function objectFaults(
  { fs, path }: Image,
  { algorithm, digest }: ImageDigest,
  { options: { deep, mountComposefs, hashOf = (same) => same, onProgress } }: ComposefsContext,
): string[] {
  if (deep !== true || mountComposefs === undefined) return [];
  return attempt(
    () => {
      const image = verifiedImage(fileDevice(fs, path), { algorithm: hashOf(algorithm), digest });
      const faults = findObjectFaults(mountComposefs(image, fs, OBJECTS), onProgress);
      const named = faults
        .slice(0, MAX_NAMED)
        .map(({ path: file, error }) => `${escapePath(file)}: ${reasonInContext(error)}`);
      return faults.length > named.length ? [...named, `and ${faults.length - named.length} other files`] : named;
    },
    isFault,
    (fault) => [`${path}: ${reasonInContext(fault)}`],
  );
}

function isBadDigest(error: unknown): error is BootfsError {
  return error instanceof BootfsError && error.code === 'EINVAL';
}

function isFault(error: unknown): error is BootfsError {
  return error instanceof BootfsError && error.code !== 'EIO' && error.code !== 'ERR_BOOTFS_NEED_RANGE';
}

function ignore(): void {}
