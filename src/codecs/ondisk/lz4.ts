import type { StructTable } from '../../bytes/struct-table.ts';

/** Of a frame. */
export const LZ4_FRAME_MAGIC = 0x184d2204;
/** Of the legacy format, which the kernel's own compression uses. */
export const LZ4_LEGACY_MAGIC = 0x184c2102;

/** Behind the magic number of a frame; without its last field where a flag says so. */
export const lz4FrameDescriptor: StructTable = {
  name: 'lz4_frame_descriptor',
  source: 'LZ4, doc/lz4_Frame_format.md',
  endian: 'little',
  hot: true,
  prefix: 'lz4_',
  size: 10,
  offsets: ['content_size'],
  fields: [
    [0x00, 'flg', 'u8', 'version, block independence, checksums, content size, dictionary'],
    [0x01, 'bd', 'u8', 'size of a block: 256 to the power of bits 4 to 6, in 4 KiB and up'],
    [0x02, 'content_size', 'u64', 'bytes that the frame unpacks to'],
  ],
};
