/** Other files that an image names: its backing file, its extents. A name inside an image opens nothing by itself. */
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';

/** What the other file is to the image. */
export type CompanionRole = 'backing file' | 'external data file' | 'extent' | 'parent';

/** A file that an image needs besides itself: an extent, or the image that it is a difference to. */
export interface Companion {
  /** Its bytes. */
  readonly device: BlockDevice;
  /** The same for the same file, under whatever name. */
  readonly identity: string;
}

/** Where the files that an image names come from. An image is not trusted: it names, and the caller decides. */
export interface Companions {
  /**
   * The file that the caller has given for `name`, which is as the image has it: a path of any system, or bytes by chance.
   *
   * @throws ERR_BOOTFS_UNSUPPORTED, naming it, where none was given; EIO where it can't be opened
   */
  open(role: CompanionRole, name: string): Companion;
}

/** For callers that allow none. */
export const NO_COMPANIONS: Companions = {
  open(role, name) {
    throw unsupported(`the image needs its ${role} '${name}', which was not given`);
  },
};

/** What it takes to open an image. */
export interface ImageContext {
  /** Finds the files that the image names. */
  readonly companions: Companions;
  /** Identities of the images that led here. */
  readonly chain: readonly string[];
}

/** Real chains of snapshots have a few; each level takes a cache of its own. */
const MAX_CHAIN = 64;

/** Opens a file that an image names, with the chain one longer. @throws ERR_BOOTFS_CORRUPT where the chain comes back to itself */
export function openCompanion<Opened>(
  { companions, chain }: ImageContext,
  role: CompanionRole,
  name: string,
  open: (device: BlockDevice, context: ImageContext) => Opened,
): Opened {
  if (chain.length >= MAX_CHAIN) throw unsupported(`a chain of more than ${MAX_CHAIN} images`);
  const { device, identity } = companions.open(role, name);
  if (chain.indexOf(identity) >= 0) throw corrupt(`the ${role} '${name}' leads back to an image of its own chain`);
  return open(device, { companions, chain: [...chain, identity] });
}
