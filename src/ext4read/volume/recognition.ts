/** ext2/3/4 at first sight. */
import { u16le, u32le } from '../../bytes/endian.ts';
import { decodeLabel } from '../../bytes/utf8.ts';
import { formatUuidIfAny } from '../../bytes/uuid.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import type { Recogniser, Recognition } from '../../contract/driver.ts';
import { readBytes } from '../../device/block-device.ts';
import {
  EXT4_FEATURE_COMPAT_HAS_JOURNAL,
  EXT4_FEATURE_INCOMPAT_FILETYPE,
  EXT4_FEATURE_INCOMPAT_JOURNAL_DEV,
  EXT4_FEATURE_INCOMPAT_META_BG,
  EXT4_FEATURE_INCOMPAT_RECOVER,
  EXT4_FEATURE_RO_COMPAT_METADATA_CSUM,
} from '../../ext4-superblock/ondisk/features.ts';
import {
  S_FEATURE_COMPAT,
  S_FEATURE_INCOMPAT,
  S_FEATURE_RO_COMPAT,
  S_MAGIC,
  S_UUID,
  S_VOLUME_NAME,
  SIZEOF_EXT4_SUPER_BLOCK,
} from '../../ext4-superblock/ondisk/structs.gen.ts';
import { EXT4_SUPER_MAGIC, SUPERBLOCK_OFFSET } from '../../ext4-superblock/ondisk/superblock.ts';
import type { FeatureWords } from './features.ts';
import { isSuperblockChecksumRight } from './superblock.ts';

/** ext2, ext3 and ext4, told by their superblock. */
export const ext4Recogniser: Recogniser = { name: 'ext4', recognise: recogniseExt4 };

/**
 * Undefined without s_magic. An external journal has it too, but is no filesystem. Decodes no more than it tells:
 * `probe` may be all that a bundle wants. @throws EIO
 */
export function recogniseExt4(device: BlockDevice): Recognition | undefined {
  if (device.size < SUPERBLOCK_OFFSET + SIZEOF_EXT4_SUPER_BLOCK) return undefined;
  const bytes = readBytes(device, SUPERBLOCK_OFFSET, SIZEOF_EXT4_SUPER_BLOCK);
  if (u16le(bytes, S_MAGIC) !== EXT4_SUPER_MAGIC) return undefined;
  const words: FeatureWords = {
    compat: u32le(bytes, S_FEATURE_COMPAT),
    incompat: u32le(bytes, S_FEATURE_INCOMPAT),
    roCompat: u32le(bytes, S_FEATURE_RO_COMPAT),
  };
  const isJournal = (words.incompat & EXT4_FEATURE_INCOMPAT_JOURNAL_DEV) !== 0;
  return {
    kind: isJournal ? 'ext4 external journal' : kindOf(words),
    label: decodeLabel(bytes.subarray(S_VOLUME_NAME, S_VOLUME_NAME + 16)),
    uuid: formatUuidIfAny(bytes, S_UUID),
    isMountable: !isJournal,
    isProven: () => (words.roCompat & EXT4_FEATURE_RO_COMPAT_METADATA_CSUM) !== 0 && isSuperblockChecksumRight(bytes),
  };
}

/** ext2, ext3 and ext4 are one format; the features decide on the name, as in libblkid. */
export function kindOf({ compat, incompat, roCompat }: FeatureWords): 'ext2' | 'ext3' | 'ext4' {
  const oldIncompat = EXT4_FEATURE_INCOMPAT_FILETYPE | EXT4_FEATURE_INCOMPAT_META_BG | EXT4_FEATURE_INCOMPAT_RECOVER;
  const oldRoCompat = 0x7;
  if ((incompat & ~oldIncompat) !== 0 || (roCompat & ~oldRoCompat) !== 0) return 'ext4';
  return compat & EXT4_FEATURE_COMPAT_HAS_JOURNAL ? 'ext3' : 'ext2';
}
