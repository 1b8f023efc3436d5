/** Contents of compressed inodes. */
import { attempt, corrupt, isCorrupt, unsupported } from '../contract/errors.ts';
import type { Extent } from '../contract/file-system.ts';
import { MAX_DECODED_BYTES, MAX_ENCODED_BYTES } from './algorithms.ts';
import { ClusterStorage, LZ4 } from './cluster-storage.ts';
import type { CompressedMapping, CompressedRun } from './compressed-run.ts';
import { appendExtent } from './extent-list.ts';
import type { ErofsInode } from './inode.ts';
import type { Content, Volume } from './volume.ts';

/** Physical clusters that lie one after the other are read together, up to this many bytes. */
const BATCH_BYTES = MAX_ENCODED_BYTES;
/**
 * The work that one read may cause, in bytes of compressed data: enough for images whose every block is a small part of
 * a large cluster, and no more.
 */
const WORK_BYTES_AT_LEAST = 64 * 1024 * 1024;
const WORK_BYTES_PER_BYTE = 1024;
/** Linux decodes whole pages of a file. */
const PAGE_BYTES = 4096;

/** The bytes of a compressed file, decoded cluster by cluster. */
export class CompressedContent implements Content {
  readonly inode: ErofsInode;
  /** Bytes. */
  readonly size: number;
  private readonly volume: Volume;
  private readonly runAt: CompressedMapping;
  private readonly storage: ClusterStorage;
  private lastRun: CompressedRun | undefined;
  /** Where the last read ended: the next one goes on from there, or is one of many far from each other. */
  private lastEnd = 0;
  /** Place of the physical cluster that failed last, and how far it was decoded then: so far there is no use in trying. */
  private failed = { physicalOffset: -1, length: 0 };

  constructor(volume: Volume, inode: ErofsInode, runAt: CompressedMapping) {
    this.volume = volume;
    this.inode = inode;
    this.size = inode.size;
    this.runAt = runAt;
    this.storage = new ClusterStorage(volume, inode);
  }

  /** @throws ERR_BOOTFS_CORRUPT, also for more work than `target` is worth; ERR_BOOTFS_UNSUPPORTED, EIO */
  read(byteOffset: number, target: Uint8Array): void {
    const end = byteOffset + target.length;
    const goesOn = byteOffset === this.lastEnd;
    this.lastEnd = end;
    let work = WORK_BYTES_AT_LEAST + WORK_BYTES_PER_BYTE * target.length;
    for (let position = byteOffset; position < end; ) {
      const batch = this.findBatch(position, end);
      const stored = batch.length > 1 ? this.storage.readStored(batch[0], storedLength(batch)) : undefined;
      for (let at = 0; at < batch.length; ) {
        const run = batch[at];
        const skipped = position - run.logicalOffset;
        const last = lastPlainNeighbour(batch, at);
        const length = Math.min(batch[last].logicalOffset + batch[last].length, end) - position;
        const start = run.physicalOffset - batch[0].physicalOffset;
        const own = stored?.subarray(
          start,
          batch[last].physicalOffset + batch[last].encodedLength - batch[0].physicalOffset,
        );
        const part = target.subarray(position - byteOffset, position - byteOffset + length);
        if (run.kind === 'encoded') this.serveEncoded(run, skipped, part, own, goesOn);
        else this.serveStored(run, skipped, part, own);
        position += length;
        for (; at <= last; at++) work -= batch[at].encodedLength;
        if (work < 0) throw corrupt('extents far smaller than their physical clusters', { inode: this.inode.ino });
      }
    }
  }

  /** Of the whole file. */
  extents(): Extent[] {
    return this.extentsBetween(0, this.size);
  }

  /** What callers see of [from, to). */
  extentsBetween(from: number, to: number): Extent[] {
    const extents: Extent[] = [];
    for (let position = from; position < to; ) {
      const run = this.runAt(position, 0);
      checkSizes(run, this.inode);
      for (const part of this.describe(run, position, to)) appendExtent(extents, part);
      position = run.logicalOffset + run.length;
    }
    return extents;
  }

