/** EROFS at first sight. */
import { decodeLabel } from '../bytes/utf8.ts';
import { formatUuid, isZero } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { Recogniser, Recognition } from '../contract/driver.ts';
import { readBytes } from '../device/block-device.ts';
import { crc32c } from '../hash/crc32c.ts';
import { EROFS_FEATURE_COMPAT_SB_CHKSUM } from './features.ts';
import { decodeErofsSuperBlock, SB_CHECKSUM, SIZEOF_EROFS_SUPER_BLOCK } from './ondisk/structs.gen.ts';
import { EROFS_SUPER_MAGIC_V1, EROFS_SUPER_OFFSET } from './ondisk/superblock.ts';

/** EROFS, told by its superblock. */
export const erofsRecogniser: Recogniser = { name: 'erofs', recognise: recogniseErofs };

/** Undefined without the magic number. @throws EIO */
export function recogniseErofs(device: BlockDevice): Recognition | undefined {
  if (device.size < EROFS_SUPER_OFFSET + SIZEOF_EROFS_SUPER_BLOCK) return undefined;
  const raw = decodeErofsSuperBlock(readBytes(device, EROFS_SUPER_OFFSET, SIZEOF_EROFS_SUPER_BLOCK));
  if (raw.magic !== EROFS_SUPER_MAGIC_V1) return undefined;
  const blockSize = 2 ** raw.blkszbits;
  const hasChecksum = (raw.feature_compat & EROFS_FEATURE_COMPAT_SB_CHKSUM) !== 0;
  const isWholeBlock = raw.blkszbits >= 9 && raw.blkszbits <= 16 && device.size >= Math.max(blockSize, 2048);
  return {
    kind: 'erofs',
    label: decodeLabel(raw.volume_name),
    uuid: isZero(raw.uuid) ? '' : formatUuid(raw.uuid),
    isMountable: true,
    isProven: () => hasChecksum && isWholeBlock && readChecksum(device, blockSize) === raw.checksum,
  };
}

/** What erofs_super_block.checksum should be: it covers the superblock and the rest of its block, itself left out. */
export function readChecksum(device: BlockDevice, blockSize: number): number {
  const length = blockSize > EROFS_SUPER_OFFSET ? blockSize - EROFS_SUPER_OFFSET : blockSize;
  const bytes = readBytes(device, EROFS_SUPER_OFFSET, length);
  bytes.fill(0, SB_CHECKSUM, SB_CHECKSUM + 4);
  return crc32c(0xffffffff, bytes);
}
