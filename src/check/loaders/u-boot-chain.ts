/** U-Boot itself, where a board loads it from a FAT: elsewhere it lies outside of partitions, or of the disk. */
import type { Disk } from '../../disk/disk.ts';
import type { ChainFault } from '../contract/chain.ts';
import { isFile } from '../files/damage.ts';
import { findFileFault } from './board-files.ts';

/**
 * Names that the boards' ROMs and U-Boot's own first stages look for at the root of a FAT: of TI (MLO, tiboot3.bin), Xilinx and
 * Microchip (boot.bin), and what comes next. One that is not there may be in flash memory.
 */
const STAGES = [
  ...['MLO', 'tiboot3.bin', 'sysfw.itb', 'tispl.bin', 'boot.bin', 'u-boot-spl.bin'],
  ...['u-boot.img', 'u-boot-dtb.img', 'u-boot.itb', 'u-boot.bin'],
];

/** Stages that are there and are nothing. @throws what the device throws */
export function judgeUbootFiles({ partitions }: Disk): ChainFault[] {
  const faults: ChainFault[] = [];
  for (const { number, contents, fs } of partitions) {
    if (contents?.kind !== 'vfat' || fs === undefined) continue;
    for (const name of STAGES) {
      const path = `/${name}`;
      const fault = isFile(fs, path) ? findFileFault(fs, path) : undefined;
      if (fault === undefined) continue;
      faults.push({ id: 'loader-broken', partition: number, path, message: `boards load this, and ${fault}` });
    }
  }
  return faults;
}
