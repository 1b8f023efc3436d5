/** Serves the replayed blocks: from the device, with what the log has for them put in, when they are asked for. */

import { joinU64 } from '../../bytes/endian.ts';
import { readBytes } from '../../device/block-device.ts';
import type { BlockOverlay } from '../../device/overlay.ts';
import type { LogSource } from '../contract/xfslog.ts';
import { applyChunks, hasChunkBeyond } from '../items/buffer-item.ts';
import { BASIC_BLOCK } from '../log/log-reader.ts';
import { compareLsn, type Lsn } from '../log/lsn.ts';
import { KIND_BUFFER, KIND_ICREATE, KIND_INODE, type LogContents } from '../scan/log-contents.ts';
import { applyInodeChanges, type InodeChange, isUnreplayable } from './apply-inode.ts';
import { findDiskLsn } from './disk-lsn.ts';
import { makeNewInodes } from './new-inodes.ts';
import type { RecordCache } from './record-cache.ts';
import { CHANGED, type ReplayMap, UNCHANGED, UNKNOWN } from './replay-map.ts';

/** Basic blocks that are put together in one piece. */
const MAX_AT_ONCE = 2048;

/** Part of the device in memory. */
interface ReplayedPiece {
  /** Basic block. */
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** The device as it is after recovery: each basic block from the log where the map has it, else from below. */
export class LogOverlay implements BlockOverlay {
  readonly blockSize = BASIC_BLOCK;
  private readonly source: LogSource;
  private readonly map: ReplayMap;
  private readonly contents: LogContents;
  private readonly records: RecordCache;
  /** Targets that hold a change which Linux fails to replay, of those whose state is known. */
  private readonly unreplayable = new Set<number>();

  constructor(source: LogSource, map: ReplayMap, records: RecordCache) {
    this.source = source;
    this.map = map;
    this.contents = map.contents;
    this.records = records;
  }

  nextBlock(block: number): number {
    return this.map.nextCovered(block);
  }

  /** @throws ERR_BOOTFS_CORRUPT for a block whose replay makes no sense, EIO */
  readBlocks(block: number, target: Uint8Array): number {
    const most = Math.min(target.length / BASIC_BLOCK, MAX_AT_ONCE);
    let count = 1;
    while (count < most && this.map.nextCovered(block + count) === block + count) count++;
    const piece = this.replay(block, count);
    const at = (block - piece.start) * BASIC_BLOCK;
    target.set(piece.bytes.subarray(at, at + count * BASIC_BLOCK));
    return count;
  }

  /** Did the log change anything in these basic blocks? Then a checksum over them is stale. @throws like readBlocks */
  isChanged(block: number, length: number): boolean {
    const targets = this.map.targetsIn(block, length);
    if (targets.some((target) => this.map.states[target] === UNKNOWN)) this.replay(block, length);
    return targets.some((target) => this.map.states[target] === CHANGED);
  }

  /** Is there a change of an inode in these basic blocks that Linux fails to replay, and the mount with it? @throws like readBlocks */
  isUnreplayable(block: number, length: number): boolean {
    return (
      this.isChanged(block, length) && this.map.targetsIn(block, length).some((target) => this.unreplayable.has(target))
    );
  }

  /** At least `length` basic blocks from `block` on as they are after the replay: all of every target that is in them. */
  private replay(block: number, length: number): ReplayedPiece {
    const { map, source } = this;
    const targets = map.targetsIn(block, length);
    const start = targets.reduce((least, target) => Math.min(least, map.start(target)), block);
    const end = targets.reduce(
      (most, target) => Math.max(most, map.start(target) + map.length(target)),
      block + length,
    );
    const bytes = readBytes(source.device, start * BASIC_BLOCK, (end - start) * BASIC_BLOCK);
    const piece = { start, bytes };
    // What decides is the LSN on disk, so all buffers are judged before any is changed.
    const newer = targets.map((target) => (map.kind(target) === KIND_BUFFER ? this.newerItems(target, piece) : []));
    for (const target of targets) if (map.kind(target) === KIND_ICREATE) this.applyIcreate(target, piece);
    for (const target of targets) if (map.kind(target) === KIND_INODE) this.applyInode(target, piece, targets);
    targets.forEach((target, index) => {
      if (map.kind(target) === KIND_BUFFER) this.applyBuffer(target, newer[index], piece);
    });
    return piece;
  }

