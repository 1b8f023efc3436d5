/** `bootfs-ext4.js`: ext2, ext3, ext4 and the journal, nothing else, on the device that it is given; without what only a checker asks for. */
import { ext4DriverWith, ext4ReadingParts } from '../../src/ext4read/ext4.ts';
import { mountOnly } from '../../src/mount/mount.ts';

export * from './exports.ts';

/** `mount` of `bootfs`, for ext2, ext3 and ext4. */
export const mount = mountOnly([ext4DriverWith(ext4ReadingParts)]);
