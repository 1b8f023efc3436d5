/** Chunk-based inodes: a table of block addresses, one for each chunk, right after the inode. */
import { joinU64, u32le } from '../bytes/endian.ts';
import { unsupported } from '../contract/errors.ts';
import type { ErofsInode } from './inode.ts';
import {
  EROFS_CHUNK_FORMAT_48BIT,
  EROFS_CHUNK_FORMAT_ALL,
  EROFS_CHUNK_FORMAT_BLKBITS_MASK,
  EROFS_CHUNK_FORMAT_INDEXES,
} from './ondisk/chunk-index.ts';
import {
  chunk_device_id,
  chunk_startblk_hi,
  chunk_startblk_lo,
  SIZEOF_EROFS_INODE_CHUNK_INDEX,
} from './ondisk/structs.gen.ts';
import type { RawMapping, RawRun } from './raw-reader.ts';
import type { Volume } from './volume.ts';

/** @throws ERR_BOOTFS_UNSUPPORTED for an unknown format; what it returns throws EIO for a table outside of the device. */
export function chunkMapping(volume: Volume, inode: ErofsInode): RawMapping {
  const { chunkFormat, size } = inode;
  if ((chunkFormat & ~EROFS_CHUNK_FORMAT_ALL) !== 0) {
    throw unsupported(`chunk format 0x${chunkFormat.toString(16)}`, { inode: inode.ino });
  }
  const { blockSize } = volume.superblock;
  const chunkSize = blockSize * 2 ** (chunkFormat & EROFS_CHUNK_FORMAT_BLKBITS_MASK);
  const hasIndexes = (chunkFormat & EROFS_CHUNK_FORMAT_INDEXES) !== 0;
  const isWide = (chunkFormat & EROFS_CHUNK_FORMAT_48BIT) !== 0;
  const entrySize = hasIndexes ? SIZEOF_EROFS_INODE_CHUNK_INDEX : 4;
  const table = Math.ceil(inode.end / entrySize) * entrySize;
  const records = volume.records(inode.nid.inMetabox);

  return (byteOffset): RawRun => {
    const chunk = Math.floor(byteOffset / chunkSize);
    const entry = records.record(table + chunk * entrySize, entrySize);
    const logicalOffset = chunk * chunkSize;
    const length = Math.min(chunkSize, size - logicalOffset);
    const startBlockLo = hasIndexes ? chunk_startblk_lo(entry, 0) : u32le(entry, 0);
    const startBlockHi = hasIndexes && isWide ? chunk_startblk_hi(entry, 0) : 0;
    const deviceId = hasIndexes ? chunk_device_id(entry, 0) : 0;
    if (startBlockLo === 0xffffffff && (!(hasIndexes && isWide) || startBlockHi === 0xffff)) {
      return { kind: 'hole', logicalOffset, length, deviceId: 0, physicalOffset: 0 };
    }
    const physicalOffset = joinU64(startBlockLo, startBlockHi) * blockSize;
    return { kind: 'data', logicalOffset, length, deviceId, physicalOffset };
  };
}
