/** The numbers that formats keep for types of files; Linux has the same ones for all of them. */
import type { FileType } from './stats.ts';

/** The bits of st_mode that say the type. */
const S_IFMT = 0xf000;

/** S_IFIFO to S_IFSOCK, by those bits shifted down by 12 (include/uapi/linux/stat.h). */
const TYPES_OF_MODES: Readonly<Record<number, FileType>> = {
  1: 'fifo',
  2: 'char',
  4: 'dir',
  6: 'block',
  8: 'file',
  10: 'symlink',
  12: 'socket',
};

/** FT_UNKNOWN to FT_SYMLINK of directory entries (include/linux/fs_types.h). */
const TYPES_OF_ENTRIES: readonly (FileType | undefined)[] = [
  undefined,
  'file',
  'dir',
  'char',
  'block',
  'fifo',
  'socket',
  'symlink',
];

/** The type in a st_mode; undefined for bits that are none. */
export function typeOfMode(mode: number): FileType | undefined {
  return TYPES_OF_MODES[(mode & S_IFMT) >>> 12];
}

/** The type in a directory entry; undefined where it does not say, or says what Linux does not know. */
export function typeOfEntry(stored: number): FileType | undefined {
  return TYPES_OF_ENTRIES[stored];
}
