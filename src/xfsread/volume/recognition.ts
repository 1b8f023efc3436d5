/** XFS at first sight. */
import { decodeLabel } from '../../bytes/utf8.ts';
import { formatUuid, isZero } from '../../bytes/uuid.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import type { Recogniser, Recognition } from '../../contract/driver.ts';
import { isChecksumRight } from './checksum.ts';
import { CRC_OFFSET, readSuperblockSector, XFS_SB_MAGIC } from './superblock.ts';

/** Less can't hold the first fields. */
const SMALLEST = 512;

/** XFS, told by its superblock. */
export const xfsRecogniser: Recogniser = { name: 'xfs', recognise: recogniseXfs };

/** Undefined without the magic number at byte 0. @throws EIO */
export function recogniseXfs(device: BlockDevice): Recognition | undefined {
  if (device.size < SMALLEST) return undefined;
  const { bytes, fields } = readSuperblockSector(device);
  if (fields.sb_magicnum !== XFS_SB_MAGIC) return undefined;
  return {
    kind: 'xfs',
    label: decodeLabel(fields.sb_fname),
    uuid: isZero(fields.sb_uuid) ? '' : formatUuid(fields.sb_uuid),
    isMountable: true,
    isProven: () => isChecksumRight(bytes, CRC_OFFSET),
  };
}
