/**
 * Block and inode bitmaps. Reading needs neither; their checksums tell whether Linux could go on writing to the
 * filesystem.
 */

import { attempt, type BootfsError, corrupt, isImageError } from '../../contract/errors.ts';
import { crc32c } from '../../hash/crc32c.ts';
import { EXT4_BG_BLOCK_UNINIT, EXT4_BG_INODE_UNINIT, EXT4_MIN_DESC_SIZE_64BIT } from '../ondisk/group-descriptor.ts';
import { readGroupDescriptor } from '../volume/group-descriptor.ts';
import type { Volume } from '../volume/volume.ts';

interface Bitmap {
  readonly name: 'bg_block_bitmap_csum' | 'bg_inode_bitmap_csum';
  readonly fsBlock: number;
  readonly bits: number;
  /** The halves of its checksum. */
  readonly low: number;
  readonly high: number;
}

/**
 * Verifies the checksums of all bitmaps; Documentation/filesystems/ext4/bitmaps.rst and checksums.rst. Nothing to do on a
 * filesystem without metadata_csum.
 */
export function auditBitmaps(volume: Volume, onDamage: (damage: BootfsError) => void): void {
  const { groupCount, hasMetadataChecksums } = volume.superblock;
  if (!hasMetadataChecksums) return;
  for (let group = 0; group < groupCount; group++) {
    attempt(() => auditGroup(volume, group, onDamage), isImageError, onDamage);
  }
}

function auditGroup(volume: Volume, group: number, onDamage: (damage: BootfsError) => void): void {
  for (const bitmap of bitmapsOfGroup(volume, group)) {
    if (isBitmapRight(volume, bitmap)) continue;
    const { name, fsBlock } = bitmap;
    onDamage(corrupt(`ext4_group_desc.${name} is wrong`, { group, fsBlock }));
  }
}

function bitmapsOfGroup(volume: Volume, group: number): Bitmap[] {
  const { blocksPerGroup, blockSize, clusterSize, inodesPerGroup } = volume.superblock;
  const { fields, blockBitmapFsBlock, inodeBitmapFsBlock } = readGroupDescriptor(volume, group);
  const blockBitmap: Bitmap = {
    name: 'bg_block_bitmap_csum',
    fsBlock: blockBitmapFsBlock,
    bits: (blocksPerGroup * blockSize) / clusterSize,
    low: fields.bg_block_bitmap_csum_lo,
    high: fields.bg_block_bitmap_csum_hi,
  };
  const inodeBitmap: Bitmap = {
    name: 'bg_inode_bitmap_csum',
    fsBlock: inodeBitmapFsBlock,
    bits: inodesPerGroup,
    low: fields.bg_inode_bitmap_csum_lo,
    high: fields.bg_inode_bitmap_csum_hi,
  };
  return [
    ...(fields.bg_flags & EXT4_BG_BLOCK_UNINIT ? [] : [blockBitmap]),
    ...(fields.bg_flags & EXT4_BG_INODE_UNINIT ? [] : [inodeBitmap]),
  ];
}

function isBitmapRight(volume: Volume, { fsBlock, bits, low, high }: Bitmap): boolean {
  const { checksumSeed, descriptorSize } = volume.superblock;
  const computed = crc32c(checksumSeed, volume.readBlock(fsBlock).subarray(0, bits / 8));
  // Wide descriptors hold the upper halves, too.
  if (descriptorSize < EXT4_MIN_DESC_SIZE_64BIT) return (computed & 0xffff) === low;
  return computed === low + high * 0x1_0000;
}
