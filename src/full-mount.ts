/** `mount` for every format that bootfs reads; bundles that hold fewer use `mountWith`. */
import { allCodecs } from './codecs/all.ts';
import { erofsDriver } from './erofsread/erofs.ts';
import { ext4Driver } from './ext4read/ext4.ts';
import { type Mount, mountWith } from './mount.ts';

export const mount: Mount = mountWith([ext4Driver, erofsDriver(allCodecs)]);
