import { reasonInContext } from '../contract/errors.ts';
import type { Disk } from '../disk/disk.ts';
import { numberedVolumes } from '../disk/numbered-places.ts';
import { placeOfNumber } from './places.ts';
import { printable } from './printable.ts';

/** What was seen on the disk but could not be looked into: one sentence each. */
export function menuNotes(disk: Disk): string[] {
  const notes = numberedVolumes(disk).map(
    ({ number, name, partition }) => `${number} is ${printable(name)}, inside of ${placeOfNumber(partition)}`,
  );
  for (const { number, entry, contents, fs, error, typeRole } of disk.partitions) {
    if (fs !== undefined || (contents?.kind !== 'vfat' && typeRole !== 'esp' && typeRole !== 'xbootldr')) continue;
    const label = entry?.label || contents?.label || '';
    const name = `partition ${number}${label === '' ? '' : ` (${printable(label)})`}`;
    const what = contents?.kind === 'vfat' ? 'FAT' : (contents?.kind ?? 'nothing that bootfs knows');
    const why = error === undefined ? 'which is not read' : reasonInContext(error);
    notes.push(`${name} is ${what}, ${why}: unified kernel images and loader entries on it are not shown`);
  }
  return notes;
}
