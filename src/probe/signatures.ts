/** Contents that have a name, told by magic numbers: what bootfs does not read, and formats that a bundle was built without. */

import { u32le } from '../bytes/endian.ts';
import { decodeLatin1 } from '../bytes/latin1.ts';
import { decodeLabel } from '../bytes/utf8.ts';
import { decodeUtf16 } from '../bytes/utf16.ts';
import { formatSerial, formatUuid, formatUuidIfAny, hexWord, hyphenate, UUID_GROUPS } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';

/** What a magic number tells. */
export interface SignatureMatch {
  /** The common name: `LUKS`, `LVM2`, `btrfs`, ... */
  readonly kind: string;
  /** '' where it has none, or is not looked up. */
  readonly label: string;
  /** Likewise. */
  readonly uuid: string;
  /**
   * Does it stand at the very start, as an image format or a container does, and is longer than two bytes? Then it goes
   * before a filesystem whose superblock is not proven by a checksum.
   */
  readonly isOuter: boolean;
}

/** Reaches the superblock of btrfs, the farthest. */
const PROBED_BYTES = 65536 + 4096;

/**
 * Kind, the byte offsets where a magic number may stand, magic numbers with `|` between them; where known: offset of the UUID,
 * offset and length of the label.
 */
type Signature = readonly [
  kind: string,
  at: number | readonly number[],
  magics: string,
  uuidAt?: number,
  labelAt?: number,
  labelBytes?: number,
];

/**
 * In the order in which they are tried: image formats and containers before what may be inside them or left over, and
 * the two bytes of ext4 after longer magic numbers at the very start.
 */
const SIGNATURES: readonly Signature[] = [
  ['gzip', 0, '\x1f\x8b\x08'],
  ['xz', 0, '\xfd7zXZ\0'],
  ['zstd', 0, '\x28\xb5\x2f\xfd'],
  ['bzip2', 0, 'BZh'],
  ['lz4', 0, '\x04\x22\x4d\x18|\x02\x21\x4c\x18'],
  ['zip', 0, 'PK\x03\x04'],
  ['qcow2', 0, 'QFI\xfb'],
  ['Android sparse image', 0, '\x3a\xff\x26\xed'],
  ['vmdk', 0, 'KDMV|COWD|# Disk DescriptorFile'],
  ['vhdx', 0, 'vhdxfile'],
  ['vhd', 0, 'conectix'],
  ['vdi', 64, '\x7f\x10\xda\xbe'],
  ['qed', 0, 'QED\0'],
  ['parallels', 0, 'WithoutFreeSpace|WithouFreSpacExt'],
  ['LUKS', 0, 'LUKS\xba\xbe\0\x02', undefined, 24, 48],
  ['LUKS', 0, 'LUKS\xba\xbe'],
  ['LVM2', [512 + 24, 24, 1024 + 24, 1536 + 24], 'LVM2 001'],
  ['zfs', 16384 + 20, '\0\0\0\x07version\0'],
  ['md', 0, '\xfc\x4e\x2b\xa9', 16, 32, 32],
  ['md', 4096, '\xfc\x4e\x2b\xa9', 4096 + 16, 4096 + 32, 32],
  ['BitLocker', 3, '-FVE-FS-'],
  ['squashfs', 0, 'hsqs'],
  ['ext4', 1024 + 0x38, '\x53\xef', 1024 + 0x68, 1024 + 0x78, 16],
  ['erofs', 1024, '\xe2\xe1\xf5\xe0', 1024 + 0x30, 1024 + 0x40, 16],
  ['btrfs', 65536 + 64, '_BHRfS_M', 65536 + 32, 65536 + 0x12b, 256],
  ['bcachefs', 4096 + 24, '\xc6\x85\x73\xf6\x4e\x1a\x45\xca\x82\x65\xf5\x7f\x48\xba\x6d\x81', 4096 + 56, 4096 + 72, 32],
  ['f2fs', 1024, '\x10\x20\xf5\xf2', 1024 + 108],
  ['swap', [4086, 8182, 16374, 65526], 'SWAPSPACE2', 1036, 1052, 16],
  ['swap', 4086, 'S1SUSPEND|S2SUSPEND|ULSUSPEND|LINHIB0001', 1036, 1052, 16],
  ['exfat', 3, 'EXFAT   '],
  ['ntfs', 3, 'NTFS    '],
  ['vfat', 82, 'FAT32   ', undefined, 71, 11],
  ['vfat', 54, 'FAT', undefined, 43, 11],
  ['jfs', 32768, 'JFS1', 32768 + 136, 32768 + 152, 16],
  ['reiserfs', 65536 + 52, 'ReIsEr', 65536 + 84, 65536 + 100, 16],
  ['nilfs2', 1024 + 6, '\x34\x34', 1024 + 152, 1024 + 168, 80],
  ['iso9660', 32769, 'CD001', undefined, 32808, 32],
  ['cramfs', 0, '\x45\x3d\xcd\x28', undefined, 48, 16],
  ['romfs', 0, '-rom1fs-', undefined, 16, 16],
  ['ubi', 0, 'UBI#'],
  ['ubifs', 0, '\x31\x18\x10\x06'],
  ['apfs', 32, 'NXSB', 72],
  ['dm-verity hash tree', 0, 'verity\0\0', 16],
  ['Android boot image', 0, 'ANDROID!'],
  ['Android vendor boot image', 0, 'VNDRBOOT'],
  ['Android vbmeta image', 0, 'AVB0'],
  ['Android super partition', 4096, '\x67\x44\x6c\x61'],
  ['Android OTA payload', 0, 'CrAU'],
  ['U-Boot legacy image', 0, '\x27\x05\x19\x56'],
  ['cpio', 0, '07070'],
  ['ELF', 0, '\x7fELF'],
  ['flattened device tree', 0, '\xd0\x0d\xfe\xed'],
  ['PE executable', 0, 'MZ'],
];

