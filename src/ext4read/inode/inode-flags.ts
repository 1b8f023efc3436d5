/** ext4_inode.i_flags. */

export const EXT4_IMMUTABLE_FL = 0x10;
export const EXT4_APPEND_FL = 0x20;
export const EXT4_ENCRYPT_FL = 0x800;
export const EXT4_INDEX_FL = 0x1000;
export const EXT4_HUGE_FILE_FL = 0x40000;
export const EXT4_EXTENTS_FL = 0x80000;
export const EXT4_VERITY_FL = 0x100000;
export const EXT4_EA_INODE_FL = 0x200000;
export const EXT4_INLINE_DATA_FL = 0x10000000;
export const EXT4_CASEFOLD_FL = 0x40000000;

/** Names without prefix and suffix, in the order of the bits. */
const FLAG_NAMES: readonly (readonly [bit: number, name: string])[] = [
  [0x1, 'SECRM'],
  [0x2, 'UNRM'],
  [0x4, 'COMPR'],
  [0x8, 'SYNC'],
  [EXT4_IMMUTABLE_FL, 'IMMUTABLE'],
  [EXT4_APPEND_FL, 'APPEND'],
  [0x40, 'NODUMP'],
  [0x80, 'NOATIME'],
  [0x100, 'DIRTY'],
  [0x200, 'COMPRBLK'],
  [0x400, 'NOCOMPR'],
  [EXT4_ENCRYPT_FL, 'ENCRYPT'],
  [EXT4_INDEX_FL, 'INDEX'],
  [0x2000, 'IMAGIC'],
  [0x4000, 'JOURNAL_DATA'],
  [0x8000, 'NOTAIL'],
  [0x10000, 'DIRSYNC'],
  [0x20000, 'TOPDIR'],
  [EXT4_HUGE_FILE_FL, 'HUGE_FILE'],
  [EXT4_EXTENTS_FL, 'EXTENTS'],
  [EXT4_VERITY_FL, 'VERITY'],
  [EXT4_EA_INODE_FL, 'EA_INODE'],
  [0x2000000, 'DAX'],
  [EXT4_INLINE_DATA_FL, 'INLINE_DATA'],
  [0x20000000, 'PROJINHERIT'],
  [EXT4_CASEFOLD_FL, 'CASEFOLD'],
];

/** The names of the flags that are set, unknown ones left out. */
export function namesOfFlags(flags: number): string[] {
  const names: string[] = [];
  for (const [bit, name] of FLAG_NAMES) if ((flags & bit) !== 0) names.push(name);
  return names;
}
