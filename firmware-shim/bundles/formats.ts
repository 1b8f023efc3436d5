/** What `bootfs.js` reads of disks: every format that stands on disks, without what only people and checkers ask for. */
import { allCodecs } from '../../src/codecs/all.ts';
import type { Driver } from '../../src/contract/driver.ts';
import { erofsDriverWith } from '../../src/erofsread/erofs.ts';
import { ext4DriverWith, ext4ReadingParts } from '../../src/ext4read/ext4.ts';
import { fatDriverWith } from '../../src/fatread/fat.ts';
import type { Formats } from '../../src/formats/drivers.ts';
import { mountSmall } from '../../src/mount/mount.ts';
import { probeWith } from '../../src/probe/probe.ts';
import { xfsDriverWith } from '../../src/xfsread/xfs.ts';

/** In the order of `diskDrivers`. */
export const drivers: readonly Driver[] = [
  erofsDriverWith(allCodecs, {}),
  xfsDriverWith({}),
  ext4DriverWith(ext4ReadingParts),
  fatDriverWith({}),
];

/** Opens them, and names them and others. */
export const formats: Formats = { mount: mountSmall(drivers), probe: probeWith(drivers) };
