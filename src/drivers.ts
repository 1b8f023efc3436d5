/** Every format that bootfs reads: the one place that a new format is added to. */
import { allCodecs } from './codecs/all.ts';
import type { Driver, Recogniser } from './contract/driver.ts';
import { erofsDriver } from './erofsread/erofs.ts';
import { erofsRecogniser } from './erofsread/recognition.ts';
import { ext4Driver } from './ext4read/ext4.ts';
import { ext4Recogniser } from './ext4read/volume/recognition.ts';
import { fatDriver } from './fatread/fat.ts';
import { fatRecogniser } from './fatread/recognition.ts';
import { type Mount, mountWith } from './mount.ts';
import { type ProbeFunction, probeWith } from './probe/probe.ts';
import { xfsRecogniser } from './xfsread/volume/recognition.ts';
import { xfsDriver } from './xfsread/xfs.ts';

/**
 * In the order in which a device is held against them: a magic number of two bytes, ext4's, is more easily a coincidence than
 * a longer one; FAT has none at all.
 */
export const allDrivers: readonly Driver[] = [/* @__PURE__ */ erofsDriver(allCodecs), xfsDriver, ext4Driver, fatDriver];

/** What a set of drivers can do: the command and the disk model are made with one of these. */
export interface Formats {
  readonly mount: Mount;
  readonly probe: ProbeFunction;
}

/** The formats of these drivers. */
export function formatsOf(drivers: readonly Driver[]): Formats {
  return { mount: mountWith(drivers), probe: probeWith(drivers) };
}

/** Mounts every format that bootfs reads. */
export const mount: Mount = /* @__PURE__ */ mountWith(allDrivers);

/** The same formats without their readers, in the same order: what `probe` costs must not be what `mount` costs. */
export const allRecognisers: readonly Recogniser[] = [erofsRecogniser, xfsRecogniser, ext4Recogniser, fatRecogniser];

/** Names what a device holds, and whether `mount` reads it. */
export const probe: ProbeFunction = /* @__PURE__ */ probeWith(allRecognisers);
