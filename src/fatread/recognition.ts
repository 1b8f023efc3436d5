/** Is it FAT? There is no magic number: what all makers of FAT volumes write must be told from what happens to look so. */
import { formatSerial } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { Recogniser, Recognition } from '../contract/driver.ts';
import { attempt, isImageError } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { type BootSector, decodeBootSector, decodeVolumeId } from './geometry.ts';
import { decodeFatLabel } from './identity.ts';
import { SIZEOF_FAT_BOOT_SECTOR } from './ondisk/structs.gen.ts';

/** What formatters write as the type. */
const TYPE_TEXT = /^(FAT|MSDOS|MSWIN)/;

/** FAT12, FAT16 and FAT32, told by their boot sector. */
export const fatRecogniser: Recogniser = { name: 'vfat', recognise: recogniseFat };

/**
 * A boot sector that Linux mounts, and one more sign: the text that names the type, or a FAT that begins with the media byte
 * and ones. Linux, which is told the type, asks for neither, nor for a jump and 0x55AA, which an MBR has as well.
 */
export function recogniseFat(device: BlockDevice): Recognition | undefined {
  if (device.size < SIZEOF_FAT_BOOT_SECTOR) return undefined;
  const bytes = readBytes(device, 0, SIZEOF_FAT_BOOT_SECTOR);
  const boot = attempt(
    () => decodeBootSector(bytes),
    isImageError,
    () => undefined,
  );
  if (boot === undefined) return undefined;
  const { fs_type, vol_label, vol_id } = decodeVolumeId(bytes, boot);
  const hasType = TYPE_TEXT.test(String.fromCharCode(...fs_type));
  if (!hasType && !beginsWithMedia(device, boot)) return undefined;
  return {
    kind: 'vfat',
    label: decodeFatLabel(vol_label),
    uuid: formatSerial(vol_id, 0),
    isMountable: true,
    isProven: () => false,
  };
}

function beginsWithMedia(device: BlockDevice, { reserved, sector_size, media }: BootSector): boolean {
  const fatStart = reserved * sector_size;
  if (fatStart + 3 > device.size) return false;
  const [first, second, third] = readBytes(device, fatStart, 3);
  return first === media && second === 0xff && third === 0xff;
}
