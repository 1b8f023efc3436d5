/** Long xattr name prefixes: names that many attributes begin with, stored once. */

import { NAME_MAX } from '../bytes/names.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { EROFS_FEATURE_COMPAT_PLAIN_XATTR_PFX } from './features.ts';
import { contentDevice } from './metabox.ts';
import { readLengthPrefixed } from './metadata.ts';
import { prefix_base_index, SIZEOF_EROFS_XATTR_LONG_PREFIX } from './ondisk/structs.gen.ts';
import type { Volume } from './volume.ts';

/** erofs_xattr_long_prefix: a beginning that many attribute names share. */
export interface XattrPrefix {
  /** Index of the short prefix that comes first. */
  readonly baseIndex: number;
  /** What comes behind that. */
  readonly infix: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT, upon which Linux does not mount. */
export function readXattrPrefixes(volume: Volume): XattrPrefix[] {
  const { xattrPrefixCount, xattrPrefixStart } = volume.superblock;
  if (xattrPrefixCount === 0) return [];
  const holder = prefixHolder(volume);
  const prefixes: XattrPrefix[] = [];
  let position = xattrPrefixStart;
  for (let at = 0; at < xattrPrefixCount; at++) {
    const { bytes, end } = readLengthPrefixed((from, length) => readBytes(holder, from, length), position);
    if (bytes.length > SIZEOF_EROFS_XATTR_LONG_PREFIX + NAME_MAX)
      throw corrupt(`erofs_xattr_long_prefix of ${bytes.length} bytes`, { prefix: at });
    prefixes.push({ baseIndex: prefix_base_index(bytes, 0), infix: bytes.subarray(SIZEOF_EROFS_XATTR_LONG_PREFIX) });
    position = end;
  }
  return prefixes;
}

/** What the prefixes are in: the metabox, else the packed inode, else the device; or the device at once. */
function prefixHolder(volume: Volume): BlockDevice {
  const { compat, metabox, packed } = volume.superblock;
  if ((compat & EROFS_FEATURE_COMPAT_PLAIN_XATTR_PFX) !== 0) return volume.device;
  if (metabox !== undefined) return volume.metadata(true);
  return packed === undefined ? volume.device : contentDevice(volume.packed());
}
