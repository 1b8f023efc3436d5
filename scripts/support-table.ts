/**
 * Writes the table of ext2/3/4 features into README.md, between its two markers, from the table in the code and the words here. With
 * `--check`, writes nothing and fails where the README says something else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FEATURE_TABLE, type Support } from '../src/ext4read/volume/features.ts';

const README = fileURLToPath(new URL('../README.md', import.meta.url));
const START = '<!-- ext4 features: made by scripts/support-table.ts -->';
const END = '<!-- end of ext4 features -->';

const WORDS: Readonly<Record<Support, string>> = {
  read: 'read',
  ignored: 'not needed to read',
  refused: '**refused**',
};

/** What bootfs does with each feature, or what it is where nothing is to be done. */
const MEANINGS: Readonly<Record<string, string>> = {
  dir_prealloc: 'preallocated directory blocks are ordinary free entries',
  imagic_inodes: 'AFS server inodes',
  has_journal: 'replayed in memory; internal and external',
  ext_attr: 'extended attributes and ACLs, in the inode and in a block',
  resize_inode: 'room for growth',
  dir_index: 'hash trees of up to three levels; legacy, half MD4 and TEA hashes',
  lazy_bg: 'never used by Linux',
  exclude_inode: 'snapshots, never used by Linux',
  exclude_bitmap: 'snapshots, never used by Linux',
  sparse_super2: 'up to two backups of the superblock',
  fast_commit: 'replayed in memory as changes of inodes, extents and names',
  stable_inodes: 'a promise to encryption',
  orphan_file: 'orphans have no name; the file is counted',
  compression: 'e2compr, never part of Linux',
  filetype: 'file types in directory entries',
  recover: 'the journal is to be replayed',
  journal_dev: 'not a filesystem but an external journal; give it as journalDevice',
  meta_bg: 'group descriptors spread over the groups',
  extents: 'extent trees up to depth 5, unwritten extents as zeros',
  '64bit': 'block numbers of 48 bits, group descriptors of 64 bytes and more',
  mmp: 'multiple mount protection guards writers',
  flex_bg: 'inode tables away from their groups',
  ea_inode: 'attribute values in inodes of their own, with their hash checked',
  dirdata: 'data after the names in directory entries; never part of Linux',
  csum_seed: 'a checksum seed apart from the UUID',
  largedir: 'directories past 2 GiB, hash trees of three levels',
  inline_data: 'small files, directories and symbolic links inside the inode',
  encrypt: 'names as Linux shows them without the key; contents are refused by name',
  casefold: 'names compared without case, Unicode 12.1',
  sparse_super: 'backups of the superblock in some groups only',
  large_file: 'files of 2 GiB and more',
  btree_dir: 'never used by Linux',
  huge_file: 'files of 2 TiB and more',
  gdt_csum: 'CRC-16 of group descriptors; a wrong one is a warning',
  dir_nlink: 'directories with more than 65 000 subdirectories',
  extra_isize: 'nanoseconds, times up to 2446, creation time',
  has_snapshot: 'snapshots, never used by Linux',
  quota: 'quota files are hidden, as in Linux',
  bigalloc: 'allocation in clusters of blocks',
  metadata_csum: 'CRC-32C of every structure, checked',
  replica: 'never used by Linux',
  readonly: 'asks for what bootfs does anyway',
  project: 'project identifiers',
  shared_blocks: 'blocks that belong to several files',
  verity: 'fs-verity; checked on every read with fsverity: enforce',
  orphan_present: 'the orphan file may hold entries',
};

/** @throws Where a feature of the code has no words here. */
function supportTable(): string {
  const rows = FEATURE_TABLE.map(({ name, set, support }) => {
    const meaning = MEANINGS[name];
    if (meaning === undefined) throw new Error(`say in MEANINGS what ${name} means`);
    return `| \`${name}\` | ${set} | ${WORDS[support]} | ${meaning} |`;
  });
  return ['| feature | set | bootfs | |', '|---|---|---|---|', ...rows].join('\n');
}

/** @throws Where `text` has no place for the table. */
function withSupportTable(text: string): string {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`README.md lacks the lines ${START} and ${END}`);
  return `${text.slice(0, start + START.length)}\n${supportTable()}\n${text.slice(end)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = readFileSync(README, 'utf8');
  const wanted = withSupportTable(text);
  if (!process.argv.includes('--check')) writeFileSync(README, wanted);
  else if (text !== wanted) {
    console.error('README.md does not say what the code supports; run: tsx scripts/support-table.ts');
    process.exitCode = 1;
  }
}
