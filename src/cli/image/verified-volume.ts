/** A filesystem's device, held against what the command line vouches for it with. */
import { existsSync } from 'node:fs';
import { type ImageDigest, verifiedImage } from '../../composefs/image-digest.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import { fileDevice } from '../../device/file-device.ts';
import { findVerityHashes } from '../../disk/verity-pair.ts';
import { partitionDevice } from '../../partition/table.ts';
import type { ProbeFunction } from '../../probe/probe.ts';
import { onHost } from '../host/digests.ts';
import type { VerityFlags } from '../options/verity-options.ts';
import { UsageError } from '../terminal/exit-status.ts';
import { type Located, locateFileSystem } from './locate.ts';
import { verifiedDevice } from './verified-device.ts';

/** A path on the filesystem that the image lies on. */
const INSIDE = 'image:';

/** What a filesystem must fit; all of it may be absent. */
export interface Trust {
  /** By dm-verity. */
  readonly dmVerity?: VerityFlags;
  /** By the fs-verity digest of the whole of it. */
  readonly digest?: ImageDigest;
}

/** What is around the filesystem. */
export interface AroundVolume {
  /** That the image with it lies on; undefined for a file of this machine. */
  readonly outer: FileSystem | undefined;
  /** Says what partitions hold. */
  readonly probe: ProbeFunction;
  /** A file of this machine, out of its boxes. */
  readonly openBeside: (path: string) => Promise<{ readonly device: BlockDevice }>;
}

/**
 * What was located, verified. @throws UsageError for a hash tree that is nowhere; at this or at a read, ERR_BOOTFS_CORRUPT for what does
 * not fit
 */
export async function verifiedVolume(
  located: Located,
  { dmVerity, digest }: Trust,
  around: AroundVolume,
): Promise<BlockDevice> {
  const device = dmVerity === undefined ? located.device : await verifiedByTree(located, dmVerity, around);
  return digest === undefined ? device : verifiedImage(device, { ...digest, algorithm: onHost(digest.algorithm) });
}

/** The hash tree is in the file of that name, in the one beside the image on the filesystem around it, or else in that partition of the same disk. */
async function verifiedByTree(
  { disk, table, partition, volume, device }: Located,
  flags: VerityFlags,
  { outer, probe, openBeside }: AroundVolume,
): Promise<BlockDevice> {
  const { verityDevice: where } = flags;
  if (where === undefined) {
    const isPartition = table !== undefined && partition !== undefined && volume === undefined;
    const paired = isPartition ? findVerityHashes(table, flags.verity!, partition) : undefined;
    return verifiedDevice(device, paired === undefined ? device : partitionDevice(disk, paired), flags);
  }
  if (where.startsWith(INSIDE)) {
    if (outer === undefined)
      throw new UsageError(`--verity-device ${where}: without --in there is no image around this one`);
    return verifiedDevice(device, fileDevice(outer, where.slice(INSIDE.length)), flags);
  }
  const isPartition = table !== undefined && !existsSync(where);
  const hashes = isPartition ? locateFileSystem(disk, [where], probe).device : (await openBeside(where)).device;
  return verifiedDevice(device, hashes, flags);
}
