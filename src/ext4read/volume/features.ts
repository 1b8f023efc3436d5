/**
 * Every feature bit that ext4 knows, and what bootfs does about it. scripts/support-table.ts makes the README's table of
 * it; the words for people are there, as no bundle needs them.
 */
import type { Features } from '../../contract/facts.ts';

/**
 * - `read`: what the feature adds to the format is read.
 * - `ignored`: it changes nothing that a reader sees.
 * - `refused`: the filesystem is not opened, and the error names the feature.
 */
export type Support = 'read' | 'ignored' | 'refused';

/** Which word a feature stands in: what a reader may do that does not know it depends on that. */
export type FeatureSet = (typeof FEATURE_SETS)[number];
const FEATURE_SETS = ['compat', 'incompat', 'ro_compat'] as const;

/** What bootfs makes of one feature. */
export interface FeatureRow {
  /** In which word of the superblock it is. */
  readonly set: FeatureSet;
  /** The mask, of one bit. */
  readonly bit: number;
  /** The kernel's name without its prefix, lower case. */
  readonly name: string;
  /** What it means for reading. */
  readonly support: Support;
}

/**
 * Names in the order of their bits, from 0x1 on: `.` is a bit that no feature has, `-` stands behind a feature that is ignored, `!`
 * behind one that is refused.
 */
const NAMES: readonly (readonly [set: FeatureSet, names: string])[] = [
  [
    'compat',
    'dir_prealloc- imagic_inodes- has_journal ext_attr resize_inode- dir_index lazy_bg- exclude_inode- ' +
      'exclude_bitmap- sparse_super2 fast_commit stable_inodes- orphan_file-',
  ],
  [
    'incompat',
    'compression! filetype recover journal_dev! meta_bg . extents 64bit mmp- flex_bg ea_inode . dirdata! ' +
      'csum_seed largedir inline_data encrypt casefold',
  ],
  [
    'ro_compat',
    'sparse_super large_file btree_dir- huge_file gdt_csum dir_nlink extra_isize has_snapshot- quota- ' +
      'bigalloc metadata_csum replica- readonly- project shared_blocks verity orphan_present-',
  ],
];
const MARKS = ['', '-', '!'];
const SUPPORTS: readonly Support[] = ['read', 'ignored', 'refused'];

/** In the order of sets and bits. */
export const FEATURE_TABLE: readonly FeatureRow[] = /* @__PURE__ */ featureTable();

function featureTable(): FeatureRow[] {
  const rows: FeatureRow[] = [];
  for (const [set, names] of NAMES) {
    names.split(' ').forEach((marked, shift) => {
      const name = marked.replace(/\W/, '');
      const support = SUPPORTS[MARKS.indexOf(marked.slice(name.length))];
      if (name !== '') rows.push({ set, bit: 2 ** shift, name, support });
    });
  }
  return rows;
}

/** The three feature words of a superblock. */
export interface FeatureWords {
  /** s_feature_compat. */
  readonly compat: number;
  /** s_feature_incompat. */
  readonly incompat: number;
  /** s_feature_ro_compat. */
  readonly roCompat: number;
}

function wordOf(words: FeatureWords, set: FeatureSet): number {
  return set === 'compat' ? words.compat : set === 'incompat' ? words.incompat : words.roCompat;
}

/** Names in the order of sets and bits; unknown bits as `ro_compat 0x40000000`. */
export function describeFeatures(words: FeatureWords): Features {
  const names = FEATURE_TABLE.filter((known) => (wordOf(words, known.set) & known.bit) !== 0).map(({ name }) => name);
  const unknown: string[] = [];
  for (const set of FEATURE_SETS) unknown.push(...unknownBits(words, set));
  return { names, unknown };
}

function unknownBits(words: FeatureWords, set: FeatureSet): string[] {
  let rest = wordOf(words, set);
  for (const known of FEATURE_TABLE) if (known.set === set) rest &= ~known.bit;
  const bits: string[] = [];
  for (let shift = 0; shift < 32; shift++) {
    if ((rest >>> shift) & 1) bits.push(`${set} 0x${(2 ** shift).toString(16)}`);
  }
  return bits;
}

/** The features that stand in the way of reading: refused ones by name, unknown incompatible ones by bit. */
export function refusedFeatures(words: FeatureWords): string[] {
  const refused = FEATURE_TABLE.filter(
    (known) => known.support === 'refused' && (wordOf(words, known.set) & known.bit) !== 0,
  );
  return [...refused.map(({ name }) => name), ...unknownBits(words, 'incompat')];
}
