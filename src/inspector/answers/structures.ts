/** Which structures stand in a block: told by where it is, by magic numbers, or by their own chains. */
import { u16le, u32be, u32le } from '../../bytes/endian.ts';
import { escapePath, nameFromBytes } from '../../bytes/names.ts';
import type { StructTable } from '../../bytes/struct-table.ts';
import { erofsSuperBlock } from '../../erofsread/ondisk/superblock.ts';
import { ext4SuperBlock } from '../../ext4-superblock/ondisk/superblock.ts';
import { ext4DirEntry2 } from '../../ext4read/ondisk/directory.ts';
import { EXT4_EXT_MAGIC, ext4Extent, ext4ExtentHeader, ext4ExtentIdx } from '../../ext4read/ondisk/extent.ts';
import { ext4GroupDesc } from '../../ext4read/ondisk/group-descriptor.ts';
import { ext4Inode } from '../../ext4read/ondisk/inode.ts';
import { EXT4_XATTR_MAGIC, ext4XattrHeader } from '../../ext4read/ondisk/xattr.ts';
import { FAT_BOOT_SECTOR, FAT32_BOOT_SECTOR } from '../../fatread/ondisk/boot-sector.ts';
import { FAT_BOOT_FSINFO } from '../../fatread/ondisk/fsinfo.ts';
import { journalSuperblock } from '../../jbd2replay/ondisk/journal-superblock.ts';
import {
  commitHeader,
  JBD2_COMMIT_BLOCK,
  JBD2_DESCRIPTOR_BLOCK,
  JBD2_MAGIC_NUMBER,
  JBD2_REVOKE_BLOCK,
  jbd2JournalRevokeHeader,
  journalHeader,
} from '../../jbd2replay/ondisk/log-blocks.ts';
import { type ErofsSetting, erofsStructures } from './erofs-structures.ts';
import { type DecodedStructure, decodeStructure } from './struct-reader.ts';
import { xfsStructures } from './xfs-structures.ts';

/** Structures of one block that are shown. */
const MAX_STRUCTURES = 64;
const SECTOR_BYTES = 512;
const SUPERBLOCK_AT = 1024;

/** Where a block of an ext filesystem is, as far as that says what is in it. */
export interface Ext4Setting {
  /** The area that it is in. */
  readonly what: 'superblock and descriptors' | 'inode table';
  /** Bytes of an inode, or of a group descriptor. */
  readonly recordBytes: number;
  /** Number of the first inode, or of the first group, in the block. */
  readonly firstNumber: number;
}

/** The structures in a block. @param byteOffset of the block in its filesystem @param setting what its place says of ext4 @param erofs the same of EROFS */
export function structuresIn(
  format: string,
  bytes: Uint8Array,
  byteOffset: number,
  setting: Ext4Setting | undefined,
  erofs?: ErofsSetting,
): DecodedStructure[] {
  const found =
    format === 'ext4'
      ? extStructures(bytes, byteOffset, setting)
      : format === 'xfs'
        ? xfsStructures(bytes)
        : format === 'erofs'
          ? [
              ...superblockAt(erofsSuperBlock, bytes, byteOffset),
              ...(erofs === undefined ? [] : erofsStructures(bytes, erofs)),
            ]
          : format === 'vfat'
            ? fatStructures(bytes, byteOffset)
            : [];
  return found.slice(0, MAX_STRUCTURES);
}

/** A superblock that stands 1024 bytes into its filesystem. */
function superblockAt(table: StructTable, bytes: Uint8Array, byteOffset: number): DecodedStructure[] {
  const at = SUPERBLOCK_AT - byteOffset;
  return at >= 0 && at < bytes.length ? [decodeStructure(table, 'superblock', bytes, at)] : [];
}

