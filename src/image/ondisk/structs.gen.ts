// Generated from the tables in this folder by `npm run generate`; do not edit.
import { corrupt } from '../../contract/errors.ts';

/** sparse_chunk_header; Android libsparse, sparse_format.h. */
export interface SparseChunkHeader {
  /** 0x0 0xcac1 raw, 0xcac2 fill, 0xcac3 do not care, 0xcac4 crc32 */
  readonly chunk_type: number;
  /** 0x4 blocks of the image */
  readonly chunk_sz: number;
  /** 0x8 bytes in the file, this header included */
  readonly total_sz: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 12 bytes. */
export function decodeSparseChunkHeader(buffer: Uint8Array): SparseChunkHeader {
  if (buffer.length < 12) throw corrupt(`sparse_chunk_header cut off`, { bytes: buffer.length, expected: 12 });
  const vars = {} as { -readonly [Key in keyof SparseChunkHeader]: SparseChunkHeader[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  vars.chunk_type = dataView.getUint16(offset, true);
  offset += 2;
  offset += 2;
  vars.chunk_sz = dataView.getUint32(offset, true);
  offset += 4;
  vars.total_sz = dataView.getUint32(offset, true);
  offset += 4;
  return vars;
}

/** sparse_header; Android libsparse, sparse_format.h. */
export interface SparseHeader {
  /** 0x4 1 */
  readonly major_version: number;
  /** 0x8 bytes of this header, 28 or more */
  readonly file_hdr_sz: number;
  /** 0xa bytes of a chunk header, 12 or more */
  readonly chunk_hdr_sz: number;
  /** 0xc bytes, a multiple of 4 */
  readonly blk_sz: number;
  /** 0x10 blocks of the image */
  readonly total_blks: number;
  /** 0x14 chunks in the file */
  readonly total_chunks: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 28 bytes. */
export function decodeSparseHeader(buffer: Uint8Array): SparseHeader {
  if (buffer.length < 28) throw corrupt(`sparse_header cut off`, { bytes: buffer.length, expected: 28 });
  const vars = {} as { -readonly [Key in keyof SparseHeader]: SparseHeader[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  offset += 4;
  vars.major_version = dataView.getUint16(offset, true);
  offset += 2;
  offset += 2;
  vars.file_hdr_sz = dataView.getUint16(offset, true);
  offset += 2;
  vars.chunk_hdr_sz = dataView.getUint16(offset, true);
  offset += 2;
  vars.blk_sz = dataView.getUint32(offset, true);
  offset += 4;
  vars.total_blks = dataView.getUint32(offset, true);
  offset += 4;
  vars.total_chunks = dataView.getUint32(offset, true);
  offset += 4;
  return vars;
}

/** qcow2_header; QEMU docs/interop/qcow2. */
export interface Qcow2Header {
  /** 0x4 2 or 3 */
  readonly version: number;
  /** 0x8 byte offset of the name of the backing file; 0: none */
  readonly backing_file_offset_hi: number;
  /** 0xc its low half */
  readonly backing_file_offset_lo: number;
  /** 0x10 bytes of that name, at most 1023 */
  readonly backing_file_size: number;
  /** 0x14 log2 of the cluster size, 9 to 21 */
  readonly cluster_bits: number;
  /** 0x18 bytes of the disk */
  readonly size_hi: number;
  /** 0x1c its low half */
  readonly size_lo: number;
  /** 0x20 0: not encrypted */
  readonly crypt_method: number;
  /** 0x24 entries of the first-level table */
  readonly l1_size: number;
  /** 0x28 byte offset of that table */
  readonly l1_table_offset_hi: number;
  /** 0x2c its low half */
  readonly l1_table_offset_lo: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 72 bytes. */
export function decodeQcow2Header(buffer: Uint8Array): Qcow2Header {
  if (buffer.length < 72) throw corrupt(`qcow2_header cut off`, { bytes: buffer.length, expected: 72 });
  const vars = {} as { -readonly [Key in keyof Qcow2Header]: Qcow2Header[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  offset += 4;
  vars.version = dataView.getUint32(offset, false);
  offset += 4;
  vars.backing_file_offset_hi = dataView.getUint32(offset, false);
  offset += 4;
  vars.backing_file_offset_lo = dataView.getUint32(offset, false);
  offset += 4;
  vars.backing_file_size = dataView.getUint32(offset, false);
  offset += 4;
  vars.cluster_bits = dataView.getUint32(offset, false);
  offset += 4;
  vars.size_hi = dataView.getUint32(offset, false);
  offset += 4;
  vars.size_lo = dataView.getUint32(offset, false);
  offset += 4;
  vars.crypt_method = dataView.getUint32(offset, false);
  offset += 4;
  vars.l1_size = dataView.getUint32(offset, false);
  offset += 4;
  vars.l1_table_offset_hi = dataView.getUint32(offset, false);
  offset += 4;
  vars.l1_table_offset_lo = dataView.getUint32(offset, false);
  offset += 4;
  return vars;
}

/** qcow2_header_v3; QEMU docs/interop/qcow2. */
export interface Qcow2HeaderV3 {
  /** 0x48 bits 32 and up: none is known */
  readonly incompatible_features_hi: number;
  /** 0x4c 1 dirty, 2 corrupt, 4 external data, 8 compression type, 16 extended L2 */
  readonly incompatible_features_lo: number;
  /** 0x64 bytes; the compression type follows where it is more than 104 */
  readonly header_length: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 104 bytes. */
export function decodeQcow2HeaderV3(buffer: Uint8Array): Qcow2HeaderV3 {
  if (buffer.length < 104) throw corrupt(`qcow2_header_v3 cut off`, { bytes: buffer.length, expected: 104 });
  const vars = {} as { -readonly [Key in keyof Qcow2HeaderV3]: Qcow2HeaderV3[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  offset += 72;
  vars.incompatible_features_hi = dataView.getUint32(offset, false);
  offset += 4;
  vars.incompatible_features_lo = dataView.getUint32(offset, false);
  offset += 4;
  offset += 20;
  vars.header_length = dataView.getUint32(offset, false);
  offset += 4;
  return vars;
}
