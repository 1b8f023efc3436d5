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

/** Names without prefix and suffix, in the order of their bits; `.` is a bit without one. */
const FLAG_NAMES =
  'SECRM UNRM COMPR SYNC IMMUTABLE APPEND NODUMP NOATIME DIRTY COMPRBLK NOCOMPR ENCRYPT INDEX IMAGIC ' +
  'JOURNAL_DATA NOTAIL DIRSYNC TOPDIR HUGE_FILE EXTENTS VERITY EA_INODE . . . DAX . . INLINE_DATA ' +
  'PROJINHERIT CASEFOLD';

let lastFlags = 0;
let lastNames: string[] = [];

/** The names of the flags that are set, unknown ones left out. Most inodes of a filesystem have the same as the one before. */
export function namesOfFlags(flags: number): string[] {
  if (flags !== lastFlags) {
    lastNames = FLAG_NAMES.split(' ').filter((name, shift) => name !== '.' && (flags & (2 ** shift)) !== 0);
    lastFlags = flags;
  }
  return lastNames.slice();
}
