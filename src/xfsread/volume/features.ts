/** Feature bits of a version 5 superblock, and what bootfs does about them. */
import type { Requirement } from '../../contract/facts.ts';
import type { XfsDsb } from '../ondisk/structs.gen.ts';

/** `sb_versionnum`: names are looked up by hashes of their letters in lower case (ASCII). */
export const XFS_SB_VERSION_BORGBIT = 0x4000;

/** `sb_features_ro_compat`: trees of an allocation group that not every filesystem has. */
export const XFS_SB_FEAT_RO_COMPAT_FINOBT = 0x1;
export const XFS_SB_FEAT_RO_COMPAT_RMAPBT = 0x2;
export const XFS_SB_FEAT_RO_COMPAT_REFLINK = 0x4;
/** In no Linux release yet: as the patches of 2025 have it. */
export const XFS_SB_FEAT_RO_COMPAT_VERITY = 0x10;

/** `sb_features_incompat`: what a reader looks at by itself; the rest it only has to know. */
export const XFS_SB_FEAT_INCOMPAT_FTYPE = 0x1;
export const XFS_SB_FEAT_INCOMPAT_SPINODES = 0x2;
export const XFS_SB_FEAT_INCOMPAT_META_UUID = 0x4;
export const XFS_SB_FEAT_INCOMPAT_BIGTIME = 0x8;
export const XFS_SB_FEAT_INCOMPAT_NEEDSREPAIR = 0x10;
export const XFS_SB_FEAT_INCOMPAT_NREXT64 = 0x20;

/** By bit, from 0 on; mkfs.xfs's and xfs_info's names where they have one. */
const COMPAT_NAMES: readonly string[] = [];
const RO_COMPAT_NAMES = ['finobt', 'rmapbt', 'reflink', 'inobtcount', 'verity'];
/** Each with the first Linux release that knows it, major times 100 plus minor. */
const INCOMPAT: readonly (readonly [name: string, sinceLinux: number])[] = [
  ['ftype', 310],
  ['sparse', 402],
  ['metauuid', 403],
  ['bigtime', 510],
  ['needsrepair', 511],
  ['nrext64', 519],
  ['exchange', 610],
  ['parent', 610],
  ['metadir', 613],
  ['zoned', 615],
  ['zone_gaps', 618],
];
const INCOMPAT_NAMES = /* @__PURE__ */ INCOMPAT.map(([name]) => name);
const LOG_INCOMPAT_NAMES = ['logged_xattrs'];

/** The bits of the version number that older kernels know as features too. */
const VERSION_NAMES: readonly (readonly [bit: number, name: string])[] = [
  [0x40, 'quota'],
  [0x100, 'dalign'],
  [0x800, 'sectors'],
  [XFS_SB_VERSION_BORGBIT, 'ascii_ci'],
];

/** Names of the bits that are set, and those without a name, such as `incompat 0x800`. */
export interface NamedFeatures {
  /** mkfs.xfs's and xfs_info's, where they have one. */
  readonly names: string[];
  /** Bits that have no name here. */
  readonly unknown: string[];
}

/** The names of all features that the superblock has, and of the bits that nobody here knows. */
export function nameFeatures(fields: XfsDsb): NamedFeatures {
  const names = VERSION_NAMES.filter(([bit]) => (fields.sb_versionnum & bit) !== 0).map(([, name]) => name);
  const unknown: string[] = [];
  const add = (word: number, known: readonly string[], set: string): void => {
    for (let bit = 0; bit < 32; bit++) {
      if (((word >>> bit) & 1) === 0) continue;
      if (bit < known.length) names.push(known[bit]);
      else unknown.push(`${set} 0x${(2 ** bit).toString(16)}`);
    }
  };
  add(fields.sb_features_compat, COMPAT_NAMES, 'compat');
  add(fields.sb_features_ro_compat, RO_COMPAT_NAMES, 'ro_compat');
  add(fields.sb_features_incompat, INCOMPAT_NAMES, 'incompat');
  add(fields.sb_features_log_incompat, LOG_INCOMPAT_NAMES, 'log_incompat');
  return { names, unknown };
}

/** The features that stand in the way of reading: `needsrepair`, and unknown incompatible bits as `incompat 0x800`. */
export function refusedFeatures(fields: XfsDsb): string[] {
  const refused = nameFeatures(fields).unknown.filter((name) => name.slice(0, 9) === 'incompat ');
  if (fields.sb_features_incompat & XFS_SB_FEAT_INCOMPAT_NEEDSREPAIR) refused.unshift('needsrepair');
  return refused;
}

/** Blocks larger than a page of most machines. */
const LARGE_BLOCKS: Requirement = { name: 'large_blocks', sinceLinux: 612 };
const COMMON_PAGE_SIZE = 4096;

/** The features without which a reader does not find, or misreads, some file. */
export function requirementsOf(fields: XfsDsb): Requirement[] {
  const isSet = (_feature: unknown, bit: number): boolean => ((fields.sb_features_incompat >>> bit) & 1) !== 0;
  const features = INCOMPAT.filter(isSet).map(([name, sinceLinux]) => ({ name, sinceLinux }));
  return fields.sb_blocksize > COMMON_PAGE_SIZE ? [...features, LARGE_BLOCKS] : features;
}