  /** The run at `byteOffset`; small reads one after the other look it up once. */
  private findRun(byteOffset: number, mostBytes: number): CompressedRun {
    if (this.lastRun !== undefined && covers(this.lastRun, byteOffset)) return this.lastRun;
    const isOneDevice = this.volume.devices.slots.length === 0;
    const run = this.runAt(byteOffset, isOneDevice ? Math.min(mostBytes, BATCH_BYTES) : 0);
    checkSizes(run, this.inode);
    this.lastRun = run;
    return run;
  }

  /** The runs from `position` on whose physical clusters are neighbours: one, or several to be read together. */
  private findBatch(position: number, end: number): CompressedRun[] {
    const batch = [this.findRun(position, end - position)];
    let total = batch[0].encodedLength;
    let last = batch[0];
    if (!this.mayBatch(last)) return batch;
    while (last.logicalOffset + last.length < end) {
      const nextOffset = last.logicalOffset + last.length;
      const next = this.findRun(nextOffset, end - nextOffset);
      total += next.encodedLength;
      if (!this.mayBatch(next) || next.physicalOffset !== last.physicalOffset + last.encodedLength) break;
      if (total > BATCH_BYTES) break;
      batch.push(next);
      last = next;
    }
    return batch;
  }

  private mayBatch(run: CompressedRun): boolean {
    const isOnDevice = run.kind !== 'hole' && run.kind !== 'fragment' && !run.isInline;
    if (!isOnDevice || this.volume.devices.slots.length > 0) return false;
    return run.kind !== 'encoded' || this.volume.clusters.find(run, run.length) === undefined;
  }

  /** Fills `part` from byte `skipped` of a run that is not encoded; `stored`: its physical cluster, where that is at hand. */
  private serveStored(run: CompressedRun, skipped: number, part: Uint8Array, stored: Uint8Array | undefined): void {
    switch (run.kind) {
      case 'hole':
        part.fill(0);
        return;
      case 'fragment':
        this.storage.packedWith(run, skipped, part.length).read(run.physicalOffset + skipped, part);
        return;
      case 'plain':
        if (stored !== undefined)
          part.set(stored.length === part.length ? stored : stored.subarray(skipped, skipped + part.length));
        else this.storage.readPart(run, skipped, part);
        return;
      default:
        this.serveInterlaced(run, skipped, part, stored ?? this.storage.readStored(run, run.encodedLength));
    }
  }

  /**
   * Up to the first block boundary of the file, the bytes are at the end of the physical cluster; the rest begin where it
   * begins.
   */
  private serveInterlaced(run: CompressedRun, skipped: number, part: Uint8Array, stored: Uint8Array): void {
    const { blockSize } = this.volume.superblock;
    const untilBoundary = blockSize - (run.logicalOffset % blockSize);
    const fromEnd = Math.min(Math.max(untilBoundary - skipped, 0), part.length);
    const endStart = stored.length - untilBoundary + skipped;
    if (fromEnd > 0) part.set(stored.subarray(endStart, endStart + fromEnd));
    const start = skipped + fromEnd - untilBoundary;
    if (fromEnd < part.length) part.set(stored.subarray(start, start + part.length - fromEnd), fromEnd);
  }

  /** As `serveStored`, for a run that is encoded. `goesOn`: is the rest of it likely to be wanted? */
  private serveEncoded(
    run: CompressedRun,
    skipped: number,
    part: Uint8Array,
    stored: Uint8Array | undefined,
    goesOn: boolean,
  ): void {
    const isWhole = part.length === run.length;
    const partEnd = skipped + part.length;
    // What is read in a batch was looked up for that.
    const known = isWhole && stored !== undefined ? undefined : this.volume.clusters.find(run, partEnd);
    if (known !== undefined) {
      part.set(known.subarray(skipped, partEnd));
      return;
    }
    const source = stored ?? this.storage.readStored(run, run.encodedLength);
    if (isWhole) this.storage.decode(run, source, part);
    else part.set(this.decodeUntil(run, source, partEnd, goesOn).subarray(skipped, partEnd));
  }

