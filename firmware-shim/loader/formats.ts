/** What the loader reads: every format that stands on disks, as far as it takes to find a kernel and to read it. */
import { allCodecs } from '../../src/codecs/all.ts';
import { erofsDriverWith } from '../../src/erofsread/erofs.ts';
import { ext4DriverWith, ext4ReadingParts } from '../../src/ext4read/ext4.ts';
import { fatDriverWith } from '../../src/fatread/fat.ts';
import { type Mount, mountWith } from '../../src/mount.ts';
import { xfsDriverWith } from '../../src/xfsread/xfs.ts';

/** In the order of `diskDrivers`. */
export const mount: Mount = mountWith([
  erofsDriverWith(allCodecs, {}),
  xfsDriverWith({}),
  ext4DriverWith(ext4ReadingParts),
  fatDriverWith({}),
]);
