/** What is handed to a program: as systemd-boot does it, so that what is measured is the same. */
import { BootfsError } from '../../src/contract/errors.ts';
import { readUki } from '../../src/kernel-formats/uki.ts';
import type { Program } from './entries.ts';

/** Characters; Linux takes 2048 of them. All of it is measured, and the log that the firmware keeps of that is small. */
const MAX_LENGTH = 16384;

/**
 * The options of the entry, or what somebody has typed in their place, and what `--append` adds. A unified kernel image has
 * its own inside: it gets none, unless there is more to say, or another profile than its first is meant.
 *
 * @throws EFBIG for one that is longer than any kernel takes
 */
export function commandLineOf(
  program: Program,
  append: string | undefined,
  typed: string | undefined,
): string | undefined {
  const { entry } = program;
  const isOwn = typed === undefined && append === undefined && hasOwnOptions(program);
  const profile = entry.kind === 'uki' && entry.profile !== undefined ? [`@${entry.profile}`] : [];
  const options = isOwn ? [] : [typed ?? entry.options, append ?? ''];
  const words = [...profile, ...initrdWords(program), ...options].filter((part) => part !== '');
  const line = words.join(' ');
  if (line.length > MAX_LENGTH) {
    throw new BootfsError('EFBIG', `the command line is longer than ${MAX_LENGTH} characters`, { length: line.length });
  }
  return words.length === 0 ? undefined : line;
}

/** Are the entry's options those that are inside of its program? */
function hasOwnOptions({ entry, volume }: Program): boolean {
  if (entry.kind !== 'uki') return false;
  if (entry.source.dialect === 'uki') return true;
  const { profiles } = readUki(volume.fs.open(entry.kernel));
  return profiles.some(({ index, options }) => index === (entry.profile ?? 0) && options === entry.options);
}

/** For kernels before 5.8, which read their RAM disks themselves: from a volume that the firmware can read. */
function initrdWords({ entry, volume }: Program): string[] {
  const isFirmwares = volume.fs.format === 'vfat' && volume.place.image === '';
  if (entry.source.dialect !== 'bls' || entry.kind !== 'linux' || !isFirmwares) return [];
  return entry.initrds.map((path) => `initrd=${path.replace(/\//g, '\\')}`);
}
