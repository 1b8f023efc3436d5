/** What is told of an image as a whole. */
import { type Detail, type Details, detail, type FileSystemFacts } from '../contract/facts.ts';
import type { DeviceTable } from './device-table.ts';
import { describeFeatures, EROFS_FEATURE_COMPAT_SB_CHKSUM, formatLinuxVersion } from './features.ts';
import { algorithmsOf, COMMON_PAGE_SIZE, lowestLinuxVersion, requirementsOf } from './requirements.ts';
import type { Superblock } from './superblock.ts';

/** What `info` shows of an image. */
export function describeImage(superblock: Superblock, devices: DeviceTable): Details {
  const { blockSize, compat } = superblock;
  const algorithms = algorithmsOf(superblock).map(({ name }) => name);
  const details: Record<string, Detail> = {
    lowestLinuxVersion: detail(formatLinuxVersion(lowestLinuxVersion(requirementsOf(superblock)))),
    size: detail(superblock.lengthInBlocks * blockSize),
    blocks: detail(superblock.lengthInBlocks),
    inodes: detail(superblock.inodeCount),
    compression: detail(algorithms),
    superblockChecksum: detail((compat & EROFS_FEATURE_COMPAT_SB_CHKSUM) !== 0),
    packedInode: detail(superblock.packed !== undefined),
    metabox: detail(superblock.metabox !== undefined),
    xattrNamePrefixes: detail(superblock.xattrPrefixCount),
    extraDevices: detail(devices.slots.length),
  };
  if (superblock.isComposefs) details.composefs = detail(true);
  if (blockSize > COMMON_PAGE_SIZE) details.pageSizeNeeded = detail(blockSize);
  devices.slots.forEach(({ tag, size }, index) => {
    details[`device${index + 1}`] = detail(`${tag === '' ? 'no tag' : tag}, ${size} bytes`);
  });
  return details;
}

/** Everything that is told of the image; deduplicated chunks and clusters may belong to several files. */
export function describeVolume(
  superblock: Superblock,
  devices: DeviceTable,
  deviceBytes: readonly number[],
  details: Details,
): FileSystemFacts {
  const { blockSize, compat, incompat } = superblock;
  const features = describeFeatures(compat, incompat, {
    extraDevices: superblock.extraDevices,
    hasPackedInode: superblock.packed !== undefined,
  });
  return {
    format: 'erofs',
    type: 'erofs',
    label: superblock.label,
    uuid: superblock.uuid,
    blockSize,
    features,
    requirements: requirementsOf(superblock),
    claimedBytes: superblock.lengthInBlocks * blockSize,
    deviceBytes,
    listedDevices: devices.slots.map(({ tag, size }) => ({ tag, sizeInBytes: size })),
    inodeCount: superblock.inodeCount,
    sharesBlocks: true,
    journal: undefined,
    details,
  };
}
