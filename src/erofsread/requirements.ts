/** What a reader must know to read every file of an image, and since when Linux does. */
import type { Requirement } from '../contract/facts.ts';
import { ALGORITHMS } from './algorithms.ts';
import {
  EROFS_FEATURE_INCOMPAT_COMPR_CFGS,
  EROFS_FEATURE_INCOMPAT_ZERO_PADDING,
  type LinuxVersion,
  requiredFeatures,
} from './features.ts';
import type { Superblock } from './superblock.ts';

/** A page of most machines: Linux mounts blocks up to its own page size. */
export const COMMON_PAGE_SIZE = 4096;

/** fs/erofs in Linux proper; it was in staging from 4.19 on. */
const FIRST_LINUX: LinuxVersion = 504;

/** Features, algorithms and the block size, each with the Linux release that first reads it. */
export function requirementsOf(superblock: Superblock): Requirement[] {
  const { incompat, extraDevices, packed } = superblock;
  const algorithms = algorithmsOf(superblock);
  return [
    ...requiredFeatures(incompat, { extraDevices, hasPackedInode: packed !== undefined }),
    ...algorithms.map(({ name, since }) => ({ name, sinceLinux: since })),
    ...blockSizeRequirement(superblock.blockSize, algorithms.length > 0),
  ];
}

/**
 * Linux reads blocks below a page since 6.4, compressed ones since 6.8 (the kernel's own history of fs/erofs; held with 6.1 and
 * 6.12 in test/vm/block-sizes.test.ts; late stable releases of 6.1 read those that are not compressed), and blocks above a page
 * never.
 */
function blockSizeRequirement(blockSize: number, isCompressed: boolean): Requirement[] {
  if (blockSize === COMMON_PAGE_SIZE) return [];
  if (blockSize > COMMON_PAGE_SIZE) return [{ name: 'large_blocks', sinceLinux: Number.POSITIVE_INFINITY }];
  if (isCompressed) return [{ name: 'subpage_compression', sinceLinux: 608 }];
  return [{ name: 'subpage_blocks', sinceLinux: 604 }];
}

/** Those that files may use. An image without the list may still use LZ4, which bit 0x1 hints at. */
export function algorithmsOf({ algorithms, incompat }: Superblock): (typeof ALGORITHMS)[number][] {
  const mayCompress = (incompat & (EROFS_FEATURE_INCOMPAT_COMPR_CFGS | EROFS_FEATURE_INCOMPAT_ZERO_PADDING)) !== 0;
  return ALGORITHMS.filter((_algorithm, number) => mayCompress && (algorithms & (1 << number)) !== 0);
}

/** The first Linux release that mounts the image and reads all its files, on a machine with pages that are large enough. */
export function lowestLinuxVersion(requirements: readonly Requirement[]): LinuxVersion {
  return requirements.reduce(
    (highest, { sinceLinux = 0 }) => (sinceLinux < Number.POSITIVE_INFINITY ? Math.max(highest, sinceLinux) : highest),
    FIRST_LINUX,
  );
}
