/**
 * `bootfs-overlay.js`: from a dirty ext4 to the merged view of an initoverlayfs: ext4 with its journal, EROFS plain and with LZ4, dm-verity,
 * layers of overlayfs.
 */
import { lz4 } from '../../src/codecs/lz4.ts';
import { erofsDriverWith } from '../../src/erofsread/erofs.ts';
import { ext4DriverWith, ext4ReadingParts } from '../../src/ext4read/ext4.ts';
import { mountSmall } from '../../src/mount/mount.ts';

export { overlay } from '../../src/overlay/overlay.ts';
/** Without names of types, which `bootfs.js` has. */
export { listUnnamedPartitions as listPartitions } from '../../src/partition/read-table.ts';
export { verityDevice } from '../../src/verity/verity-device.ts';
export * from './device-exports.ts';
export * from './exports.ts';

/** `mount` of `bootfs`, for ext2, ext3, ext4 and EROFS that is not compressed or with LZ4. */
export const mount = mountSmall([ext4DriverWith(ext4ReadingParts), erofsDriverWith({ lz4 }, {})]);
