/** Which program the first sector of a disk or of a partition holds, told by what it says of itself. */
import { decodeLatin1 } from '../bytes/latin1.ts';
import { isZero } from '../bytes/uuid.ts';
import { isGrubBootImage } from './grub-bios.ts';
import { boot_sector_magic } from './ondisk/structs.gen.ts';
import { LDLINUX_MAGIC } from './ondisk/syslinux.ts';

/**
 * - `none`: zeros. - `grub`: boot.img. - `syslinux-mbr`, `syslinux-gptmbr`: start the active partition, of an MBR or of a GPT.
 * - `isolinux`: of a hybrid ISO. - `syslinux`: of a partition, starts ldlinux.sys (extlinux' as well).
 * - `windows`: of Windows or DOS, starts the active partition. - `not-bootable`: mkfs.fat's, which prints that it is none.
 * - `other`: something else.
 */
export type BootCode =
  | 'none'
  | 'grub'
  | 'syslinux-mbr'
  | 'syslinux-gptmbr'
  | 'isolinux'
  | 'syslinux'
  | 'windows'
  | 'not-bootable'
  | 'other';

/** Bytes before the disk's signature and the four entries of a partition table. */
const CODE_BYTES = 440;
/** Where a boot sector has the name of its maker. */
const OEM_AT = 3;

/** In the order in which they are looked for: all words of a row must be there. */
const WORDS: readonly (readonly [code: BootCode, ...words: string[]])[] = [
  ['isolinux', 'isolinux.bin missing or corrupt'],
  ['windows', 'Invalid partition table'],
  ['windows', 'BOOTMGR is missing'],
  ['windows', 'NTLDR is missing'],
  ['syslinux-gptmbr', 'Missing OS', 'Disk error'],
  ['syslinux-mbr', 'Missing operating system.', 'Operating system load error.'],
  ['not-bootable', 'This is not a bootable disk'],
];

/** @param sector The first 512 bytes of a disk or partition. */
export function identifyBootCode(sector: Uint8Array): BootCode {
  const text = decodeLatin1(sector);
  if (boot_sector_magic(sector, 0) === LDLINUX_MAGIC && /^(SYS|EXT)LINUX/.test(text.slice(OEM_AT))) return 'syslinux';
  if (isZero(sector.subarray(0, CODE_BYTES))) return 'none';
  if (isGrubBootImage(sector)) return 'grub';
  for (const [code, ...words] of WORDS) {
    if (words.every((word) => text.indexOf(word) >= 0)) return code;
  }
  return 'other';
}
