/** One entry of a directory, and what every form of directory checks of it. */

import { SLASH } from '../../bytes/names.ts';
import { typeOfEntry } from '../../contract/file-type.ts';
import type { FileType } from '../../contract/stats.ts';

/** `ftype` of a whiteout; the other numbers are those of all formats. */
const XFS_DIR3_FT_WHT = 8;

/** One name of a directory, in whichever of the four forms it is stored. */
export interface DirectoryEntry {
  /** A view into the block. */
  readonly name: Uint8Array;
  /** Of the inode that it leads to. */
  readonly ino: number;
  /** Undefined where the directory does not say. */
  readonly type: FileType | undefined;
}

/** Undefined for an unknown type too: the inode decides. A whiteout is a char device. */
export function fileTypeOf(stored: number): FileType | undefined {
  return stored === XFS_DIR3_FT_WHT ? 'char' : typeOfEntry(stored);
}

/** Without slash and NUL, not empty. */
export function isPossibleName(name: Uint8Array): boolean {
  return name.length > 0 && name.indexOf(SLASH) < 0 && name.indexOf(0) < 0;
}
