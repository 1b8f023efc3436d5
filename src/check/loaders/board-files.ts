/** Programs that the ROM of a board, or what it has started, loads from a FAT: what they hold is their own. */

import { isZero } from '../../bytes/uuid.ts';
import { attempt } from '../../contract/errors.ts';
import type { FileReader, FileSystem } from '../../contract/file-system.ts';
import { inspectElf, isElf } from '../../kernel-formats/elf.ts';
import { readUpTo } from '../../kernel-formats/read.ts';
import { isUImage, uImageFaults } from '../../kernel-formats/uimage.ts';
import { isDamage } from '../files/damage.ts';

/** Bytes of which some are not zero at the start of each of these files. */
const MAX_HEAD = 4096;

/** What is wrong with a file that is there, for people; undefined where nothing is seen. @throws what the device throws */
export function findFileFault(fs: FileSystem, path: string): string | undefined {
  return attempt(
    () => faultOf(fs.open(path)),
    isDamage,
    ({ message }) => message,
  );
}

/** Only what a crash leaves, and an ELF file or an image of U-Boot that is damaged by its own headers, is told. */
function faultOf(file: FileReader): string | undefined {
  if (file.size === 0) return 'it is empty';
  const head = readUpTo(file, 0, MAX_HEAD);
  if (isZero(head)) return 'it begins with zeros';
  if (isUImage(head)) return uImageFaults(file)[0]?.message;
  return isElf(head) ? inspectElf(file).faults[0]?.message : undefined;
}