  /**
   * The first `wanted` bytes of a run or more. To the end of their page, as Linux has it with LZ4 (it decodes other clusters whole,
   * Linux 6.12): what is damaged behind it does no harm. Where reads go on, or came by this cluster before, as much as can be, so that small
   * reads decode it once or twice and not once each.
   */
  private decodeUntil(run: CompressedRun, source: Uint8Array, wanted: number, goesOn: boolean): Uint8Array {
    const { clusters } = this.volume;
    const { failed } = this;
    const decode = (length: number): Uint8Array => {
      const decoded = clusters.take(length);
      this.storage.decode(run, source, decoded);
      clusters.add(run, decoded);
      return decoded;
    };
    if (run.algorithm !== LZ4) return decode(run.length);
    const pageEnd = Math.ceil((run.logicalOffset + wanted) / PAGE_BYTES) * PAGE_BYTES - run.logicalOffset;
    const needed = Math.min(pageEnd, run.length);
    if (!goesOn && clusters.find(run, 1) === undefined) return decode(needed);
    // Half of the way to where it failed: few attempts come close to the damage.
    const isFailed = failed.physicalOffset === run.physicalOffset;
    const most = isFailed ? Math.floor((needed + failed.length) / 2) : run.length;
    if (most <= needed) return decode(needed);
    return attempt(
      () => decode(most),
      isCorrupt,
      () => {
        this.failed = { physicalOffset: run.physicalOffset, length: most };
        return decode(needed);
      },
    );
  }

  /** The part of a run in [from, to), as callers see it. */
  private describe(run: CompressedRun, from: number, to: number): Extent[] {
    const logicalOffset = Math.max(run.logicalOffset, from);
    const skipped = logicalOffset - run.logicalOffset;
    const length = Math.min(run.logicalOffset + run.length, to) - logicalOffset;
    if (run.kind === 'hole') return [{ kind: 'hole', logicalOffset, length }];
    if (run.kind === 'fragment') {
      const start = run.physicalOffset + skipped;
      const inPacked = this.storage.packedWith(run, skipped, length).extentsBetween(start, start + length);
      return inPacked.map((part) => ({
        ...part,
        logicalOffset: part.logicalOffset - start + logicalOffset,
        shared: true,
      }));
    }
    if (run.isInline && this.inode.nid.inMetabox) return [{ kind: 'inline', logicalOffset, length }];
    const place = run.isInline ? undefined : this.volume.devices.locate(0, run.physicalOffset);
    const physicalOffset = place?.byteOffset ?? run.physicalOffset;
    const device = place === undefined || place.deviceNumber === 0 ? {} : { device: place.deviceNumber };
    if (run.kind === 'plain') {
      return [{ kind: 'data', logicalOffset, length, physicalOffset: physicalOffset + skipped, ...device }];
    }
    const physicalLength = run.encodedLength;
    return [{ kind: 'compressed', logicalOffset, length, physicalOffset, physicalLength, ...device }];
  }
}

/** The last of the plain runs from `at` on that follow each other byte for byte, neighbours as all of a batch are; `at` itself if it is none. */
function lastPlainNeighbour(batch: readonly CompressedRun[], at: number): number {
  let last = at;
  while (last + 1 < batch.length && isPlainAndFull(batch[last]) && batch[last + 1].kind === 'plain') last++;
  return last;
}

function isPlainAndFull({ kind, length, encodedLength }: CompressedRun): boolean {
  return kind === 'plain' && length === encodedLength;
}

function covers(run: CompressedRun, byteOffset: number): boolean {
  return byteOffset >= run.logicalOffset && byteOffset < run.logicalOffset + run.length;
}

/** Bytes of the physical clusters of a batch, which are neighbours. */
function storedLength(batch: readonly CompressedRun[]): number {
  const last = batch[batch.length - 1];
  return last.physicalOffset + last.encodedLength - batch[0].physicalOffset;
}

/** @throws ERR_BOOTFS_UNSUPPORTED past the sizes that Linux reads. */
function checkSizes(run: CompressedRun, inode: ErofsInode): void {
  if (run.kind === 'hole' || run.kind === 'fragment') return;
  if (run.encodedLength > MAX_ENCODED_BYTES || run.length > MAX_DECODED_BYTES) {
    const { logicalOffset, length, encodedLength } = run;
    throw unsupported('physical cluster larger than 1 MiB, or 12 MiB decoded', {
      inode: inode.ino,
      logicalOffset,
      length,
      encodedLength,
    });
  }
}
