/** XFS at first sight. */
import { u32be } from '../../bytes/endian.ts';
import { decodeLabel } from '../../bytes/utf8.ts';
import { formatUuidIfAny } from '../../bytes/uuid.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import type { Recogniser, Recognition } from '../../contract/driver.ts';
import { SB_CRC, SB_FNAME, SB_MAGICNUM, SB_UUID } from '../ondisk/structs.gen.ts';
import { isChecksumRight } from './checksum.ts';
import { readSuperblockSector, XFS_SB_MAGIC } from './superblock.ts';

/** Less can't hold the first fields. */
const MIN_BYTES = 512;

/** XFS, told by its superblock. */
export const xfsRecogniser: Recogniser = { name: 'xfs', recognise: recogniseXfs };

/** Undefined without the magic number at byte 0. Decodes no more than it tells: `probe` may be all that a bundle wants. @throws EIO */
export function recogniseXfs(device: BlockDevice): Recognition | undefined {
  if (device.size < MIN_BYTES) return undefined;
  const bytes = readSuperblockSector(device);
  if (u32be(bytes, SB_MAGICNUM) !== XFS_SB_MAGIC) return undefined;
  return {
    kind: 'xfs',
    label: decodeLabel(bytes.subarray(SB_FNAME, SB_FNAME + 12)),
    uuid: formatUuidIfAny(bytes, SB_UUID),
    isMountable: true,
    isProven: () => isChecksumRight(bytes, SB_CRC),
  };
}