function extStructures(bytes: Uint8Array, byteOffset: number, setting: Ext4Setting | undefined): DecodedStructure[] {
  if (setting?.what === 'inode table') return inodesIn(bytes, setting);
  if (setting?.what === 'superblock and descriptors') {
    const primary = superblockAt(ext4SuperBlock, bytes, byteOffset);
    if (primary.length > 0) return primary;
    const isCopy = bytes.length > 0x3a && u16le(bytes, 0x38) === 0xef53 && u32le(bytes, 0x4) > 0;
    if (isCopy) return [decodeStructure(ext4SuperBlock, 'copy of the superblock', bytes, 0)];
    return records(ext4GroupDesc, bytes, setting.recordBytes, (index) => `group ${setting.firstNumber + index}`);
  }
  const magic = u32be(bytes, 0);
  if (magic === JBD2_MAGIC_NUMBER) return journalStructures(bytes);
  if (u16le(bytes, 0) === EXT4_EXT_MAGIC) return extentNode(bytes, 0, 'node of an extent tree');
  if (u32le(bytes, 0) === EXT4_XATTR_MAGIC)
    return [decodeStructure(ext4XattrHeader, 'block of extended attributes', bytes, 0)];
  return directoryEntries(bytes);
}

/** Every record that is not empty. */
function records(
  table: StructTable,
  bytes: Uint8Array,
  recordBytes: number,
  titleOf: (index: number) => string,
): DecodedStructure[] {
  const found: DecodedStructure[] = [];
  for (let at = 0; at + recordBytes <= bytes.length && found.length < MAX_STRUCTURES; at += recordBytes) {
    const record = bytes.subarray(at, at + recordBytes);
    if (record.some((byte) => byte !== 0)) found.push(decodeStructure(table, titleOf(at / recordBytes), bytes, at));
  }
  return found;
}

function inodesIn(bytes: Uint8Array, { recordBytes, firstNumber }: Ext4Setting): DecodedStructure[] {
  return records(ext4Inode, bytes, recordBytes, (index) => `inode ${firstNumber + index}`);
}

function journalStructures(bytes: Uint8Array): DecodedStructure[] {
  const type = u32be(bytes, 4);
  const header = decodeStructure(journalHeader, 'header of a block of the log', bytes, 0);
  if (type === JBD2_DESCRIPTOR_BLOCK) return [{ ...header, title: 'descriptor block' }];
  if (type === JBD2_COMMIT_BLOCK) return [header, decodeStructure(commitHeader, 'commit block', bytes, 0)];
  if (type === JBD2_REVOKE_BLOCK) return [header, decodeStructure(jbd2JournalRevokeHeader, 'revoke block', bytes, 0)];
  return [decodeStructure(journalSuperblock, "the log's superblock", bytes, 0)];
}

/** Header and entries of a node. */
function extentNode(bytes: Uint8Array, at: number, title: string): DecodedStructure[] {
  const entries = Math.min(u16le(bytes, at + 2), MAX_STRUCTURES);
  const isLeaf = u16le(bytes, at + 6) === 0;
  const found = [decodeStructure(ext4ExtentHeader, title, bytes, at)];
  for (let index = 0; index < entries && at + 24 + index * 12 <= bytes.length; index++) {
    const [table, name] = isLeaf ? [ext4Extent, 'extent'] : [ext4ExtentIdx, 'index'];
    found.push(decodeStructure(table, `${name} ${index}`, bytes, at + 12 + index * 12));
  }
  return found;
}

/** Where entries follow one another from the first byte to the last, it is a directory; nothing else says so. */
function directoryEntries(bytes: Uint8Array): DecodedStructure[] {
  const found: DecodedStructure[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) return [];
    const length = u16le(bytes, at + 4);
    const nameLength = bytes[at + 6];
    if (length < 8 || length % 4 !== 0 || at + length > bytes.length || nameLength + 8 > length) return [];
    const name = escapePath(nameFromBytes(bytes.slice(at + 8, at + 8 + nameLength)));
    const title = u32le(bytes, at) === 0 ? 'entry that is not in use' : `entry ${name}`;
    if (found.length < MAX_STRUCTURES) found.push(decodeStructure(ext4DirEntry2, title, bytes, at));
    at += length;
  }
  return found;
}

function fatStructures(bytes: Uint8Array, byteOffset: number): DecodedStructure[] {
  if (byteOffset !== 0) {
    const isInfo = bytes.length >= SECTOR_BYTES && u32le(bytes, 0) === 0x41615252;
    return isInfo ? [decodeStructure(FAT_BOOT_FSINFO, 'FSInfo', bytes, 0)] : [];
  }
  const common = decodeStructure(FAT_BOOT_SECTOR, 'boot sector', bytes, 0);
  const isFat32 = u16le(bytes, 22) === 0;
  return isFat32 ? [common, decodeStructure(FAT32_BOOT_SECTOR, 'boot sector of FAT32', bytes, 0)] : [common];
}
