/** Chunk-based inodes. Source of the constants: fs/erofs/erofs_fs.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

/** Chunk format, in i_u of the inode. */
export const EROFS_CHUNK_FORMAT_BLKBITS_MASK = 0x1f;
/** Entries are erofs_inode_chunk_index, in place of block numbers of 4 bytes. */
export const EROFS_CHUNK_FORMAT_INDEXES = 0x20;
export const EROFS_CHUNK_FORMAT_48BIT = 0x40;
export const EROFS_CHUNK_FORMAT_ALL = 0x7f;

/** One for each chunk. */
export const erofsInodeChunkIndex: StructTable = {
  name: 'erofs_inode_chunk_index',
  source: 'fs/erofs/erofs_fs.h',
  endian: 'little',
  size: 8,
  hot: true,
  prefix: 'chunk_',
  fields: [
    [0x0, 'startblk_hi', 'u16', 'first block, bits 32 to 47; with EROFS_CHUNK_FORMAT_48BIT'],
    [0x2, 'device_id', 'u16', '0: the primary device; n: the n-th of the device table'],
    [0x4, 'startblk_lo', 'u32', 'first block, low 32 bits'],
  ],
};