  private bytesOf(target: number, { start, bytes }: ReplayedPiece): Uint8Array {
    const at = (this.map.start(target) - start) * BASIC_BLOCK;
    return bytes.subarray(at, at + this.map.length(target) * BASIC_BLOCK);
  }

  private lsnOf(item: number): Lsn {
    return this.contents.transactions.lsn(this.contents.items.transactions.values[item]);
  }

  private newerItems(target: number, piece: ReplayedPiece): number[] {
    const onDisk = findDiskLsn(this.bytesOf(target, piece), this.source.geometry.metaUuid);
    const items = this.map.targetItems(target);
    const newer: number[] = [];
    for (let at = 0; at < items.length; at++) {
      if (onDisk === undefined || compareLsn(this.lsnOf(items[at]), onDisk) > 0) newer.push(items[at]);
    }
    return newer;
  }

  /** From the newest item to the oldest, so that a chunk that was logged a thousand times is read once. */
  private applyBuffer(target: number, items: readonly number[], piece: ReplayedPiece): void {
    const buffer = this.bytesOf(target, piece);
    const done = new Uint32Array(Math.ceil(buffer.length / 4096));
    for (let at = items.length - 1; at >= 0; at--) {
      const chunks = this.contents.items.itemWords(items[at]);
      if (hasChunkBeyond(chunks, done)) applyChunks(chunks, this.records.readRegions(items[at]), buffer, done);
    }
    this.map.states[target] = items.length > 0 ? CHANGED : UNCHANGED;
  }

  private applyIcreate(target: number, piece: ReplayedPiece): void {
    const items = this.map.targetItems(target);
    const [inoLow, inoHigh, generation] = this.contents.items.itemWords(items[items.length - 1]);
    const { inodeSize, metaUuid } = this.source.geometry;
    makeNewInodes(this.bytesOf(target, piece), inodeSize, joinU64(inoLow, inoHigh), generation, metaUuid);
    this.map.states[target] = CHANGED;
  }

  private applyInode(target: number, piece: ReplayedPiece, targets: readonly number[]): void {
    const { items, order } = this.contents;
    const madeBy = this.chunkCommit(target, targets);
    const changes: InodeChange[] = [];
    const all = this.map.targetItems(target);
    for (let at = 0; at < all.length; at++) {
      const item = all[at];
      if (this.commitOrder(item) < madeBy) continue;
      const [fields, rdev] = items.itemWords(item);
      changes.push({ lsn: this.lsnOf(item), fields, rdev, readRegions: () => this.records.readRegions(item) });
    }
    const newer = applyInodeChanges(this.bytesOf(target, piece), changes, order, this.map.start(target));
    if (newer.some((change) => isUnreplayable(change, order))) this.unreplayable.add(target);
    this.map.states[target] = newer.length > 0 || madeBy > 0 ? CHANGED : UNCHANGED;
  }

  /** The last transaction that made the chunk which the inode is in: what it was before is gone. 0: none in the log. */
  private chunkCommit(inode: number, targets: readonly number[]): number {
    const { map } = this;
    let latest = 0;
    for (const target of targets) {
      const within = map.start(inode) - map.start(target);
      if (map.kind(target) !== KIND_ICREATE || within < 0 || within >= map.length(target)) continue;
      const items = map.targetItems(target);
      latest = Math.max(latest, this.commitOrder(items[items.length - 1]));
    }
    return latest;
  }

  private commitOrder(item: number): number {
    return this.contents.transactions.commitOrders.values[this.contents.items.transactions.values[item]];
  }
}
