/** Chunk-based inodes: a table of block addresses, one for each chunk, right after the inode. */
import { joinU64, u16le, u32le } from '../bytes/endian.ts';
import { unsupported } from '../contract/errors.ts';
import type { ErofsInode } from './inode.ts';
import { RecordReader } from './metadata.ts';
import type { Run, RunMap } from './raw-reader.ts';
import type { Volume } from './volume.ts';

const CHUNK_FORMAT_BLKBITS_MASK = 0x1f;
/** 8-byte erofs_inode_chunk_index with a device id, in place of a 4-byte block address. */
const CHUNK_FORMAT_INDEXES = 0x20;
const CHUNK_FORMAT_48BIT = 0x40;
const CHUNK_FORMAT_ALL = 0x7f;

/** @throws UNSUPPORTED for an unknown format; what it returns throws EIO for a table outside of the device. */
export function chunkMap(volume: Volume, inode: ErofsInode): RunMap {
  const { chunkFormat, size } = inode;
  if ((chunkFormat & ~CHUNK_FORMAT_ALL) !== 0) {
    throw unsupported(`chunk format 0x${chunkFormat.toString(16)}`, { inode: inode.ino });
  }
  const { blockSize } = volume.superblock;
  const chunkSize = blockSize * 2 ** (chunkFormat & CHUNK_FORMAT_BLKBITS_MASK);
  const hasIndexes = (chunkFormat & CHUNK_FORMAT_INDEXES) !== 0;
  const isWide = (chunkFormat & CHUNK_FORMAT_48BIT) !== 0;
  const entrySize = hasIndexes ? 8 : 4;
  const table = Math.ceil(inode.end / entrySize) * entrySize;
  const records = new RecordReader(volume.metadata(inode.nid.inMetabox));

  return (byteOffset): Run => {
    const chunk = Math.floor(byteOffset / chunkSize);
    const entry = records.record(table + chunk * entrySize, entrySize);
    const logicalOffset = chunk * chunkSize;
    const length = Math.min(chunkSize, size - logicalOffset);
    const startBlockLo = u32le(entry, hasIndexes ? 4 : 0);
    const startBlockHi = hasIndexes && isWide ? u16le(entry, 0) : 0;
    const deviceId = hasIndexes ? u16le(entry, 2) : 0;
    if (startBlockLo === 0xffffffff && (!(hasIndexes && isWide) || startBlockHi === 0xffff)) {
      return { kind: 'hole', logicalOffset, length, deviceId: 0, physicalOffset: 0 };
    }
    const physicalOffset = joinU64(startBlockLo, startBlockHi) * blockSize;
    return { kind: 'data', logicalOffset, length, deviceId, physicalOffset };
  };
}
