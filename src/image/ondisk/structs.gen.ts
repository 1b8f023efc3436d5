// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u16le, u32be, u32le } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of sparse_chunk_header; Android libsparse, sparse_format.h. */
export const SIZEOF_SPARSE_CHUNK_HEADER = 12;

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
export function decodeSparseChunkHeader(bytes: Uint8Array): SparseChunkHeader {
  checkStructSize(bytes, SIZEOF_SPARSE_CHUNK_HEADER, 'sparse_chunk_header');
  return {
    chunk_type: u16le(bytes, 0x0),
    chunk_sz: u32le(bytes, 0x4),
    total_sz: u32le(bytes, 0x8),
  };
}

/** Bytes of sparse_header; Android libsparse, sparse_format.h. */
export const SIZEOF_SPARSE_HEADER = 28;

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
export function decodeSparseHeader(bytes: Uint8Array): SparseHeader {
  checkStructSize(bytes, SIZEOF_SPARSE_HEADER, 'sparse_header');
  return {
    major_version: u16le(bytes, 0x4),
    file_hdr_sz: u16le(bytes, 0x8),
    chunk_hdr_sz: u16le(bytes, 0xa),
    blk_sz: u32le(bytes, 0xc),
    total_blks: u32le(bytes, 0x10),
    total_chunks: u32le(bytes, 0x14),
  };
}

/** Bytes of qcow2_header; QEMU docs/interop/qcow2. */
export const SIZEOF_QCOW2_HEADER = 72;

/** qcow2_header; QEMU docs/interop/qcow2. */
export interface Qcow2Header {
  /** 0x4 2 or 3 */
  readonly version: number;
  /** 0x8 byte offset of the name of the backing file; 0: none; low half */
  readonly backing_file_offset_lo: number;
  /** 0x8 byte offset of the name of the backing file; 0: none; high half */
  readonly backing_file_offset_hi: number;
  /** 0x10 bytes of that name, at most 1023 */
  readonly backing_file_size: number;
  /** 0x14 log2 of the cluster size, 9 to 21 */
  readonly cluster_bits: number;
  /** 0x18 bytes of the disk; low half */
  readonly size_lo: number;
  /** 0x18 bytes of the disk; high half */
  readonly size_hi: number;
  /** 0x20 0: not encrypted */
  readonly crypt_method: number;
  /** 0x24 entries of the first-level table */
  readonly l1_size: number;
  /** 0x28 byte offset of that table; low half */
  readonly l1_table_offset_lo: number;
  /** 0x28 byte offset of that table; high half */
  readonly l1_table_offset_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 72 bytes. */
export function decodeQcow2Header(bytes: Uint8Array): Qcow2Header {
  checkStructSize(bytes, SIZEOF_QCOW2_HEADER, 'qcow2_header');
  return {
    version: u32be(bytes, 0x4),
    backing_file_offset_lo: u32be(bytes, 0xc),
    backing_file_offset_hi: u32be(bytes, 0x8),
    backing_file_size: u32be(bytes, 0x10),
    cluster_bits: u32be(bytes, 0x14),
    size_lo: u32be(bytes, 0x1c),
    size_hi: u32be(bytes, 0x18),
    crypt_method: u32be(bytes, 0x20),
    l1_size: u32be(bytes, 0x24),
    l1_table_offset_lo: u32be(bytes, 0x2c),
    l1_table_offset_hi: u32be(bytes, 0x28),
  };
}

/** Bytes of qcow2_header_v3; QEMU docs/interop/qcow2. */
export const SIZEOF_QCOW2_HEADER_V3 = 104;

/** qcow2_header_v3; QEMU docs/interop/qcow2. */
export interface Qcow2HeaderV3 {
  /** 0x48 bits 32 and up: none is known; low half */
  readonly incompatible_features_lo: number;
  /** 0x48 bits 32 and up: none is known; high half */
  readonly incompatible_features_hi: number;
  /** 0x64 bytes; the compression type follows where it is more than 104 */
  readonly header_length: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 104 bytes. */
export function decodeQcow2HeaderV3(bytes: Uint8Array): Qcow2HeaderV3 {
  checkStructSize(bytes, SIZEOF_QCOW2_HEADER_V3, 'qcow2_header_v3');
  return {
    incompatible_features_lo: u32be(bytes, 0x4c),
    incompatible_features_hi: u32be(bytes, 0x48),
    header_length: u32be(bytes, 0x64),
  };
}
