/** Buffers in the log: which chunks of 128 bytes of a piece of metadata have new contents. */

import { corrupt } from '../../contract/errors.ts';
import { BASIC_BLOCK } from '../log/log-reader.ts';
import { XFS_BLF_ANY_DQUOT_BUF, XFS_BLF_CANCEL, XFS_BLF_CHUNK, XFS_BLF_INODE_BUF } from '../ondisk/log-items.ts';
import { BLF_BLKNO, BLF_DATA_MAP, BLF_FLAGS, BLF_LEN, BLF_MAP_SIZE } from '../ondisk/structs.gen.ts';
import type { ByteOrder } from './byte-order.ts';

/** Basic blocks: Linux has no buffers of metadata above 64 KiB. Its own recovery crashes on some lengths above. */
export const MAX_BUFFER_BLOCKS = 128;
/** Basic blocks: whatever is at or past it is on no device. Doubles hold its bytes. */
export const MAX_BASIC_BLOCKS = 2 ** 42;
const CHUNKS_IN_BLOCK = BASIC_BLOCK / XFS_BLF_CHUNK;

/** A logged buffer (`struct xfs_buf_log_format`): where it stands, and which chunks of 128 bytes of it follow. */
export interface BufferItem {
  /** The buffer is not to be replayed from what stands in the log before this. */
  readonly isCancel: boolean;
  /** Does it change what a reader looks at? Quota does not, and of inodes only the list of unlinked ones. */
  readonly isVisible: boolean;
  /** Basic block of the data device. */
  readonly start: number;
  /** Basic blocks. */
  readonly length: number;
  /** A bit for every chunk of the buffer, in words of 32. */
  readonly chunks: Uint32Array;
}

/**
 * xfs_buf_log_format. `regionBytes`: the lengths of the item's regions, the format itself first.
 *
 * @throws ERR_BOOTFS_CORRUPT where Linux refuses it, or fails over it
 */
export function decodeBufferItem(format: Uint8Array, regionBytes: readonly number[], order: ByteOrder): BufferItem {
  if (format.length < BLF_DATA_MAP) throw corrupt('a buffer in the log is cut off', { bytes: format.length });
  const flags = order.u16(format, BLF_FLAGS);
  const length = order.u16(format, BLF_LEN);
  const start = order.u64(format, BLF_BLKNO);
  const wordCount = order.u32(format, BLF_MAP_SIZE);
  const isCancel = (flags & XFS_BLF_CANCEL) !== 0;
  if (length === 0 || length > MAX_BUFFER_BLOCKS || start >= MAX_BASIC_BLOCKS) {
    throw corrupt('a buffer in the log is beyond all bounds', { daddr: start, basicBlocks: length });
  }
  if (wordCount > (format.length - BLF_DATA_MAP) / 4) {
    throw corrupt(`a buffer in the log has a map of ${wordCount} words, its item is shorter`, { daddr: start });
  }
  const chunks = new Uint32Array(Math.ceil((length * CHUNKS_IN_BLOCK) / 32));
  for (let word = 0; word < wordCount; word++) {
    const bits = order.u32(format, BLF_DATA_MAP + word * 4);
    if (word < chunks.length) chunks[word] = bits;
    else if (bits !== 0) throw mapTooLong(start, length);
  }
  if (!isCancel) checkRegions(chunks, regionBytes, start, length);
  return {
    isCancel,
    isVisible: (flags & (XFS_BLF_INODE_BUF | XFS_BLF_ANY_DQUOT_BUF)) === 0,
    start,
    length,
    chunks,
  };
}

const mapTooLong = (daddr: number, basicBlocks: number) =>
  corrupt('a buffer in the log has chunks past its end', { daddr, basicBlocks });

function checkRegions(chunks: Uint32Array, regionBytes: readonly number[], start: number, length: number): void {
  let region = 1;
  forEachRun(chunks, (first, count) => {
    if (first + count > length * CHUNKS_IN_BLOCK) throw mapTooLong(start, length);
    for (let done = 0; done < count; region++) {
      const here = region < regionBytes.length ? Math.floor(regionBytes[region] / XFS_BLF_CHUNK) : 0;
      if (here === 0) throw corrupt('a buffer in the log has more chunks than contents', { daddr: start });
      done += Math.min(here, count - done);
    }
  });
}

/** Calls `visit` with every run of set bits. */
export function forEachRun(chunks: Uint32Array, visit: (first: number, count: number) => void): void {
  const end = chunks.length * 32;
  for (let first = 0; first < end; ) {
    let count = 0;
    while (first + count < end && isChunkSet(chunks, first + count)) count++;
    if (count > 0) visit(first, count);
    first += count + 1;
  }
}

/** Is this chunk of 128 bytes, counted from 0, in the log? `xfs_next_bit` in the kernel. */
export function isChunkSet(chunks: Uint32Array, chunk: number): boolean {
  return ((chunks[chunk >>> 5] >>> (chunk & 31)) & 1) === 1;
}

/**
 * Copies the chunks of an item to `buffer`, which begins where the item's buffer does. `regions`: the item's contents,
 * without its format. Chunks that `done` has are left alone; those copied are added to it.
 */
export function applyChunks(
  chunks: Uint32Array,
  regions: readonly Uint8Array[],
  buffer: Uint8Array,
  done: Uint32Array,
): void {
  let region = 0;
  forEachRun(chunks, (first, count) => {
    // A run of chunks can be in several regions, but no region holds several runs.
    for (let chunk = first; chunk < first + count; region++) {
      const contents = regions[region];
      // The scan has seen them fit: only a device that changes gets here.
      if (contents === undefined || contents.length < XFS_BLF_CHUNK) throw corrupt('a record of the log has changed');
      const here = Math.min(Math.floor(contents.length / XFS_BLF_CHUNK), first + count - chunk);
      for (let at = 0; at < here; at++, chunk++) {
        if (isChunkSet(done, chunk)) continue;
        buffer.set(contents.subarray(at * XFS_BLF_CHUNK, (at + 1) * XFS_BLF_CHUNK), chunk * XFS_BLF_CHUNK);
        done[chunk >>> 5] |= 1 << (chunk & 31);
      }
    }
  });
}

/** The basic blocks that have a set chunk, a bit each, are added to `blocks`. */
export function addTouchedBlocks(chunks: Uint32Array, blocks: Uint32Array): void {
  for (let block = 0; block < chunks.length * 8; block++) {
    const bits = (chunks[block >>> 3] >>> ((block & 7) * CHUNKS_IN_BLOCK)) & 0xf;
    if (bits !== 0) blocks[block >>> 5] |= 1 << (block & 31);
  }
}

/** Has `chunks` any that `done` lacks? */
export function hasChunkBeyond(chunks: Uint32Array, done: Uint32Array): boolean {
  for (let word = 0; word < chunks.length; word++) if ((chunks[word] & ~done[word]) !== 0) return true;
  return false;
}
