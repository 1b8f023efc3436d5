/** The programs on an EFI system partition. */
import { identifyEfiProgram } from '../../kernel-formats/efi-program.ts';
import type { BootVolume } from '../contract/volume.ts';
import { normalPath } from '../text/text.ts';
import { type BootLoader, efiLoader } from './loader.ts';

/** Programs that are looked into on one partition. */
const MAX_PROGRAMS = 64;
/** One program takes at most one part in this many of the work that is left. */
const PROGRAM_SHARE = 16;
/** Unified kernel images: systemd-boot's entries, and no loaders. */
const IMAGE_DIRECTORY = 'linux';

/** Those below /EFI, the removable media path first: firmware starts it where nothing else is said. */
export function findEfiLoaders(volume: BootVolume): BootLoader[] {
  const loaders: BootLoader[] = [];
  const source = volume.source('discovery', '/EFI');
  let count = 0;
  for (const directory of volume.list(source, '/EFI').sort(bootFirst)) {
    if (directory.toLowerCase() === IMAGE_DIRECTORY) continue;
    const isBoot = directory.toLowerCase() === 'boot';
    for (const name of volume.list(source, `/EFI/${directory}`)) {
      if (!/\.efi$/i.test(name)) continue;
      if (++count > MAX_PROGRAMS) {
        volume.scan.problem('error', source, `more than ${MAX_PROGRAMS} EFI programs; the rest is not looked into`);
        return loaders;
      }
      const path = normalPath(`/EFI/${directory}/${name}`);
      volume.scan.bounded(volume.source('discovery', path), 'the EFI program', PROGRAM_SHARE, () => {
        const program = identifyEfiProgram(volume.openCharged(path, 'program'));
        const isFallback = isBoot && /^boot(x64|ia32|aa64|arm|riscv64|loongarch64)\.efi$/i.test(name);
        loaders.push(efiLoader(program, volume.partition ?? 0, path, isFallback));
      });
    }
  }
  return loaders.filter((loader) => loader.isFallback).concat(loaders.filter((loader) => !loader.isFallback));
}

function bootFirst(left: string, right: string): number {
  return Number(right.toLowerCase() === 'boot') - Number(left.toLowerCase() === 'boot');
}
