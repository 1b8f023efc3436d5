import { allCodecs } from '../src/erofsread/codecs/all.ts';
import { erofsDriver } from '../src/erofsread/erofs.ts';
import { ext4Driver } from '../src/ext4read/ext4.ts';
import { mountWith } from '../src/mount.ts';

/** ext2, ext3, ext4 and EROFS with every codec. */
export const mount = mountWith([ext4Driver, erofsDriver(allCodecs)]);
