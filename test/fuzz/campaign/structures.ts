/** Where the structures of an image are, for changes by name with checksums that fit. */
import { putU32le, u16le, u32be, u32le } from '../../../src/bytes/endian.ts';
import type { StructTable } from '../../../src/bytes/struct-table.ts';
import { erofsInodeCompact, erofsInodeExtended } from '../../../src/erofsread/ondisk/inode.ts';
import { EROFS_SUPER_OFFSET, erofsSuperBlock } from '../../../src/erofsread/ondisk/superblock.ts';
import { ext4SuperBlock, SUPERBLOCK_OFFSET } from '../../../src/ext4-superblock/ondisk/superblock.ts';
import { ext4DirEntry2 } from '../../../src/ext4read/ondisk/directory.ts';
import { ext4Extent, ext4ExtentHeader } from '../../../src/ext4read/ondisk/extent.ts';
import { ext4GroupDesc } from '../../../src/ext4read/ondisk/group-descriptor.ts';
import { ext4Inode } from '../../../src/ext4read/ondisk/inode.ts';
import { FAT_BOOT_SECTOR, FAT32_BOOT_SECTOR } from '../../../src/fatread/ondisk/boot-sector.ts';
import { MSDOS_DIR_ENTRY } from '../../../src/fatread/ondisk/dir-entry.ts';
import { crc32 } from '../../../src/hash/crc32.ts';
import { crc32c } from '../../../src/hash/crc32c.ts';
import { journalSuperblock } from '../../../src/jbd2replay/ondisk/journal-superblock.ts';
import { commitHeader, journalBlockTag3, journalHeader } from '../../../src/jbd2replay/ondisk/log-blocks.ts';
import { gptEntry, gptHeader } from '../../../src/partition/ondisk/gpt.ts';
import { XFS_DINODE } from '../../../src/xfsread/ondisk/inode.ts';
import { XFS_DSB } from '../../../src/xfsread/ondisk/superblock.ts';
import { XfsPatch } from '../../support/xfs/structures.ts';
import type { Located } from './edits.ts';

const JBD2_MAGIC = 0xc03b3998;
const INODES = 200;

/** Offsets in ext4_inode of what its checksum leaves out, takes in, and of the mapping. */
const I_CHECKSUM_LO = 0x7c;
const I_CHECKSUM_HI = 0x82;
const I_GENERATION = 0x64;
const I_FLAGS = 0x20;
const I_BLOCK = 0x28;
const EXTENTS_FL = 0x80000;

/** The superblock, group descriptors and inodes of the first group with their checksums, extents and names of directories. */
export function ext4Structures(image: Uint8Array): Located[] {
  const superblock = image.subarray(SUPERBLOCK_OFFSET, SUPERBLOCK_OFFSET + 1024);
  const hasChecksums = (u32le(superblock, 0x64) & 0x400) !== 0;
  const blockSize = 1024 << u32le(superblock, 0x18);
  const sealSuper = (bytes: Uint8Array): void => {
    if (hasChecksums) putU32le(bytes, 1024 + 0x3fc, crc32c(0xffffffff, bytes.subarray(1024, 1024 + 0x3fc)));
  };
  const descriptor = blockSize === 1024 ? 2048 : blockSize;
  const size = u32le(superblock, 0x4c) === 0 ? 128 : u16le(superblock, 0x58);
  const table = u32le(image, descriptor + 8) * blockSize;
  const found: Located[] = [
    { table: ext4SuperBlock, at: SUPERBLOCK_OFFSET, seal: sealSuper },
    { table: ext4GroupDesc, at: descriptor },
  ];
  for (let ino = 1; ino <= INODES && table + ino * size <= image.length; ino++) {
    const at = table + (ino - 1) * size;
    const mode = u16le(image, at);
    if (mode === 0) continue;
    const seal = hasChecksums ? (bytes: Uint8Array): void => sealInode(bytes, at, size, ino) : undefined;
    found.push({ table: { ...ext4Inode, size }, at, seal });
    if ((u32le(image, at + I_FLAGS) & EXTENTS_FL) === 0) continue;
    found.push({ table: ext4ExtentHeader, at: at + I_BLOCK, seal });
    for (let entry = 1; entry <= 4; entry++) found.push({ table: ext4Extent, at: at + I_BLOCK + 12 * entry, seal });
    if (mode >> 12 === 4)
      found.push(...directoryEntries(image, u32le(image, at + I_BLOCK + 20) * blockSize, blockSize));
  }
  return found;
}

function directoryEntries(image: Uint8Array, block: number, blockSize: number): Located[] {
  const found: Located[] = [];
  for (let at = block; at + 12 <= Math.min(image.length, block + blockSize); ) {
    found.push({ table: ext4DirEntry2, at });
    const length = u16le(image, at + 4);
    if (length < 12) break;
    at += length;
  }
  return found;
}

