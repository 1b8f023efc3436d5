/** An ext filesystem taken apart, for people who want to look at it: where its own structures are, and what its log holds. */
import type { BlockDevice } from '../contract/block-device.ts';
import { attempt, isImageError } from '../contract/errors.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { BlockCache } from '../device/block-cache.ts';
import { overlayDevice } from '../device/overlay.ts';
import { findLeftovers, type LogListing, listLog, readJournal } from '../jbd2replay/replay.ts';
import { type ListedTag, listTags } from './fast-commit/listing.ts';
import { readFastCommits } from './fast-commit/tags.ts';
import { findJournal } from './journal-source.ts';
import { baseBlocks, journalParts } from './system-zone-survey.ts';
import { firstBlockOfGroup, readGroupDescriptor } from './volume/group-descriptor.ts';
import { openSuperblock } from './volume/superblock-copy.ts';
import { Volume } from './volume/volume.ts';

export type { ListedTag } from './fast-commit/listing.ts';

/** Groups whose structures are told of: 8 TiB with blocks of 4 KiB. */
const MAX_GROUPS = 65536;

/** What a run of blocks holds that is no file's. */
export type Ext4Structure = 'superblock and descriptors' | 'block bitmap' | 'inode bitmap' | 'inode table' | 'journal';

/** Blocks of the filesystem's own. */
export interface Ext4Area {
  /** What they hold. */
  readonly what: Ext4Structure;
  /** The first of them. */
  readonly fsBlock: number;
  /** How many they are. */
  readonly lengthInBlocks: number;
  /** The group that it belongs to; undefined for the journal. */
  readonly group?: number;
}

/** The filesystem as it stands on its device, before any replay. */
export class Ext4Inspection {
  private readonly device: BlockDevice;
  private readonly volume: Volume;
  private readonly resolved: ResolvedOptions;

  /** @throws why there is no superblock that can be used */
  constructor(device: BlockDevice, options: ResolvedOptions) {
    this.device = device;
    const superblock = openSuperblock(device, options);
    const cache = new BlockCache(device, superblock.blockSize, options.cacheBytes / 2);
    this.volume = new Volume({ cache, superblock, options });
    this.resolved = options;
  }

  /** Bytes. */
  get blockSize(): number {
    return this.volume.superblock.blockSize;
  }

  /** Blocks of the filesystem. */
  get blockCount(): number {
    return this.volume.superblock.blockCount;
  }

  /** Bytes of an inode, inodes of a group, and bytes of a group descriptor. */
  get sizes(): { readonly inode: number; readonly inodesPerGroup: number; readonly descriptor: number } {
    const { inodeSize, inodesPerGroup, descriptorSize } = this.volume.superblock;
    return { inode: inodeSize, inodesPerGroup, descriptor: descriptorSize };
  }

  /** Where the structures of the groups and the journal are; a group whose descriptor is bad is left out. */
  areas(): Ext4Area[] {
    const { superblock } = this.volume;
    const areas: Ext4Area[] = [];
    const tableBlocks = Math.ceil((superblock.inodesPerGroup * superblock.inodeSize) / superblock.blockSize);
    for (let group = 0; group < Math.min(superblock.groupCount, MAX_GROUPS); group++) {
      const add = (what: Ext4Structure, fsBlock: number, lengthInBlocks: number): void => {
        if (lengthInBlocks > 0) areas.push({ what, fsBlock, lengthInBlocks, group });
      };
      add('superblock and descriptors', firstBlockOfGroup(superblock, group), baseBlocks(superblock, group));
      const read = () => readGroupDescriptor(this.volume, group);
      const descriptor = attempt(read, isImageError, () => undefined);
      if (descriptor === undefined) continue;
      add('block bitmap', descriptor.blockBitmapFsBlock, 1);
      add('inode bitmap', descriptor.inodeBitmapFsBlock, 1);
      add('inode table', descriptor.inodeTableFsBlock, tableBlocks);
    }
    for (const { fsBlock, lengthInBlocks } of journalParts(this.volume))
      areas.push({ what: 'journal', fsBlock, lengthInBlocks });
    return areas;
  }

  /** The device as it is behind the journal, fast commits left out. @throws why the log can't be replayed */
  replayedDevice(): BlockDevice {
    const source = findJournal(this.volume, this.resolved);
    const overlay = source && readJournal(source, this.resolved).overlay;
    return overlay === undefined ? this.device : overlayDevice(this.device, overlay);
  }

  /** The fast commits that Linux replays, `most` tags at most. @throws why Linux refuses them */
  fastCommitTags(most: number): ListedTag[] {
    const source = findJournal(this.volume, this.resolved);
    const area = source && readJournal(source, this.resolved).fastCommits;
    return area === undefined ? [] : listTags(readFastCommits(area, this.sizes.inode, true), most);
  }

  /** What the log holds; undefined where there is nothing to replay. @throws why the log can't be read */
  log(): LogListing | undefined {
    const source = findJournal(this.volume, this.resolved);
    return source && listLog(source, this.resolved);
  }

  /**
   * What stands in the log besides what `log` lists; undefined where there is no log.
   * @param stopped Where the scan of `log` ended; undefined where that lists nothing
   * @throws why the log can't be read
   */
  leftovers(stopped: LogListing['stopped'] | undefined): ReturnType<typeof findLeftovers> | undefined {
    const source = findJournal(this.volume, this.resolved);
    return source && findLeftovers(source, stopped);
  }
}
