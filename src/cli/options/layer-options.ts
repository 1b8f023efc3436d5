/** Layers under the image on the command line: overlayfs and composefs. */
import { type ImageDigest, parseImageDigest } from '../../composefs/image-digest.ts';
import { attempt, isAnswer } from '../../contract/errors.ts';
import { UsageError } from '../terminal/exit-status.ts';
import type { VerbOption } from './verb-option.ts';

/** What the image is the top layer of. */
export interface LayerFlags {
  /** From the top, below the image: see `parseLayerName`. */
  readonly overlay: readonly string[];
  /** `--overlay-data`, in the order of the command line. */
  readonly overlayData: readonly string[];
  /** `--userxattr`. */
  readonly userxattr: boolean;
  /** Directories of this machine, or paths inside an image: `FILE:PATH`, `image:PATH`. */
  readonly objects: readonly string[];
}

/** Of the image as a whole. */
export const DIGEST_OPTION: VerbOption = {
  flags: '--digest <hex>',
  description: 'fs-verity digest that the image must have, or a kernel command line with composefs=',
  parse: parseDigest,
};

/** How a verb is told of the layers. */
export const LAYER_OPTIONS: readonly VerbOption[] = [
  {
    flags: '--overlay <file>',
    description:
      'the next layer of an overlay below the image; file:path for an image inside, and behind it ,verity=roothash and ' +
      'what goes with that: ,verity-device=file and so on; repeatable',
    repeatable: true,
  },
  {
    flags: '--overlay-data <file>',
    description: 'a data-only layer, to which only redirects lead; repeatable',
    repeatable: true,
  },
  { flags: '--userxattr', description: 'layers are marked by user.overlay.*, not trusted.overlay.*' },
  {
    flags: '--objects <dir>',
    description:
      'composefs: where the contents are; image:path for a directory on the filesystem that the image lies on; repeatable',
    repeatable: true,
  },
  DIGEST_OPTION,
];

/** Of all options of a command line; undefined where none is about layers. @throws UsageError for one that has no meaning alone */
export function layerFlagsOf(options: Readonly<Record<string, unknown>>): LayerFlags | undefined {
  const given = options as Partial<LayerFlags>;
  const { overlay = [], overlayData = [], userxattr = false, objects = [] } = given;
  if (overlay.length + overlayData.length + objects.length > 0) return { overlay, overlayData, userxattr, objects };
  if (userxattr) throw new UsageError('--userxattr needs --overlay, --overlay-data or --objects');
  return undefined;
}

function parseDigest(text: string): ImageDigest {
  return attempt(
    () => parseImageDigest(text),
    isAnswer,
    ({ reason }) => {
      throw new UsageError(`--digest: ${reason}`);
    },
  );
}
