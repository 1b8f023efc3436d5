/** Which loaders the firmware would run from a disk, and what is wrong with them. */
import type { BootLoader, DiskMenu } from '../../boot/index.ts';
import { type Disk, isBareContainer, WHOLE_DISK } from '../../disk/disk.ts';
import type { BootChain, ChainOptions, Firmware } from '../contract/chain.ts';
import { isForBios, judgeBios } from './bios-chain.ts';
import { judgeEfi } from './efi-chain.ts';
import { judgePiFirmware } from './pi-chain.ts';
import { judgeUbootFiles } from './u-boot-chain.ts';

/** The chains of each firmware that the disk seems to be made for. @throws what the device throws */
export function findBootChains(disk: Disk, menu: DiskMenu, options: ChainOptions): BootChain[] {
  const wanted = options.firmware === undefined ? guessFirmware(disk, menu) : [options.firmware];
  return wanted.map((firmware) => {
    if (firmware === 'uefi') return { firmware, ...judgeEfi(disk, menu, options) };
    if (firmware === 'bios') return { firmware, ...judgeBios(disk, menu) };
    return { firmware, ...judgeBoard(disk, menu, firmware) };
  });
}

/** None for what is no disk of its own: no loader is part of it. */
function guessFirmware(disk: Disk, menu: DiskMenu): Firmware[] {
  if (isBareContainer(disk)) return [];
  const { partitions } = disk;
  const dialects = menu.configurations.map(({ dialect }) => dialect);
  const isPi = menu.loaders.some(({ firmware }) => firmware === 'rpi');
  const isBios = isForBios(disk) || partitions.some(({ typeRole }) => typeRole === 'bios-boot');
  const isForEfi =
    partitions.some(({ typeRole }) => typeRole === 'esp') ||
    (!isPi && partitions.some(({ contentRole, number }) => contentRole === 'esp' && number !== WHOLE_DISK));
  const isForBoard = dialects.indexOf('extlinux') >= 0 || dialects.indexOf('uboot') >= 0;
  const found: Firmware[] = [];
  if (isForEfi) found.push('uefi');
  if (isBios) found.push('bios');
  if (isPi) found.push('rpi');
  if (found.length === 0) found.push(isForBoard ? 'u-boot' : 'bios');
  return found;
}

/** A board's loader is its own; it may lie outside of the disk, and is not judged. */
function judgeBoard(disk: Disk, menu: DiskMenu, firmware: Firmware): Omit<BootChain, 'firmware'> {
  const own = menu.loaders.filter((loader: BootLoader) => loader.firmware === firmware);
  if (own.length > 0) return { loaders: own.map(({ name }) => name), faults: judgePiFirmware(disk, own) };
  const isRead = menu.configurations.some(({ dialect }) => dialect === 'extlinux' || dialect === 'uboot');
  if (firmware === 'u-boot' && isRead) return { loaders: ['U-Boot'], faults: judgeUbootFiles(disk) };
  const what = firmware === 'rpi' ? 'the firmware of a Raspberry Pi' : 'U-Boot';
  return { loaders: [], faults: [{ id: 'loader-missing', message: `no partition holds what ${what} starts from` }] };
}
