/** The EROFS driver: from a device to a tree of inodes. */

import type { CodecSet } from '../codecs/codec.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { Driver, OpenedTree } from '../contract/driver.ts';
import { corrupt } from '../contract/errors.ts';
import type { Details } from '../contract/facts.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { auditDirectories } from './audit.ts';
import { ClusterCache, ReusedBuffer } from './cluster-cache.ts';
import { decoderTable } from './codec.ts';
import { contentOf } from './content.ts';
import { describeImage, describeVolume } from './describe.ts';
import { type DeviceTable, readDeviceTable } from './device-table.ts';
import { readInode } from './inode.ts';
import { metaboxDevice } from './metabox.ts';
import { RecordReader } from './metadata.ts';
import { recogniseErofs } from './recognition.ts';
import { readSuperblock, type Superblock } from './superblock.ts';
import { type ErofsAudit, ErofsTree } from './tree.ts';
import type { Content, Volume } from './volume.ts';
import { readXattrPrefixes } from './xattr-prefixes.ts';

/** Pieces in which the metabox is kept. */
const METABOX_PIECE_BYTES = 4096;

/** What a bundle may be built without: it is for people and checkers. */
export interface ErofsParts {
  /** `FileSystem.details`. */
  readonly describe?: (superblock: Superblock, devices: DeviceTable) => Details;
  /** `FileSystem.audit`. */
  readonly auditDirectories?: ErofsAudit;
}

/** A driver that decodes with these codecs, and with those that the host hands in (`MountOptions.codecs`). */
export function erofsDriver(codecs: CodecSet): Driver {
  return erofsDriverWith(codecs, { describe: describeImage, auditDirectories });
}

/** As `erofsDriver`, with these parts of what no reading needs. */
export function erofsDriverWith(codecs: CodecSet, parts: ErofsParts): Driver {
  return {
    title: 'EROFS',
    name: 'erofs',
    recognise: recogniseErofs,
    open: (device, options) => openErofs(device, options, codecs, parts),
  };
}

function openErofs(
  device: BlockDevice,
  options: ResolvedOptions,
  codecs: CodecSet,
  { describe, auditDirectories: audit }: ErofsParts,
): OpenedTree {
  const superblock = readSuperblock(device, options.verify);
  const devices = readDeviceTable(device, superblock, options);
  let metabox: BlockDevice | undefined;
  /** Of the device, and of the metabox. */
  const readers: [RecordReader?, RecordReader?] = [];
  let packed: Content | undefined;

  const volume: Volume = {
    superblock,
    device,
    devices,
    decoderOf: decoderTable(codecs, options.codecs),
    clusters: new ClusterCache(options.cacheBytes / 4),
    stored: new ReusedBuffer(options.cacheBytes / 4),
    metadata(inMetabox) {
      if (!inMetabox) return device;
      if (metabox === undefined) throw corrupt('inode in a metabox that is not there');
      return metabox;
    },
    records(inMetabox) {
      const which = inMetabox ? 1 : 0;
      const reader = readers[which] ?? new RecordReader(volume.metadata(inMetabox));
      readers[which] = reader;
      return reader;
    },
    packed() {
      if (packed === undefined) throw corrupt('fragment in an image without a packed inode');
      return packed;
    },
  };
  if (superblock.packed !== undefined) packed = contentOf(volume, readInode(volume, superblock.packed));
  if (superblock.metabox !== undefined) {
    const content = contentOf(volume, readInode(volume, superblock.metabox));
    metabox = metaboxDevice(content, METABOX_PIECE_BYTES, options.cacheBytes / 8);
  }
  const prefixes = readXattrPrefixes(volume);
  const root = readInode(volume, superblock.root);
  if (root.type !== 'dir') throw corrupt(`the root is a ${root.type}`, { inode: root.ino });
  return {
    tree: new ErofsTree(volume, prefixes, root, options.cacheBytes / 8, audit),
    facts: describeVolume(
      superblock,
      devices,
      [device, ...options.blobs].map(({ size }) => size),
      describe?.(superblock, devices) ?? {},
    ),
  };
}
