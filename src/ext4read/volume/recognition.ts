/** ext2/3/4 at first sight. */
import { decodeLabel } from '../../bytes/utf8.ts';
import { formatUuid, isZero } from '../../bytes/uuid.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import type { Recogniser, Recognition } from '../../contract/driver.ts';
import { decodeExt4SuperBlock, SIZEOF_EXT4_SUPER_BLOCK } from '../ondisk/structs.gen.ts';
import { EXT4_SUPER_MAGIC, SUPERBLOCK_OFFSET } from '../ondisk/superblock.ts';
import {
  EXT4_FEATURE_COMPAT_HAS_JOURNAL,
  EXT4_FEATURE_INCOMPAT_FILETYPE,
  EXT4_FEATURE_INCOMPAT_JOURNAL_DEV,
  EXT4_FEATURE_INCOMPAT_META_BG,
  EXT4_FEATURE_INCOMPAT_RECOVER,
  EXT4_FEATURE_RO_COMPAT_METADATA_CSUM,
  type FeatureWords,
} from './features.ts';
import { featureWordsOf, isSuperblockChecksumRight, readSuperblockBytes } from './superblock.ts';

/** ext2, ext3 and ext4, told by their superblock. */
export const ext4Recogniser: Recogniser = { name: 'ext4', recognise: recogniseExt4 };

/** Undefined without s_magic. An external journal has it too, but is no filesystem. @throws EIO */
export function recogniseExt4(device: BlockDevice): Recognition | undefined {
  if (device.size < SUPERBLOCK_OFFSET + SIZEOF_EXT4_SUPER_BLOCK) return undefined;
  const bytes = readSuperblockBytes(device, SUPERBLOCK_OFFSET);
  const fields = decodeExt4SuperBlock(bytes);
  if (fields.s_magic !== EXT4_SUPER_MAGIC) return undefined;
  const words = featureWordsOf(fields);
  const isJournal = (words.incompat & EXT4_FEATURE_INCOMPAT_JOURNAL_DEV) !== 0;
  return {
    kind: isJournal ? 'ext4 external journal' : kindOf(words),
    label: decodeLabel(fields.s_volume_name),
    uuid: isZero(fields.s_uuid) ? '' : formatUuid(fields.s_uuid),
    isMountable: !isJournal,
    isProven: () =>
      (words.roCompat & EXT4_FEATURE_RO_COMPAT_METADATA_CSUM) !== 0 && isSuperblockChecksumRight(bytes, fields),
  };
}

/** ext2, ext3 and ext4 are one format; the features decide on the name, as in libblkid. */
export function kindOf({ compat, incompat, roCompat }: FeatureWords): 'ext2' | 'ext3' | 'ext4' {
  const oldIncompat = EXT4_FEATURE_INCOMPAT_FILETYPE | EXT4_FEATURE_INCOMPAT_META_BG | EXT4_FEATURE_INCOMPAT_RECOVER;
  const oldRoCompat = 0x7;
  if ((incompat & ~oldIncompat) !== 0 || (roCompat & ~oldRoCompat) !== 0) return 'ext4';
  return compat & EXT4_FEATURE_COMPAT_HAS_JOURNAL ? 'ext3' : 'ext2';
}
