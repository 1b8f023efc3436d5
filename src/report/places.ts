/** Where something was found or read, in a few words for people. */
import type { BootEntry } from '../boot/index.ts';
import type { Finding } from '../check/index.ts';
import { WHOLE_DISK } from '../disk/disk.ts';
import type { NumberedVolume } from '../disk/numbered-places.ts';
import { printable } from './printable.ts';

/** `partition 2 /boot/vmlinuz`, `vg-root /boot/vmlinuz`; empty for a finding about the whole image. @param volumes Of the disk. */
export function placeOfFinding({ partition, path }: Finding, volumes: readonly NumberedVolume[] = []): string {
  const home = partition === undefined ? '' : placeOfNumber(partition, volumes);
  return [home, path ?? ''].filter((part) => part !== '').join(' ');
}

/** `partition 2`, or the name of the volume that has this number. @param volumes Of the disk. */
export function placeOfNumber(number: number, volumes: readonly NumberedVolume[] = []): string {
  const [volume] = volumes.filter((one) => one.number === number);
  if (volume !== undefined) return volume.name;
  return number === WHOLE_DISK ? 'the whole disk' : `partition ${number}`;
}

/** `grub 2:/boot/grub/grub.cfg:12`: whose configuration, partition, path and line. */
export function placeOfSource({ dialect, partition, path, line }: BootEntry['source']): string {
  const where = partition === undefined ? '' : `${partition}:`;
  return `${dialect} ${where}${printable(path)}${line === undefined ? '' : `:${line}`}`;
}
