/** An XFS taken apart, for people who want to look at it: its geometry, and what its log holds. */
import type { BlockDevice } from '../contract/block-device.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { type LogListing, listLog } from '../xfslog/recover.ts';
import { findLogSource } from './log-source.ts';
import { readSuperblock, type Superblock } from './volume/superblock.ts';
import { Volume } from './volume/volume.ts';

export type { ListedCheckpoint, ListedItem, LogListing } from '../xfslog/recover.ts';

/** The filesystem as it stands on its device, before any replay. */
export class XfsInspection {
  private readonly volume: Volume;

  /** @throws why there is no superblock that can be used */
  constructor(device: BlockDevice, options: ResolvedOptions) {
    this.volume = new Volume(device, readSuperblock(device, options, false), options);
  }

  /** Block, inode and group sizes. */
  get superblock(): Superblock {
    return this.volume.superblock;
  }

  /** What the log holds; undefined where that is nothing. @throws why the log can't be read */
  log(): LogListing | undefined {
    const source = findLogSource(this.volume, this.volume.options);
    return source && listLog(source, this.volume.options);
  }
}
