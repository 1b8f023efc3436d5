// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u16le, u32le } from '../../bytes/endian.ts';

/** Bytes of gzip_member; RFC 1952, 2.3. */
export const SIZEOF_GZIP_MEMBER = 10;

/** gzip_member.id: 0x0 0x8b1f */
export function gzip_id(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at);
}

/** gzip_member.cm: 0x2 8 */
export function gzip_cm(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x2];
}

/** gzip_member.flg: 0x3 what else is in the header */
export function gzip_flg(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x3];
}

/** gzip_member.mtime: 0x4 seconds since 1970; 0: not told */
export function gzip_mtime(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** gzip_member.os: 0x9 3: Unix */
export function gzip_os(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x9];
}

/** Bytes of lz4_frame_descriptor; LZ4, doc/lz4_Frame_format.md. */
export const SIZEOF_LZ4_FRAME_DESCRIPTOR = 10;

/** Bytes from the start of lz4_frame_descriptor to content_size. */
export const LZ4_CONTENT_SIZE = 0x2;

/** lz4_frame_descriptor.flg: 0x0 version, block independence, checksums, content size, dictionary */
export function lz4_flg(bytes: Uint8Array, at: number): number {
  return bytes[at];
}

/** lz4_frame_descriptor.bd: 0x1 size of a block: 256 to the power of bits 4 to 6, in 4 KiB and up */
export function lz4_bd(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x1];
}

/** lz4_frame_descriptor.content_size_lo: 0x2 bytes that the frame unpacks to; low half */
export function lz4_content_size_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x2);
}

/** lz4_frame_descriptor.content_size_hi: 0x2 bytes that the frame unpacks to; high half */
export function lz4_content_size_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x6);
}

/** Bytes of lzma_alone_header; LZMA SDK, lzma-specification.txt. */
export const SIZEOF_LZMA_ALONE_HEADER = 13;

/** lzma_alone_header.properties: 0x0 (pb * 5 + lp) * 9 + lc */
export function lzma_properties(bytes: Uint8Array, at: number): number {
  return bytes[at];
}

/** lzma_alone_header.dictionary_size: 0x1 bytes */
export function lzma_dictionary_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x1);
}

/** lzma_alone_header.uncompressed_size_lo: 0x5 bytes; all ones: up to the end marker; low half */
export function lzma_uncompressed_size_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x5);
}

/** lzma_alone_header.uncompressed_size_hi: 0x5 bytes; all ones: up to the end marker; high half */
export function lzma_uncompressed_size_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x9);
}

/** Bytes of xz_stream_footer; The .xz File Format 1.2, 2.1.1 and 2.1.2. */
export const SIZEOF_XZ_STREAM_FOOTER = 12;

/** Bytes from the start of xz_stream_footer to backward_size. */
export const XZ_FOOTER_BACKWARD_SIZE = 0x4;

/** Bytes from the start of xz_stream_footer to magic. */
export const XZ_FOOTER_MAGIC = 0xa;

/** xz_stream_footer.crc32: 0x0 of the two fields that follow */
export function xz_footer_crc32(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** xz_stream_footer.backward_size: 0x4 bytes of the index before the footer, in fours, less one */
export function xz_footer_backward_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** xz_stream_footer.flags: 0x8 those of the header */
export function xz_footer_flags(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x8, at + 0xa);
}

/** xz_stream_footer.magic: 0xa YZ */
export function xz_footer_magic(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0xa);
}

/** Bytes of xz_stream_header; The .xz File Format 1.2, 2.1.1 and 2.1.2. */
export const SIZEOF_XZ_STREAM_HEADER = 12;

/** xz_stream_header.magic: 0x0 0xfd, 7zXZ, 0 */
export function xz_header_magic(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at, at + 0x6);
}

/** xz_stream_header.flags: 0x6 0, and the type of check */
export function xz_header_flags(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x6, at + 0x8);
}

/** xz_stream_header.crc32: 0x8 of the flags */
export function xz_header_crc32(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** Bytes of seek_table_entry; zstd, contrib/seekable_format/zstd_seekable_compression_format.md. */
export const SIZEOF_SEEK_TABLE_ENTRY = 8;

/** seek_table_entry.compressed_size: 0x0 bytes of the file */
export function seek_compressed_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** seek_table_entry.decompressed_size: 0x4 bytes */
export function seek_decompressed_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of seek_table_footer; zstd, contrib/seekable_format/zstd_seekable_compression_format.md. */
export const SIZEOF_SEEK_TABLE_FOOTER = 9;

/** seek_table_footer.number_of_frames: 0x0 entries before the footer */
export function seek_number_of_frames(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** seek_table_footer.descriptor: 0x4 0x80: each entry ends with a checksum; 0x7c reserved */
export function seek_descriptor(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x4];
}

/** seek_table_footer.magic: 0x5 0x8f92eab1 */
export function seek_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x5);
}

/** Bytes of skippable_frame; RFC 8878, 3.1.2. */
export const SIZEOF_SKIPPABLE_FRAME = 8;

/** skippable_frame.magic: 0x0 0x184d2a50 to 0x184d2a5f */
export function skippable_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** skippable_frame.frame_size: 0x4 bytes that follow */
export function skippable_frame_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}
