import { firstNotBelow } from '../bytes/search.ts';
import { copyMatch } from '../codecs/copy-match.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { checkDeviceRange, readBytes } from '../device/block-device.ts';
import { fillInPieces } from '../device/fill.ts';
import { decodeSparseChunkHeader, decodeSparseHeader, type SparseHeader } from './ondisk/structs.gen.ts';

const HEADER_BYTES = 28;
const CHUNK_HEADER_BYTES = 12;
const RAW = 0xcac1;
const FILL = 0xcac2;
const DONT_CARE = 0xcac3;
const CRC32 = 0xcac4;
/** An image of 1 TiB in chunks of 1 MiB has this many. */
const MAX_CHUNKS = 1_048_576;
const MAX_BLOCK = 16 * 1024 * 1024;

interface Chunk {
  /** Bytes from the start of the image. */
  readonly start: number;
  readonly end: number;
  /** Where raw bytes are in the file; undefined: `fill` is repeated. */
  readonly source: number | undefined;
  /** Four bytes. */
  readonly fill: Uint8Array;
}

const ZERO_FILL = /* @__PURE__ */ new Uint8Array(4);

/** The image in an Android sparse file, read in place. @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED */
export function androidSparseDevice(file: BlockDevice): BlockDevice {
  const header = decodeSparseHeader(readBytes(file, 0, Math.min(HEADER_BYTES, file.size)));
  checkHeader(header);
  const size = header.total_blks * header.blk_sz;
  const chunks = readChunks(file, header, size);
  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      let index = findChunk(chunks, byteOffset);
      fillInPieces(target, (done, rest) => {
        const chunk = chunks[index++];
        const position = byteOffset + done;
        const part = rest.subarray(0, chunk.end - position);
        if (chunk.source !== undefined) file.read(chunk.source + position - chunk.start, part);
        else fillPart(part, position - chunk.start, chunk.fill);
        return part.length;
      });
    },
  };
}

function checkHeader(header: SparseHeader): void {
  if (header.major_version !== 1) throw unsupported(`Android sparse format version ${header.major_version}`);
  const { blk_sz, file_hdr_sz, chunk_hdr_sz, total_chunks } = header;
  if (blk_sz === 0 || blk_sz % 4 !== 0 || blk_sz > MAX_BLOCK) throw corrupt(`sparse_header.blk_sz is ${blk_sz}`);
  if (file_hdr_sz < HEADER_BYTES) throw corrupt(`sparse_header.file_hdr_sz is ${file_hdr_sz}`);
  if (chunk_hdr_sz < CHUNK_HEADER_BYTES) throw corrupt(`sparse_header.chunk_hdr_sz is ${chunk_hdr_sz}`);
  if (total_chunks > MAX_CHUNKS) throw corrupt(`sparse_header.total_chunks is ${total_chunks}, at most ${MAX_CHUNKS}`);
  if (header.total_blks * blk_sz > Number.MAX_SAFE_INTEGER) throw corrupt('sparse_header.total_blks is too large');
}

function readChunks(file: BlockDevice, header: SparseHeader, size: number): Chunk[] {
  const chunks: Chunk[] = [];
  let source = header.file_hdr_sz;
  let start = 0;
  for (let index = 0; index < header.total_chunks; index++) {
    const where = { chunk: index };
    if (source + header.chunk_hdr_sz > file.size) throw corrupt('Android sparse image is cut off', where);
    const { chunk_type, chunk_sz, total_sz } = decodeSparseChunkHeader(readBytes(file, source, CHUNK_HEADER_BYTES));
    const dataAt = source + header.chunk_hdr_sz;
    const length = chunk_type === CRC32 ? 0 : chunk_sz * header.blk_sz;
    const stored = chunk_type === RAW ? length : chunk_type === DONT_CARE ? 0 : 4;
    if (chunk_type < RAW || chunk_type > CRC32)
      throw corrupt(`sparse chunk_type is 0x${chunk_type.toString(16)}`, where);
    if (total_sz !== header.chunk_hdr_sz + stored) throw corrupt(`sparse chunk total_sz is ${total_sz}`, where);
    if (dataAt + stored > file.size) throw corrupt('Android sparse image is cut off', where);
    if (start + length > size) throw corrupt('sparse chunks hold more blocks than total_blks', where);
    if (length > 0) {
      const fill = chunk_type === FILL ? readBytes(file, dataAt, 4) : ZERO_FILL;
      chunks.push({ start, end: start + length, source: chunk_type === RAW ? dataAt : undefined, fill });
    }
    start += length;
    source = dataAt + stored;
  }
  if (start !== size) throw corrupt('sparse chunks hold fewer blocks than total_blks', { bytes: start, size });
  return chunks;
}

/** The chunk that holds a byte; chunks follow one another without gaps. */
function findChunk(chunks: readonly Chunk[], byteOffset: number): number {
  return firstNotBelow(0, chunks.length, (index) => chunks[index].end <= byteOffset);
}

/** A chunk begins with the first of the four bytes; `within` says how far into the chunk `part` begins. */
function fillPart(part: Uint8Array, within: number, fill: Uint8Array): void {
  const shift = within % 4;
  for (let at = 0; at < Math.min(4, part.length); at++) part[at] = fill[(shift + at) % 4];
  if (part.length > 4) copyMatch(part, 4, 4, part.length - 4);
}
