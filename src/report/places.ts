/** Where something was found or read, in a few words for people. */
import type { BootEntry } from '../boot/index.ts';
import type { Finding } from '../check/index.ts';
import { printable } from './printable.ts';

/** `partition 2 /boot/vmlinuz`; empty for a finding about the whole image. */
export function placeOfFinding({ partition, path }: Finding): string {
  return [partition === undefined ? '' : `partition ${partition}`, path ?? ''].filter((part) => part !== '').join(' ');
}

/** `grub 2:/boot/grub/grub.cfg:12`: whose configuration, partition, path and line. */
export function placeOfSource({ dialect, partition, path, line }: BootEntry['source']): string {
  const where = partition === undefined ? '' : `${partition}:`;
  return `${dialect} ${where}${printable(path)}${line === undefined ? '' : `:${line}`}`;
}
