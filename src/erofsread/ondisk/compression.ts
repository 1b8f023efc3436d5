/** How the algorithms of an image are configured: one record each, behind its u16 length. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'fs/erofs/erofs_fs.h';

/** Of LZ4. */
export const zErofsLz4Cfgs: StructTable = {
  name: 'z_erofs_lz4_cfgs',
  source,
  endian: 'little',
  size: 14,
  fields: [[0x2, 'max_pclusterblks', 'u16', 'most blocks of a physical cluster']],
};

/** Of MicroLZMA. */
export const zErofsLzmaCfgs: StructTable = {
  name: 'z_erofs_lzma_cfgs',
  source,
  endian: 'little',
  size: 14,
  fields: [
    [0x0, 'dict_size', 'u32', 'bytes of the dictionary'],
    [0x4, 'format', 'u16', '0: MicroLZMA'],
  ],
};

/** Of DEFLATE. */
export const zErofsDeflateCfgs: StructTable = {
  name: 'z_erofs_deflate_cfgs',
  source,
  endian: 'little',
  size: 6,
  fields: [[0x0, 'windowbits', 'u8', 'log2 of the bytes of the window']],
};

/** Of Zstandard. */
export const zErofsZstdCfgs: StructTable = {
  name: 'z_erofs_zstd_cfgs',
  source,
  endian: 'little',
  size: 6,
  fields: [
    [0x0, 'format', 'u8', '0'],
    [0x1, 'windowlog', 'u8', 'log2 of the bytes of the window, less 10'],
  ],
};
