/** An XFS taken apart, for people who want to look at it: its geometry, and what its log holds. */
import type { BlockDevice } from '../contract/block-device.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { overlayDevice } from '../device/overlay.ts';
import { TracingDevice } from '../device/tracing.ts';
import { type LogListing, listLog } from '../xfslog/recover.ts';
import { auditGroups } from './audit/audit.ts';
import type { Fork } from './inode/fork.ts';
import { readInode } from './inode/inode.ts';
import { findLogSource } from './log-source.ts';
import { readExtents } from './mapping/fork-extents.ts';
import { findInodePlace } from './volume/address.ts';
import { readSuperblock, type Superblock } from './volume/superblock.ts';
import { Volume } from './volume/volume.ts';

export type { ListedCheckpoint, LogListing } from '../xfslog/recover.ts';

/** What a run of blocks holds that is no file's data. */
export type OwnedKind = 'inodes' | 'directory' | 'mapping' | 'attributes';

/** Is given a run of blocks. */
export type VisitOwned = (what: OwnedKind, fsBlock: number, lengthInBlocks: number) => void;

/** The filesystem as it stands on its device, before any replay. */
export class XfsInspection {
  private readonly volume: Volume;
  private replayed: { readonly device: TracingDevice; readonly volume: Volume } | undefined;

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

  /** Blocks of the headers and trees of all groups; what is damaged is left out. @throws EIO */
  visitGroups(visit: (fsBlock: number, lengthInBlocks: number) => void): void {
    const { device, volume } = this.behindLog();
    const { blockSize } = this.superblock;
    const onRead = (byteOffset: number, length: number): void => {
      const fsBlock = Math.floor(byteOffset / blockSize);
      visit(fsBlock, Math.ceil((byteOffset + length) / blockSize) - fsBlock);
    };
    // Who checks a structure reads all of it, and nothing else.
    device.during(onRead, () => auditGroups(volume, () => undefined));
  }

  /** Blocks that an inode keeps besides its data, and the one that it is in. @throws ERR_BOOTFS_CORRUPT, EIO, EFBIG */
  visitOwned(ino: number, visit: VisitOwned): void {
    const { device, volume } = this.behindLog();
    const { blockSize } = this.superblock;
    const place = findInodePlace(this.superblock, ino);
    if (place !== undefined) visit('inodes', place.fsBlock, 1);
    const { type, data, attr } = readInode(volume, ino);
    const onRead = (byteOffset: number, length: number): void =>
      visit('mapping', Math.floor(byteOffset / blockSize), Math.ceil(length / blockSize));
    const forks: [what: OwnedKind | undefined, fork: Fork | undefined][] = [
      [type === 'dir' ? 'directory' : undefined, data],
      ['attributes', attr],
    ];
    for (const [what, fork] of forks) {
      if (fork === undefined) continue;
      const extents = device.during(onRead, () => readExtents(volume, ino, fork));
      if (what === undefined) continue;
      for (let index = 0; index < extents.count; index++) {
        const { fsBlock, length } = extents.at(index);
        visit(what, fsBlock, length);
      }
    }
  }

  /** Read again through the log, by a device that tells what of it is read. */
  private behindLog(): { readonly device: TracingDevice; readonly volume: Volume } {
    if (this.replayed === undefined) {
      const overlay = this.log()?.overlay();
      const bare = this.volume.device;
      const device = new TracingDevice(overlay === undefined ? bare : overlayDevice(bare, overlay));
      // Checksums are stale where the log has changed something; and a block that is known is not read again.
      const options = { ...this.volume.options, verify: 'none' as const, onWarning: () => undefined, cacheBytes: 0 };
      this.replayed = { device, volume: new Volume(device, readSuperblock(device, options, true), options) };
    }
    return this.replayed;
  }
}
