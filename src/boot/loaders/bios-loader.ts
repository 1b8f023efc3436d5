/** What a BIOS starts: the code in the first sector of the disk. */

import { readBytes } from '../../device/block-device.ts';
import type { Disk } from '../../disk/disk.ts';
import { type BootCode, identifyBootCode } from '../../kernel-formats/boot-code.ts';
import { grubCoreSector, isGrubBootImage, readGrubBiosCore } from '../../kernel-formats/grub-bios.ts';
import type { GrubCore } from '../../kernel-formats/grub-core.ts';
import type { BootSource } from '../contract/menu.ts';
import type { BootScan } from '../contract/scan.ts';
import type { BootLoader } from './loader.ts';

const SECTOR_BYTES = 512;
/** For the unpacking of a core image. */
const CORE_STEPS = 200_000;
const CORE_BYTES = 8 * 1024 * 1024;

/** GRUB as a BIOS starts it, with the core image that its boot code loads. */
export interface BiosGrub {
  /** As a finding or a menu names it. */
  readonly loader: BootLoader;
  /** What is built into it. */
  readonly core: GrubCore;
}

/** What starts the partition that is marked. */
const STARTERS: readonly BootCode[] = ['syslinux-mbr', 'syslinux-gptmbr', 'windows'];

/** Where problems with boot sectors are. */
export const BOOT_SECTORS: BootSource = { dialect: 'grub', path: 'boot sectors' };

/** GRUB in the boot sectors; undefined where there is none, or it is broken (then that is a problem). */
export function findBiosGrub(disk: Disk, scan: BootScan): BiosGrub | undefined {
  return scan.report(BOOT_SECTORS, "GRUB's core image can't be read", () => {
    if (disk.device.size < SECTOR_BYTES) return undefined;
    const first = readBytes(disk.device, 0, SECTOR_BYTES);
    if (!isGrubBootImage(first)) return undefined;
    scan.budget.step(CORE_STEPS);
    scan.budget.keep(CORE_BYTES);
    const core = readGrubBiosCore(disk.device, grubCoreSector(first));
    return { core, loader: biosLoader('grub', 'GRUB') };
  });
}

/** SYSLINUX on the one partition that the boot code starts; undefined where there is none. */
export function findBiosSyslinux({ device, partitions }: Disk, scan: BootScan): BootLoader | undefined {
  return scan.report(BOOT_SECTORS, "the partition's boot sector can't be read", () => {
    if (device.size < SECTOR_BYTES) return undefined;
    const starter = identifyBootCode(readBytes(device, 0, SECTOR_BYTES));
    if (STARTERS.indexOf(starter) < 0) return undefined;
    const active = partitions.filter(({ entry }) => entry?.bootable === true);
    const from = active.length === 1 ? active[0].device : undefined;
    if (from === undefined || from.size < SECTOR_BYTES) return undefined;
    const isThere = identifyBootCode(readBytes(from, 0, SECTOR_BYTES)) === 'syslinux';
    return isThere ? { ...biosLoader('syslinux', 'SYSLINUX'), partition: active[0].number } : undefined;
  });
}

/** A loader without a file or a version, which boot code of the disk starts. */
export function biosLoader(kind: 'grub' | 'syslinux', name: string): BootLoader {
  return {
    kind,
    name,
    version: undefined,
    architecture: undefined,
    firmware: 'bios',
    partition: undefined,
    path: undefined,
    isFallback: true,
  };
}
