/** What is told of an image as a whole. */
import { type Detail, detail, type FileSystemFacts } from '../contract/facts.ts';
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

/** Features that change nothing for a reader. */
const IGNORABLE = ['sb_chksum', 'mtime', 'xattr_filter', 'shared_ea_in_metabox', 'plain_xattr_pfx', 'ishare_xattrs'];

/** Everything that is told of the image; deduplicated chunks and clusters may belong to several files. */
export function describeVolume(superblock: Superblock, devices: DeviceTable): FileSystemFacts {
  const { blockSize, compat, incompat } = superblock;
  const algorithms = algorithmsOf(superblock).map(({ name }) => name);
  const details: Record<string, Detail> = {
    lowestLinuxVersion: detail(formatLinuxVersion(lowestLinuxVersion(superblock))),
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
  if (blockSize > COMMON_PAGE_SIZE) details.pageSizeNeeded = detail(blockSize);
  devices.slots.forEach(({ tag, size }, index) => {
    details[`device${index + 1}`] = detail(`${tag === '' ? 'no tag' : tag}, ${size} bytes`);
  });
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
    requirements: features.names.filter((name) => IGNORABLE.indexOf(name) < 0).concat(algorithms),
    inodeCount: superblock.inodeCount,
    sharesBlocks: true,
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
