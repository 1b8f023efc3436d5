/** How a composefs image is told from other EROFS images. */
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';
import { LCFS_EROFS_FLAGS_HAS_ACL, LCFS_EROFS_MAGIC } from '../erofsread/ondisk/composefs-header.ts';
import { decodeLcfsErofsHeaderS, SIZEOF_LCFS_EROFS_HEADER_S } from '../erofsread/ondisk/structs.gen.ts';

/** What the header says. */
export interface ComposefsHeader {
  /** Of the header itself: 1. */
  readonly headerVersion: number;
  /** Of the layout of the image. */
  readonly imageVersion: number;
  /** Does an inode have an access control list? */
  readonly hasAcl: boolean;
}

/** Undefined where the device does not begin with one. @throws EIO */
export function findComposefsHeader(device: BlockDevice): ComposefsHeader | undefined {
  if (device.size < SIZEOF_LCFS_EROFS_HEADER_S) return undefined;
  const { magic, version, flags, composefs_version } = decodeLcfsErofsHeaderS(
    readBytes(device, 0, SIZEOF_LCFS_EROFS_HEADER_S),
  );
  if (magic !== LCFS_EROFS_MAGIC) return undefined;
  return {
    headerVersion: version,
    imageVersion: composefs_version,
    hasAcl: (flags & LCFS_EROFS_FLAGS_HAS_ACL) !== 0,
  };
}