function sealInode(image: Uint8Array, at: number, size: number, ino: number): void {
  const ids = new Uint8Array(8);
  putU32le(ids, 0, ino);
  putU32le(ids, 4, u32le(image, at + I_GENERATION));
  const bytes = image.subarray(at, at + size);
  bytes.fill(0, I_CHECKSUM_LO, I_CHECKSUM_LO + 2);
  if (size > 128) bytes.fill(0, I_CHECKSUM_HI, I_CHECKSUM_HI + 2);
  const hasSeed = (u32le(image, SUPERBLOCK_OFFSET + 0x60) & 0x2000) !== 0;
  const uuid = image.subarray(SUPERBLOCK_OFFSET + 0x68, SUPERBLOCK_OFFSET + 0x78);
  const seed = hasSeed ? u32le(image, SUPERBLOCK_OFFSET + 0x270) : crc32c(0xffffffff, uuid);
  const checksum = crc32c(crc32c(seed, ids), bytes);
  bytes.set([checksum & 255, (checksum >>> 8) & 255], I_CHECKSUM_LO);
  if (size > 128) bytes.set([(checksum >>> 16) & 255, checksum >>> 24], I_CHECKSUM_HI);
}

/** Every block of the image that begins like one of a log. */
export function jbd2Structures(image: Uint8Array): Located[] {
  const found: Located[] = [];
  for (let at = 0; at + 1024 <= image.length; at += 1024) {
    if (u32be(image, at) !== JBD2_MAGIC) continue;
    const kind = u32be(image, at + 4);
    found.push({ table: journalHeader, at });
    if (kind === 3 || kind === 4) found.push({ table: journalSuperblock, at });
    if (kind === 2) found.push({ table: commitHeader, at });
    if (kind === 1) for (let tag = 0; tag < 20; tag++) found.push({ table: journalBlockTag3, at: at + 12 + 16 * tag });
  }
  return found;
}

/** The superblock, inodes and blocks, all with their checksums. */
export function xfsStructures(image: Uint8Array): Located[] {
  const patch = new XfsPatch(image);
  return patch.structures().map(({ start, length, crcOffset }) => ({
    table: start === 0 ? XFS_DSB : { ...XFS_DINODE, size: length },
    at: start,
    seal: (bytes) => {
      bytes.fill(0, start + crcOffset, start + crcOffset + 4);
      putU32le(bytes, start + crcOffset, ~crc32c(0xffffffff, bytes.subarray(start, start + length)) >>> 0);
    },
  }));
}

/** The superblock with its checksum, and inodes where a step of 32 bytes looks like one. */
export function erofsStructures(image: Uint8Array): Located[] {
  const base = EROFS_SUPER_OFFSET;
  const blockSize = 1 << image[base + 12];
  const seal = (bytes: Uint8Array): void => {
    bytes.fill(0, base + 4, base + 8);
    const end = blockSize > base ? blockSize : base + blockSize;
    putU32le(bytes, base + 4, crc32c(0xffffffff, bytes.subarray(base, end)));
  };
  const found: Located[] = [{ table: erofsSuperBlock, at: base, seal }];
  const start = u32le(image, base + 40) * blockSize;
  for (let at = start; at + 64 <= image.length && found.length < INODES; at += 32) {
    const [format, mode] = [u16le(image, at), u16le(image, at + 4)];
    if (format > 15 || ![0o04, 0o10, 0o12].includes(mode >> 12)) continue;
    found.push({ table: (format & 1) === 0 ? erofsInodeCompact : erofsInodeExtended, at });
  }
  return found;
}

/** A place in a file allocation table, whose values are small on small images. */
const FAT_ENTRY: StructTable = {
  name: 'fat_entry',
  source: 'Microsoft FAT specification',
  endian: 'little',
  size: 2,
  fields: [[0, 'next', 'u16', 'the next cluster']],
};

/** The boot sector, and whatever begins like a name in the blocks behind it. */
export function fatStructures(image: Uint8Array): Located[] {
  const found: Located[] = [
    { table: FAT_BOOT_SECTOR, at: 0 },
    { table: FAT32_BOOT_SECTOR, at: 0 },
  ];
  const firstFat = u16le(image, 14) * u16le(image, 11);
  for (let at = firstFat; at < firstFat + 96; at += 2) found.push({ table: FAT_ENTRY, at });
  for (let at = 512; at + 32 <= image.length && found.length < INODES; at += 32) {
    const isName = image[at] > 0x20 && image[at] < 0x80 && (image[at + 11] & 0xc0) === 0 && image[at + 11] !== 0;
    if (isName) found.push({ table: MSDOS_DIR_ENTRY, at });
  }
  return found;
}

/** Header and entries of a GPT with sectors of 512 bytes, sealed together. */
export function gptStructures(): Located[] {
  const seal = (bytes: Uint8Array): void => {
    putU32le(bytes, 512 + 88, crc32(bytes.subarray(1024, 1024 + 128 * 128)));
    putU32le(bytes, 512 + 16, 0);
    putU32le(bytes, 512 + 16, crc32(bytes.subarray(512, 512 + 92)));
  };
  const sealed = [512, 92] as const;
  return [
    { table: gptHeader, at: 512, seal, sealed },
    ...Array.from({ length: 4 }, (_, at) => ({ table: gptEntry, at: 1024 + 128 * at, seal, sealed })),
  ];
}
