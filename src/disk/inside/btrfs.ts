/** What the superblock of btrfs says: bootfs does not read the rest. */
import { joinU64, u32le } from '../../bytes/endian.ts';
import { decodeLabel } from '../../bytes/utf8.ts';
import { formatUuid } from '../../bytes/uuid.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { detail } from '../../contract/facts.ts';
import { readBytes } from '../../device/block-device.ts';
import { crc32c } from '../../hash/crc32c.ts';
import { BTRFS_CSUM_SIZE, BTRFS_CSUM_TYPE_CRC32, BTRFS_SUPER_INFO_OFFSET } from '../ondisk/btrfs.ts';
import { decodeBtrfsSuperBlock, SIZEOF_BTRFS_SUPER_BLOCK } from '../ondisk/structs.gen.ts';
import type { Inside } from './inside.ts';

/** @throws EIO */
export function readBtrfs(device: BlockDevice): Inside {
  const bytes = readBytes(device, BTRFS_SUPER_INFO_OFFSET, SIZEOF_BTRFS_SUPER_BLOCK);
  const superblock = decodeBtrfsSuperBlock(bytes);
  const isWrong =
    superblock.csum_type === BTRFS_CSUM_TYPE_CRC32 &&
    ~crc32c(0xffffffff, bytes.subarray(BTRFS_CSUM_SIZE)) >>> 0 !== u32le(superblock.csum, 0);
  return {
    kind: 'btrfs',
    uuid: formatUuid(superblock.fsid),
    label: decodeLabel(superblock.label),
    name: '',
    details: {
      devices: detail(joinU64(superblock.num_devices_lo, superblock.num_devices_hi)),
      deviceUuid: detail(formatUuid(superblock.dev_item_uuid)),
      sizeInBytes: detail(joinU64(superblock.total_bytes_lo, superblock.total_bytes_hi)),
      bytesUsed: detail(joinU64(superblock.bytes_used_lo, superblock.bytes_used_hi)),
      sectorSize: detail(superblock.sectorsize),
      nodeSize: detail(superblock.nodesize),
      generation: detail(joinU64(superblock.generation_lo, superblock.generation_hi)),
    },
    warnings: isWrong ? ['btrfs: the checksum of the superblock is wrong'] : [],
    volumes: [],
  };
}
