/** Every format that bootfs reads: a new one is added here, and to the recognisers beside. */
import { allCodecs } from '../codecs/all.ts';
import type { Driver } from '../contract/driver.ts';
import { erofsDriver } from '../erofsread/erofs.ts';
import { ext4Driver } from '../ext4read/ext4.ts';
import { fatDriver } from '../fatread/fat.ts';
import { initrdDriver } from '../initrd/initrd.ts';
import { type Mount, mountWith } from '../mount/mount.ts';
import { type ProbeFunction, probeWith } from '../probe/probe.ts';
import { xfsDriver } from '../xfsread/xfs.ts';

/**
 * In the order in which a device is held against them: a magic number of two bytes, ext4's, is more easily a coincidence than
 * a longer one; FAT has none at all.
 */
export const diskDrivers: readonly Driver[] = [
  /* @__PURE__ */ erofsDriver(allCodecs),
  xfsDriver,
  ext4Driver,
  fatDriver,
];

/** Those, and what comes as a file: an initrd. */
export const allDrivers: readonly Driver[] = /* @__PURE__ */ diskDrivers.concat(initrdDriver);

/** What a set of drivers can do: the command and the disk model are made with one of these. */
export interface Formats {
  /** Opens what one of them reads. */
  readonly mount: Mount;
  /** Names what a device holds, read by one of them or not. */
  readonly probe: ProbeFunction;
}

/** The formats of these drivers. */
export function formatsOf(drivers: readonly Driver[]): Formats {
  return { mount: mountWith(drivers), probe: probeWith(drivers) };
}

/** Mounts every format that stands on disks: for firmware, which hands initrds on as they are. */
export const mountDisk: Mount = /* @__PURE__ */ mountWith(diskDrivers);

/** Mounts every format that bootfs reads. */
export const mount: Mount = /* @__PURE__ */ mountWith(allDrivers);
