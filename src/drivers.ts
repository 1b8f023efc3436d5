/** Every format that bootfs reads: the one place that a new format is added to. */
import { allCodecs } from './codecs/all.ts';
import type { Driver, Recogniser } from './contract/driver.ts';
import { erofsDriver } from './erofsread/erofs.ts';
import { erofsRecogniser } from './erofsread/recognition.ts';
import { ext4Driver } from './ext4read/ext4.ts';
import { ext4Recogniser } from './ext4read/volume/recognition.ts';
import { fatDriver } from './fatread/fat.ts';
import { fatRecogniser } from './fatread/recognition.ts';
import { initrdDriver } from './initrd/initrd.ts';
import { initrdRecogniser } from './initrd/recognition.ts';
import { type Mount, mountWith } from './mount.ts';
import { type ProbeFunction, probeWith } from './probe/probe.ts';
import { xfsRecogniser } from './xfsread/volume/recognition.ts';
import { xfsDriver } from './xfsread/xfs.ts';

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

/** The formats of disks without their readers, in the same order: what `probe` costs must not be what `mount` costs. */
export const diskRecognisers: readonly Recogniser[] = [erofsRecogniser, xfsRecogniser, ext4Recogniser, fatRecogniser];

/** All of them. An initrd that is compressed from its first byte is known to its driver alone. */
export const allRecognisers: readonly Recogniser[] = /* @__PURE__ */ diskRecognisers.concat(initrdRecogniser);

/** Names what a partition holds; reads what `mountDisk` does. */
export const probeDisk: ProbeFunction = /* @__PURE__ */ probeWith(diskRecognisers);

/** Names what a device holds, and whether `mount` reads it. */
export const probe: ProbeFunction = /* @__PURE__ */ probeWith(allRecognisers);
