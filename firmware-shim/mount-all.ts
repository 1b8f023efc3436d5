import { ext4Driver } from '../src/ext4read/ext4.ts';
import { mountWith } from '../src/mount.ts';

/** ext2, ext3, ext4 and EROFS with every codec. */
export const mount = mountWith([ext4Driver]);