const MD_MAGIC = 0xa92b4efc;
/** Bytes of an md superblock that name the array. */
const MD_HEAD_BYTES = 64;
/** Version 0.90 keeps its UUID as four words of the machine. */
const MD_WORDS = [20, 52, 56, 60];
/** Of f2fs, in UTF-16. */
const F2FS_NAME_AT = 1024 + 124;
const F2FS_NAME_BYTES = 1024;
const EXFAT_SERIAL_AT = 100;
const NTFS_SERIAL_AT = 72;
/** In the primary volume descriptor: modification and creation. */
const ISO_DATES_AT = [32768 + 830, 32768 + 813];
const ISO_GROUPS = [4, 2, 2, 2, 2, 2, 2];
const LVM_GROUPS = [6, 4, 4, 4, 4, 4, 6];

/** The last row of image formats and containers. */
const LAST_OUTER = 'squashfs';

/** The first signature that the device bears; undefined where it has none. @throws EIO */
export function findSignature(device: BlockDevice): SignatureMatch | undefined {
  const bytes = readBytes(device, 0, Math.min(device.size, PROBED_BYTES));
  const places = SIGNATURES.map((signature) => findMagic(bytes, signature));
  const index = places.findIndex((at) => at !== undefined);
  if (index < 0) return findSignatureAtEnd(device);
  const [kind] = SIGNATURES[index];
  const isOuter = index <= SIGNATURES.findIndex(([name]) => name === LAST_OUTER);
  return {
    kind,
    label: findLabel(bytes, SIGNATURES[index]),
    uuid: findUuid(kind, bytes, places[index]!, SIGNATURES[index][3]),
    isOuter,
  };
}

function findLabel(bytes: Uint8Array, [kind, , , , labelAt, labelBytes = 0]: Signature): string {
  if (kind === 'f2fs') return decodeUtf16(bytes.subarray(F2FS_NAME_AT, F2FS_NAME_AT + F2FS_NAME_BYTES));
  return labelAt === undefined ? '' : trimLabel(decodeLabel(bytes.subarray(labelAt, labelAt + labelBytes)));
}

/** Where one of the magic numbers stands. */
function findMagic(bytes: Uint8Array, [, places, magics]: Signature): number | undefined {
  const offsets = typeof places === 'number' ? [places] : places;
  return offsets.filter((at) => magics.split('|').some((magic) => hasMagic(bytes, at, magic)))[0];
}

function hasMagic(bytes: Uint8Array, at: number, magic: string): boolean {
  return decodeLatin1(bytes.subarray(at, at + magic.length)) === magic;
}

/** FAT pads with blanks. */
function trimLabel(label: string): string {
  return label.replace(/^(NO NAME)? *$| +$/, '');
}

/** @param at Where the magic number stands. */
function findUuid(kind: string, bytes: Uint8Array, at: number, uuidAt: number | undefined): string {
  if (kind === 'LUKS') return decodeLabel(bytes.subarray(168, 208));
  if (kind === 'LVM2') return hyphenate(decodeLabel(bytes.subarray(at + 8, at + 40)), LVM_GROUPS);
  if (kind === 'vfat') return formatSerial(bytes, hasMagic(bytes, 82, 'FAT32') ? 67 : 39);
  if (kind === 'exfat') return formatSerial(bytes, EXFAT_SERIAL_AT);
  if (kind === 'ntfs') return ntfsSerial(bytes);
  if (kind === 'iso9660') return isoDate(bytes);
  if (uuidAt === undefined || bytes.length < uuidAt + 16) return '';
  return formatUuidIfAny(bytes, uuidAt);
}

/** As libblkid prints it: 16 digits. */
function ntfsSerial(bytes: Uint8Array): string {
  return (hexWord(bytes, NTFS_SERIAL_AT + 4) + hexWord(bytes, NTFS_SERIAL_AT)).toUpperCase();
}

/** The date of the last change, or of creation where there is none, as libblkid makes a UUID of it. */
function isoDate(bytes: Uint8Array): string {
  for (const at of ISO_DATES_AT) {
    const digits = decodeLabel(bytes.subarray(at, at + 16));
    if (/^(?!0+$)[0-9]{16}$/.test(digits)) return hyphenate(digits, ISO_GROUPS);
  }
  return '';
}

/** md superblocks of version 1.0 and 0.90 stand at the end, and what is mirrored can be read without them. */
function findSignatureAtEnd(device: BlockDevice): SignatureMatch | undefined {
  const candidates = [Math.floor(device.size / 4096) * 4096 - 8192, Math.floor(device.size / 65536) * 65536 - 65536];
  for (const at of candidates) {
    if (at < 0 || at + MD_HEAD_BYTES > device.size) continue;
    const head = readBytes(device, at, MD_HEAD_BYTES);
    if (u32le(head, 0) !== MD_MAGIC) continue;
    const isVersion1 = u32le(head, 4) === 1;
    const label = isVersion1 ? decodeLabel(head.subarray(32, 64)) : '';
    const words = MD_WORDS.map((word) => hexWord(head, word)).join('');
    return {
      kind: 'md',
      label,
      uuid: isVersion1 ? formatUuid(head.subarray(16)) : hyphenate(words, UUID_GROUPS),
      isOuter: false,
    };
  }
  return undefined;
}

/** Does a device begin with something that has a name? @throws EIO */
export function isKnownContents(device: BlockDevice): boolean {
  return findSignature(device) !== undefined;
}
