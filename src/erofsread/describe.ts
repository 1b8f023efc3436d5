/** What is told of an image as a whole. */
import type { VolumeFacts } from '../tree/tree-file-system.ts';
import { ALGORITHMS } from './algorithms.ts';
import type { DeviceTable } from './device-table.ts';
import {
  describeFeatures,
  EROFS_FEATURE_COMPAT_SB_CHKSUM,
  EROFS_FEATURE_INCOMPAT_COMPR_CFGS,
  EROFS_FEATURE_INCOMPAT_ZERO_PADDING,
  formatLinuxVersion,
  linuxVersionOf,
} from './features.ts';
import type { Superblock } from './superblock.ts';

/** A page of most machines: Linux mounts blocks up to its own page size. */
const COMMON_PAGE_SIZE = 4096;

export function describeVolume(superblock: Superblock, devices: DeviceTable): VolumeFacts {
  const { blockSize, compat, incompat } = superblock;
  const details: Record<string, number | string | boolean> = {
    lowestLinuxVersion: formatLinuxVersion(lowestLinuxVersion(superblock)),
    size: superblock.lengthInBlocks * blockSize,
    blocks: superblock.lengthInBlocks,
    inodes: superblock.inodeCount,
    compression:
      algorithmsOf(superblock)
        .map(({ name }) => name)
        .join(', ') || 'none',
    superblockChecksum: (compat & EROFS_FEATURE_COMPAT_SB_CHKSUM) !== 0,
    packedInode: superblock.packed !== undefined,
    metabox: superblock.metabox !== undefined,
    xattrNamePrefixes: superblock.xattrPrefixCount,
    extraDevices: devices.slots.length,
  };
  if (blockSize > COMMON_PAGE_SIZE) details.pageSizeNeeded = blockSize;
  devices.slots.forEach(({ tag, size }, index) => {
    details[`device${index + 1}`] = `${tag === '' ? 'no tag' : tag}, ${size} bytes`;
  });
  return {
    type: 'erofs',
    label: superblock.label,
    uuid: superblock.uuid,
    blockSize,
    features: describeFeatures(compat, incompat, {
      extraDevices: superblock.extraDevices,
      hasPackedInode: superblock.packed !== undefined,
    }),
    journal: undefined,
    details,
  };
}

/** Those that files may use. An image without the list may still use LZ4, which bit 0x1 hints at. */
function algorithmsOf({ algorithms, incompat }: Superblock): (typeof ALGORITHMS)[number][] {
  const mayCompress = (incompat & (EROFS_FEATURE_INCOMPAT_COMPR_CFGS | EROFS_FEATURE_INCOMPAT_ZERO_PADDING)) !== 0;
  return ALGORITHMS.filter((_algorithm, number) => mayCompress && (algorithms & (1 << number)) !== 0);
}

/** The first Linux release that mounts the image and reads all its files. */
function lowestLinuxVersion(superblock: Superblock): number {
  const algorithms = algorithmsOf(superblock);
  const isSubPage = superblock.blockSize < COMMON_PAGE_SIZE;
  const forBlockSize = !isSubPage ? 504 : algorithms.length > 0 ? 608 : 604;
  return Math.max(linuxVersionOf(superblock.incompat), forBlockSize, ...algorithms.map(({ since }) => since));
}
