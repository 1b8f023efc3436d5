import type { BlockDevice } from '../contract/block-device.ts';
import type { ImageContext } from '../image/companions.ts';
import type { Unpacking } from './inflaters.ts';

/** What opening a box may need. */
export interface Opening {
  /** What the formats of virtual disks ask for: the files around the image. */
  readonly context: ImageContext;
  /** Unpacks `source` once, into memory or past a size into a temporary file, with a progress bar. */
  readonly spool: (source: BlockDevice, unpack: (unpacking: Unpacking) => void | Promise<void>) => Promise<BlockDevice>;
  /** The name of the archive's member that is meant, if one is given. */
  readonly takeMember: () => string | undefined;
  /** Does a member look like an image? */
  readonly looksLikeImage: (device: BlockDevice) => boolean;
}

/** A format around an image. */
export interface Box {
  /** As `--format` takes it and `info` prints it: `gzip`, `qcow2`, ... */
  readonly name: string;
  /** Does the file look like it? @throws EIO */
  recognises(file: BlockDevice): boolean;
  /** @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED, EFBIG; of archives ENOENT and EINVAL, where the member is not told */
  open(file: BlockDevice, opening: Opening): BlockDevice | Promise<BlockDevice>;
}
