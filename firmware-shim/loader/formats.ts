/**
 * What the loader reads: every format that stands on disks, as far as it takes to find a kernel and to read it: nothing
 * that is for people and checkers, no names of encrypted directories, whose files nobody can read, and no fs-verity, which is
 * checked where a caller asks for it.
 */
import { allCodecs } from '../../src/codecs/all.ts';
import { erofsDriverWith } from '../../src/erofsread/erofs.ts';
import { foldName } from '../../src/ext4read/directory/casefold.ts';
import { ext4DriverWith } from '../../src/ext4read/ext4.ts';
import { superblockCopies } from '../../src/ext4read/volume/superblock-copy.ts';
import { fatDriverWith } from '../../src/fatread/fat.ts';
import { type Mount, mountWith } from '../../src/mount/mount.ts';
import { xfsDriverWith } from '../../src/xfsread/xfs.ts';

/** In the order of `diskDrivers`. */
export const mount: Mount = mountWith([
  erofsDriverWith(allCodecs, {}),
  xfsDriverWith({}),
  ext4DriverWith({ foldName, superblockCopies }),
  fatDriverWith({}),
]);
