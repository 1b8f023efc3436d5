/** What a BIOS starts from the first sector of a disk, and what that starts in turn. */

import type { DiskMenu } from '../../boot/index.ts';
import { attempt, BootfsError, reasonInContext } from '../../contract/errors.ts';
import { readBytes } from '../../device/block-device.ts';
import { type Disk, type DiskPartition, WHOLE_DISK } from '../../disk/disk.ts';
import { type BootCode, identifyBootCode } from '../../kernel-formats/boot-code.ts';
import { grubCoreSector, readGrubBiosCore } from '../../kernel-formats/grub-bios.ts';
import { packedGrubModules } from '../../kernel-formats/grub-core.ts';
import type { BootChain, ChainFault } from '../contract/chain.ts';
import { isDamage } from '../files/damage.ts';
import { judgeGrubModules } from './grub-modules.ts';
import { judgeSyslinux } from './syslinux-chain.ts';

const SECTOR_BYTES = 512;

type Judged = Omit<BootChain, 'firmware'>;

/** Follows the boot code. @throws what the device throws */
export function judgeBios(disk: Disk, menu: DiskMenu): Judged {
  const sector = firstSector(disk.device);
  const code = identifyBootCode(sector);
  switch (code) {
    case 'grub':
      return judgeGrub(disk, menu, sector);
    case 'syslinux': {
      const [whole] = disk.partitions.filter(({ number }) => number === WHOLE_DISK);
      return whole === undefined ? unknownCode('SYSLINUX') : judgeSyslinux(whole, sector);
    }
    case 'syslinux-mbr':
    case 'syslinux-gptmbr':
    case 'windows':
      return followActive(disk, menu, code);
    case 'none':
    case 'not-bootable':
      return only({ id: 'boot-code-missing', message: `the first sector of the disk ${withoutCode(code)}` });
    default:
      return unknownCode(code === 'isolinux' ? 'ISOLINUX' : 'boot code');
  }
}

/** Does the first sector hold a program, or that of a partition SYSLINUX, which only such a program starts? */
export function isForBios({ device, partitions }: Disk): boolean {
  return (
    identifyBootCode(firstSector(device)) !== 'none' ||
    partitions.some((partition) => {
      return partition.device !== undefined && identifyBootCode(firstSector(partition.device)) === 'syslinux';
    })
  );
}

/** Zeros where the device is shorter. */
function firstSector(device: Disk['device']): Uint8Array {
  const sector = new Uint8Array(SECTOR_BYTES);
  sector.set(readBytes(device, 0, Math.min(SECTOR_BYTES, device.size)));
  return sector;
}

function only(fault: ChainFault, ...loaders: readonly string[]): Judged {
  return { loaders, faults: [fault] };
}

function withoutCode(code: BootCode): string {
  return code === 'none' ? 'holds no boot code' : 'holds the code of mkfs.fat, which says that it boots nothing';
}

function unknownCode(name: string): Judged {
  const message =
    name === 'ISOLINUX'
      ? 'ISOLINUX starts from the ISO 9660 of the disk, which bootfs does not read'
      : 'the boot code in the first sector is not one that bootfs knows';
  return only({ id: 'loader-unknown', message }, name);
}

function judgeGrub(disk: Disk, menu: DiskMenu, sector: Uint8Array): Judged {
  const packed = attempt(
    () => packedGrubModules(readGrubBiosCore(disk.device, grubCoreSector(sector))),
    isDamage,
    (error) => error,
  );
  if (packed instanceof BootfsError) return only({ id: 'loader-broken', message: reasonInContext(packed) }, 'GRUB');
  return { loaders: ['GRUB'], faults: judgeGrubModules(disk, menu, { platform: 'i386-pc', packed }) };
}

/** The code of an MBR that starts the one partition which is marked: as active, or in a GPT as legacy BIOS bootable. */
function followActive(disk: Disk, menu: DiskMenu, code: BootCode): Judged {
  const isGpt = disk.table?.kind === 'gpt';
  const name = code === 'windows' ? 'MBR' : code === 'syslinux-mbr' ? 'SYSLINUX mbr.bin' : 'SYSLINUX gptmbr.bin';
  const wanted = code === 'syslinux-gptmbr' ? 'gpt' : 'mbr';
  if (disk.table !== undefined && isGpt !== (wanted === 'gpt')) {
    const message = `${name} is for a table of the kind ${wanted.toUpperCase()}, and this is ${isGpt ? 'a GPT' : 'an MBR'}`;
    return only({ id: 'loader-broken', message }, name);
  }
  const flag = isGpt ? 'as legacy BIOS bootable (attribute 2)' : 'as active';
  const active = disk.partitions.filter(({ entry }) => entry?.bootable === true);
  if (active.length !== 1) {
    const which = active.length === 0 ? 'no partition' : `partitions ${active.map(({ number }) => number).join(', ')}`;
    const message = `${name} starts the one partition that is marked ${flag}: ${which} ${active.length > 1 ? 'are' : 'is'}`;
    return only({ id: 'active-flag-missing', message }, name);
  }
  const { loaders, faults } = judgePartition(disk, menu, active[0]);
  return { loaders: [name, ...loaders], faults };
}

/** @param partition The one that is marked. */
function judgePartition(disk: Disk, menu: DiskMenu, partition: DiskPartition): Judged {
  const { device, number } = partition;
  if (device === undefined) {
    return only({ id: 'loader-missing', partition: number, message: 'it begins past the end of the disk' });
  }
  const sector = firstSector(device);
  const code = identifyBootCode(sector);
  if (code === 'syslinux') return judgeSyslinux(partition, sector);
  if (code === 'grub') return judgeGrub(disk, menu, sector);
  const message =
    code === 'none' || code === 'not-bootable'
      ? `the first sector of the partition ${withoutCode(code)}`
      : 'the boot code of the partition is not one that bootfs knows';
  const id = code === 'none' || code === 'not-bootable' ? 'boot-code-missing' : 'loader-unknown';
  return only({ id, partition: number, message }, ...(id === 'loader-unknown' ? ['boot code'] : []));
}
