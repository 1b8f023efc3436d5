/** The formats without their readers: what naming the contents of a device costs must not be what reading them costs. */
import type { Recogniser } from '../contract/driver.ts';
import { erofsRecogniser } from '../erofsread/recognition.ts';
import { ext4Recogniser } from '../ext4read/volume/recognition.ts';
import { fatRecogniser } from '../fatread/recognition.ts';
import { initrdRecogniser } from '../initrd/recognition.ts';
import { type ProbeFunction, probeWith } from '../probe/probe.ts';
import { xfsRecogniser } from '../xfsread/volume/recognition.ts';

/** Of the formats that stand on disks, in the order of `diskDrivers`. */
const diskRecognisers: readonly Recogniser[] = [erofsRecogniser, xfsRecogniser, ext4Recogniser, fatRecogniser];

/** All of them. An initrd that is compressed from its first byte is known to its driver alone. */
export const allRecognisers: readonly Recogniser[] = /* @__PURE__ */ diskRecognisers.concat(initrdRecogniser);

/** Names what a partition holds; reads what `mountDisk` does. */
export const probeDisk: ProbeFunction = /* @__PURE__ */ probeWith(diskRecognisers);

/** Names what a device holds, and whether `mount` reads it. */
export const probe: ProbeFunction = /* @__PURE__ */ probeWith(allRecognisers);
