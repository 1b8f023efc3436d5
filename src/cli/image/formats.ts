/**
 * What the command reads. A reader is loaded for the first image that needs it: loading programs is most of what it takes the
 * command to start.
 */
import type { BlockDevice } from '../../contract/block-device.ts';
import type { MountOptions } from '../../contract/options.ts';
import { readBytes } from '../../device/block-device.ts';
import type { Formats } from '../../formats/drivers.ts';
import { allRecognisers, probe } from '../../formats/recognisers.ts';
import { findCompression } from '../../kernel-formats/compression.ts';
import { type Mount, mountWith } from '../../mount/mount.ts';
import { chooseFormat, type ProbeFunction } from '../../probe/probe.ts';

/** Formats whose readers may not be there yet. */
export interface FormatLoader {
  /** Needs no reader. */
  readonly probe: ProbeFunction;
  /** What mounts this device, or says why it can't be done, as all formats together would. @throws EIO */
  mountFor(device: BlockDevice, options: MountOptions): Promise<Mount>;
  /** All at once, for whoever mounts what it finds on its way. */
  all(): Promise<Formats>;
}

/** By the names of formats, as `MountOptions.type` has them too; one that is not here is loaded with all others. */
const READERS: ReadonlyMap<string | undefined, () => Promise<Mount>> = new Map([
  ['ext4', async () => mountWith([(await import('../../ext4read/ext4.ts')).ext4Driver])],
  ['xfs', async () => mountWith([(await import('../../xfsread/xfs.ts')).xfsDriver])],
  ['erofs', async () => (await import('./native-erofs.ts')).mountErofs],
  ['vfat', async () => mountWith([(await import('../../fatread/fat.ts')).fatDriver])],
]);

/** Everything that bootfs reads. */
export const ownFormats: FormatLoader = {
  probe,
  async mountFor(device, options) {
    const load = READERS.get(findOnlyFormat(device, options)) ?? mountAll;
    return load();
  },
  all: async () => ({ probe, mount: await mountAll() }),
};

async function mountAll(): Promise<Mount> {
  const { decodingNatively } = await import('./native-erofs.ts');
  return decodingNatively((await import('../../formats/drivers.ts')).mount);
}

/** Formats that are in memory already. */
export function formatsInMemory(formats: Formats): FormatLoader {
  return { probe: formats.probe, mountFor: async () => formats.mount, all: async () => formats };
}

/** The format that the device surely is taken for; undefined where that takes the readers to tell, or is for `mount` to explain. */
function findOnlyFormat(device: BlockDevice, { type = 'auto', superblock }: MountOptions): string | undefined {
  if (type !== 'auto') return type;
  if (superblock !== undefined) return undefined;
  const chosen = chooseFormat(allRecognisers, device);
  if (chosen === undefined) return undefined;
  // What is packed could also be an initrd: whether it is one, only its reader knows.
  const isPacked = findCompression(readBytes(device, 0, Math.min(16, device.size))) !== undefined;
  return isPacked && !chosen.recognition.isProven() ? undefined : chosen.format.name;
}
