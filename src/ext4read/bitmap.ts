/**
 * Block and inode bitmaps. Reading needs neither; their checksums tell whether Linux could go on writing to the
 * filesystem.
 */
import { crc32c } from '../bytes/crc32c.ts';
import { u16le } from '../bytes/endian.ts';
import { type BootfsError, corrupt, isImageError } from '../errors.ts';
import { readGroupDescriptor, readGroupDescriptorBytes } from './group-descriptor.ts';
import type { Volume } from './volume.ts';

const EXT4_BG_INODE_UNINIT = 0x1;
const EXT4_BG_BLOCK_UNINIT = 0x2;
/** Offset in ext4_group_desc. */
const BG_FLAGS = 0x12;
/** Descriptors of 64 bytes hold the upper halves of the checksums, too. */
const BG_CSUM_HI_END = 0x3c;

interface Kind {
  readonly name: 'block' | 'inode';
  /** Set while the group's bitmap was never written. */
  readonly uninitialised: number;
  readonly checksumLo: number;
  readonly checksumHi: number;
}

const KINDS: readonly Kind[] = [
  { name: 'block', uninitialised: EXT4_BG_BLOCK_UNINIT, checksumLo: 0x18, checksumHi: 0x38 },
  { name: 'inode', uninitialised: EXT4_BG_INODE_UNINIT, checksumLo: 0x1a, checksumHi: 0x3a },
];

/**
 * Verifies the checksums of all bitmaps; Documentation/filesystems/ext4/bitmaps.rst and checksums.rst. Nothing to do on a
 * filesystem without metadata_csum.
 */
export function auditBitmaps(volume: Volume, onDamage: (damage: BootfsError) => void): void {
  const { superblock } = volume;
  if (!superblock.hasMetadataChecksums) return;
  for (let group = 0; group < superblock.groupCount; group++) {
    try {
      for (const kind of KINDS) auditBitmap(volume, group, kind, onDamage);
    } catch (error) {
      if (!isImageError(error)) throw error;
      onDamage(error);
    }
  }
}

function auditBitmap(volume: Volume, group: number, kind: Kind, onDamage: (damage: BootfsError) => void): void {
  const { superblock } = volume;
  const bytes = readGroupDescriptorBytes(volume, group);
  if (u16le(bytes, BG_FLAGS) & kind.uninitialised) return;
  const descriptor = readGroupDescriptor(volume, group);
  const fsBlock = kind.name === 'block' ? descriptor.blockBitmapFsBlock : descriptor.inodeBitmapFsBlock;
  const blocksPerCluster = superblock.clusterSize / superblock.blockSize;
  const bits = kind.name === 'block' ? superblock.blocksPerGroup / blocksPerCluster : superblock.inodesPerGroup;
  const computed = crc32c(superblock.checksumSeed, volume.readBlock(fsBlock).subarray(0, bits / 8));
  const isWide = superblock.descriptorSize >= BG_CSUM_HI_END;
  const low = u16le(bytes, kind.checksumLo);
  const stored = isWide ? low + u16le(bytes, kind.checksumHi) * 0x1_0000 : low;
  if ((isWide ? computed : computed & 0xffff) === stored) return;
  onDamage(corrupt(`ext4_group_desc.bg_${kind.name}_bitmap_csum is wrong`, { group, fsBlock }));
}
