/** What all parts of one mounted image share. */

import type { BlockDevice } from '../contract/block-device.ts';
import type { Extent } from '../contract/file-system.ts';
import type { FileContent } from '../contract/tree.ts';
import type { ClusterCache, ReusedBuffer } from './cluster-cache.ts';
import type { DecoderOf } from './codec.ts';
import type { DeviceTable } from './device-table.ts';
import type { ErofsInode, InodeSource } from './inode.ts';

/** An image whose superblock, devices and special inodes are known. */
export interface Volume extends InodeSource {
  /** The primary one, which has the superblock. */
  readonly device: BlockDevice;
  /** That one and the blobs. */
  readonly devices: DeviceTable;
  /** The decoder of each algorithm that was handed in. */
  readonly decoderOf: DecoderOf;
  /** What was decoded last. */
  readonly clusters: ClusterCache;
  /** For what is read to be decoded. */
  readonly stored: ReusedBuffer;
  /** What fragments are parts of. @throws ERR_BOOTFS_CORRUPT where there is none. */
  packed(): Content;
}

/** A file's bytes, with the extents of any part of them. */
export interface Content extends FileContent {
  /** Of the file. */
  readonly inode: ErofsInode;
  /** Extents that cover [from, to), cut to it. */
  extentsBetween(from: number, to: number): Extent[];
}
