import type { BlockDevice } from './block-device.ts';
import type { FileSystem } from './file-system.ts';
import type { ResolvedOptions } from './options.ts';

/** A filesystem format that a bundle was built with. */
export interface Driver {
  readonly name: 'ext4' | 'erofs';
  /** Does the device look like this format (its magic number, at least)? Reads little and throws only EIO. */
  recognises(device: BlockDevice): boolean;
  /** Opens the filesystem on `device`, or throws what is wrong with it. */
  open(device: BlockDevice, options: ResolvedOptions): FileSystem;
  /** Of a device that no driver recognises: how it could still be this format, with its superblock lost. */
  explain?(device: BlockDevice): string | undefined;
}
