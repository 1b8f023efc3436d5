// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u32le } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of lcfs_erofs_header_s; libcomposefs, lcfs-erofs.h. */
export const SIZEOF_LCFS_EROFS_HEADER_S = 32;

/** lcfs_erofs_header_s; libcomposefs, lcfs-erofs.h. */
export interface LcfsErofsHeaderS {
  /** 0x0 LCFS_EROFS_MAGIC */
  readonly magic: number;
  /** 0x4 of this header, 1 */
  readonly version: number;
  /** 0x8 LCFS_EROFS_FLAGS_* */
  readonly flags: number;
  /** 0xc of the layout of the image */
  readonly composefs_version: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 32 bytes. */
export function decodeLcfsErofsHeaderS(bytes: Uint8Array): LcfsErofsHeaderS {
  checkStructSize(bytes, SIZEOF_LCFS_EROFS_HEADER_S, 'lcfs_erofs_header_s');
  return {
    magic: u32le(bytes, 0x0),
    version: u32le(bytes, 0x4),
    flags: u32le(bytes, 0x8),
    composefs_version: u32le(bytes, 0xc),
  };
}
