/**
 * `bootfs-ext4-minimal.js`: ext2, ext3, ext4, the journal and fast commits, nothing else: no fs-verity, no names without case,
 * no encrypted names, no copies of the superblock, no journal on another device, no partition tables.
 */
import { ext4DriverWith } from '../../src/ext4read/ext4.ts';
import { mountOnly } from '../../src/mount/mount.ts';

export { decodeUtf8, encodeUtf8 } from '../../src/bytes/utf8.ts';
export type { BlockDevice } from '../../src/contract/block-device.ts';
export { BootfsError } from '../../src/contract/errors.ts';
export { memoryDevice } from '../../src/device/memory.ts';
export { sliceDevice } from '../../src/device/slice.ts';
export type { Host, HostDisk } from '../shim/host.ts';
export { hostDevice } from '../shim/host-device.ts';
export { hostOptions, useHost } from '../shim/use-host.ts';

/** `mount` of `bootfs`, for ext2, ext3 and ext4. */
export const mount = mountOnly([ext4DriverWith({})]);
