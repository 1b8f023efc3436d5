/** Feature bits of the superblock: their kernel names, and the Linux version that first mounts an image with each. */
import type { Features, Requirement } from '../contract/facts.ts';

/** Bits of erofs_super_block.feature_compat. */
export const EROFS_FEATURE_COMPAT_SB_CHKSUM = 0x1;
export const EROFS_FEATURE_COMPAT_SHARED_EA_IN_METABOX = 0x8;
export const EROFS_FEATURE_COMPAT_PLAIN_XATTR_PFX = 0x10;

/** Bits of erofs_super_block.feature_incompat. */
export const EROFS_FEATURE_INCOMPAT_ZERO_PADDING = 0x1;
export const EROFS_FEATURE_INCOMPAT_COMPR_CFGS = 0x2;
export const EROFS_FEATURE_INCOMPAT_DEVICE_TABLE = 0x8;
export const EROFS_FEATURE_INCOMPAT_FRAGMENTS = 0x20;
export const EROFS_FEATURE_INCOMPAT_48BIT = 0x80;
export const EROFS_FEATURE_INCOMPAT_METABOX = 0x100;

/** All that bootfs reads, which is all that Linux 6.18 knows. */
export const EROFS_ALL_FEATURE_INCOMPAT = 0x1ff;

const COMPAT_NAMES = [
  'sb_chksum',
  'mtime',
  'xattr_filter',
  'shared_ea_in_metabox',
  'plain_xattr_pfx',
  'ishare_xattrs',
] as const;

/** Major times 100 plus minor. */
export type LinuxVersion = number;

/** One of the table of what Linux reads since when. */
interface IncompatFeature {
  readonly name: string;
  /** What the bit is called where it stands for its second meaning. */
  readonly otherName?: string;
  readonly since: LinuxVersion;
}

/**
 * In the order of the bits. Versions: the kernel's history of fs/erofs/erofs_fs.h, as `dump.erofs -s` of erofs-utils 1.9
 * prints them ("Required upstream Linux kernel version").
 */
const INCOMPAT: readonly IncompatFeature[] = [
  { name: 'zero_padding', since: 504 },
  { name: 'compr_cfgs', since: 513 },
  { name: 'chunked_file', since: 515 },
  { name: 'device_table', otherName: 'compr_head2', since: 516 },
  { name: 'ztailpacking', since: 517 },
  { name: 'fragments', otherName: 'dedupe', since: 601 },
  { name: 'xattr_prefixes', since: 604 },
  { name: '48bit', since: 615 },
  { name: 'metabox', since: 617 },
];

/** Two bits have two meanings each; these tell which one an image means. */
export interface FeatureHints {
  /** `extra_devices` of the superblock: where it is 0, the bit of `device_table` stands for `compr_head2`. */
  readonly extraDevices: number;
  /** Has the superblock a `packed_nid`? Without one, the bit of `fragments` stands for `dedupe`. */
  readonly hasPackedInode: boolean;
}

/** The names of all features that are set, unknown ones by their bit. */
export function describeFeatures(compat: number, incompat: number, hints: FeatureHints): Features {
  const names: string[] = COMPAT_NAMES.filter((_name, bit) => (compat & (1 << bit)) !== 0);
  const unknown: string[] = [];
  INCOMPAT.forEach((feature, bit) => {
    if ((incompat & (1 << bit)) === 0) return;
    names.push(nameOf(feature, 1 << bit, hints));
  });
  for (let bit = COMPAT_NAMES.length; bit < 32; bit++) {
    if ((compat & (1 << bit)) !== 0) unknown.push(`compat ${hexBit(bit)}`);
  }
  return { names, unknown };
}

function nameOf(feature: IncompatFeature, bit: number, hints: FeatureHints): string {
  const isOther =
    (bit === EROFS_FEATURE_INCOMPAT_DEVICE_TABLE && hints.extraDevices === 0) ||
    (bit === EROFS_FEATURE_INCOMPAT_FRAGMENTS && !hints.hasPackedInode);
  return isOther ? feature.otherName! : feature.name;
}

function hexBit(bit: number): string {
  return `0x${(2 ** bit).toString(16)}`;
}

/** Names of the bits that bootfs does not know, such as `0x200`. */
export function unknownIncompat(incompat: number): string[] {
  const bits: string[] = [];
  for (let bit = INCOMPAT.length; bit < 32; bit++) if ((incompat & (1 << bit)) !== 0) bits.push(hexBit(bit));
  return bits;
}

/** The features that a reader must know, each with the Linux version that first did. */
export function requiredFeatures(incompat: number, hints: FeatureHints): Requirement[] {
  return INCOMPAT.map((feature, bit) => ({ name: nameOf(feature, 1 << bit, hints), sinceLinux: feature.since })).filter(
    (_requirement, bit) => (incompat & (1 << bit)) !== 0,
  );
}

/** `6.10` for 610. */
export function formatLinuxVersion(version: LinuxVersion): string {
  return `${Math.floor(version / 100)}.${version % 100}`;
}
