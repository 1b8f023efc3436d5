/** Blob devices in another order than the image lists them. */
import { basename, extname } from 'node:path';
import type { ListedDevice } from '../../contract/facts.ts';

/**
 * What is doubtful about the order of `files`, one sentence each: a file that bears the tag of another device than the one
 * it stands for, with or without its ending. Sizes are compared where the devices are opened.
 */
export function swappedDevices(files: readonly string[], listed: readonly ListedDevice[]): string[] {
  return files.flatMap((file, index) => {
    const names = [basename(file), basename(file, extname(file))];
    const isOwn = names.includes(listed[index]?.tag ?? '');
    const other = listed.findIndex(({ tag }, at) => at !== index && tag !== '' && names.includes(tag));
    if (isOwn || other < 0) return [];
    return [`--device ${file} is given as device ${index + 1}, and has the name of device ${other + 1} of the table`];
  });
}
