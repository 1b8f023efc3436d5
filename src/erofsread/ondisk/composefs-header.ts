/** What composefs puts in front of the superblock. */
import type { StructTable } from '../../bytes/struct-table.ts';

/** The first bytes of an image, in front of the EROFS superblock. */
export const lcfsErofsHeader: StructTable = {
  name: 'lcfs_erofs_header_s',
  source: 'libcomposefs, lcfs-erofs.h',
  endian: 'little',
  size: 32,
  offsets: [],
  fields: [
    [0x00, 'magic', 'u32', 'LCFS_EROFS_MAGIC'],
    [0x04, 'version', 'u32', 'of this header, 1'],
    [0x08, 'flags', 'u32', 'LCFS_EROFS_FLAGS_*'],
    [0x0c, 'composefs_version', 'u32', 'of the layout of the image'],
  ],
};

/** In the byte order of the disk. */
export const LCFS_EROFS_MAGIC = 0xd078629a;
/** An inode of the image has an access control list. */
export const LCFS_EROFS_FLAGS_HAS_ACL = 1;
