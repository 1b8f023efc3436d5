/** EROFS at first sight. */
import { u32le } from '../bytes/endian.ts';
import { decodeLabel } from '../bytes/utf8.ts';
import { formatUuidIfAny } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { Recogniser, Recognition } from '../contract/driver.ts';
import { readBytes } from '../device/block-device.ts';
import { crc32c } from '../hash/crc32c.ts';
import { EROFS_FEATURE_COMPAT_SB_CHKSUM } from './features.ts';
import {
  SB_BLKSZBITS,
  SB_CHECKSUM,
  SB_FEATURE_COMPAT,
  SB_MAGIC,
  SB_UUID,
  SB_VOLUME_NAME,
  SIZEOF_EROFS_SUPER_BLOCK,
} from './ondisk/structs.gen.ts';
import { EROFS_SUPER_MAGIC_V1, EROFS_SUPER_OFFSET } from './ondisk/superblock.ts';

/** EROFS, told by its superblock. */
export const erofsRecogniser: Recogniser = { name: 'erofs', recognise: recogniseErofs };

/** Undefined without the magic number. Decodes no more than it tells: `probe` may be all that a bundle wants. @throws EIO */
export function recogniseErofs(device: BlockDevice): Recognition | undefined {
  if (device.size < EROFS_SUPER_OFFSET + SIZEOF_EROFS_SUPER_BLOCK) return undefined;
  const bytes = readBytes(device, EROFS_SUPER_OFFSET, SIZEOF_EROFS_SUPER_BLOCK);
  if (u32le(bytes, SB_MAGIC) !== EROFS_SUPER_MAGIC_V1) return undefined;
  const blockSizeLog = bytes[SB_BLKSZBITS];
  const blockSize = 2 ** blockSizeLog;
  const hasChecksum = (u32le(bytes, SB_FEATURE_COMPAT) & EROFS_FEATURE_COMPAT_SB_CHKSUM) !== 0;
  const isWholeBlock = blockSizeLog >= 9 && blockSizeLog <= 16 && device.size >= Math.max(blockSize, 2048);
  return {
    kind: 'erofs',
    label: decodeLabel(bytes.subarray(SB_VOLUME_NAME, SB_VOLUME_NAME + 16)),
    uuid: formatUuidIfAny(bytes, SB_UUID),
    isMountable: true,
    isProven: () => hasChecksum && isWholeBlock && readChecksum(device, blockSize) === u32le(bytes, SB_CHECKSUM),
  };
}

/** What erofs_super_block.checksum should be: it covers the superblock and the rest of its block, itself left out. */
export function readChecksum(device: BlockDevice, blockSize: number): number {
  const length = blockSize > EROFS_SUPER_OFFSET ? blockSize - EROFS_SUPER_OFFSET : blockSize;
  const bytes = readBytes(device, EROFS_SUPER_OFFSET, length);
  bytes.fill(0, SB_CHECKSUM, SB_CHECKSUM + 4);
  return crc32c(0xffffffff, bytes);
}
