/** Every format that bootfs reads: the one list that a new format is added to. */
import { allCodecs } from './codecs/all.ts';
import type { Driver } from './contract/driver.ts';
import { erofsDriver } from './erofsread/erofs.ts';
import { ext4Driver } from './ext4read/ext4.ts';
import { type Mount, mountWith } from './mount.ts';
import { type ProbeFunction, probeWith } from './probe/probe.ts';

/** In the order in which a device is held against them. */
export const allDrivers: readonly Driver[] = /* @__PURE__ */ [ext4Driver, /* @__PURE__ */ erofsDriver(allCodecs)];

/** What a set of drivers can do: the command and the disk model are made with one of these. */
export interface Formats {
  readonly mount: Mount;
  readonly probe: ProbeFunction;
}

/** The formats of these drivers. */
export function formatsOf(drivers: readonly Driver[]): Formats {
  return { mount: mountWith(drivers), probe: probeWith(drivers) };
}

export const mount: Mount = /* @__PURE__ */ mountWith(allDrivers);

export const probe: ProbeFunction = /* @__PURE__ */ probeWith(allDrivers);
