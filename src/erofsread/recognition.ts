/** EROFS at first sight. */
import { decodeLabel } from '../bytes/utf8.ts';
import { formatUuid, isZero } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { Recogniser, Recognition } from '../contract/driver.ts';
import { readBytes } from '../device/block-device.ts';
import { crc32c } from '../hash/crc32c.ts';
import { EROFS_FEATURE_COMPAT_SB_CHKSUM } from './features.ts';
import { decodeErofsSuperBlock } from './ondisk/structs.gen.ts';

/** Byte position of erofs_super_block. */
export const EROFS_SUPER_OFFSET = 1024;
export const EROFS_SUPER_MAGIC_V1 = 0xe0f5e1e2;
/** Bytes of erofs_super_block without its extension slots. */
export const BASE_SIZE = 128;

/** EROFS, told by its superblock. */
export const erofsRecogniser: Recogniser = { name: 'erofs', recognise: recogniseErofs };

/** Undefined without the magic number. @throws EIO */
export function recogniseErofs(device: BlockDevice): Recognition | undefined {
  if (device.size < EROFS_SUPER_OFFSET + BASE_SIZE) return undefined;
  const raw = decodeErofsSuperBlock(readBytes(device, EROFS_SUPER_OFFSET, BASE_SIZE));
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
  bytes.fill(0, 4, 8);
  return crc32c(0xffffffff, bytes);
}
