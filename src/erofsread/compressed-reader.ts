/** Contents of compressed inodes. */
import { corrupt, unsupported } from '../contract/errors.ts';
import type { Extent } from '../contract/file-system.ts';
import { MAX_DECODED_BYTES, MAX_ENCODED_BYTES } from './algorithms.ts';
import { ClusterStorage } from './cluster-storage.ts';
import type { CompressedExtent, ExtentMap } from './compressed-extent.ts';
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
/** The bytes of a file whose extents are compressed, decoded cluster by cluster. */
export class CompressedContent implements Content {
  readonly inode: ErofsInode;
  /** Bytes. */
  readonly size: number;
  private readonly volume: Volume;
  private readonly extentAt: ExtentMap;
  private readonly storage: ClusterStorage;
  private lastExtent: CompressedExtent | undefined;

  constructor(volume: Volume, inode: ErofsInode, extentAt: ExtentMap) {
    this.volume = volume;
    this.inode = inode;
    this.size = inode.size;
    this.extentAt = extentAt;
    this.storage = new ClusterStorage(volume, inode);
  }

  /** @throws ERR_BOOTFS_CORRUPT, also for more work than `target` is worth; ERR_BOOTFS_UNSUPPORTED, EIO */
  read(byteOffset: number, target: Uint8Array): void {
    const end = byteOffset + target.length;
    let work = WORK_BYTES_AT_LEAST + WORK_BYTES_PER_BYTE * target.length;
    for (let position = byteOffset; position < end; ) {
      const batch = this.findBatch(position, end);
      const stored = batch.length > 1 ? this.storage.readStored(batch[0], storedLength(batch)) : undefined;
      for (let at = 0; at < batch.length; ) {
        const extent = batch[at];
        const skipped = position - extent.logicalOffset;
        const last = lastOfPlainRun(batch, at);
        const length = Math.min(batch[last].logicalOffset + batch[last].length, end) - position;
        const start = extent.physicalOffset - batch[0].physicalOffset;
        const own = stored?.subarray(
          start,
          batch[last].physicalOffset + batch[last].encodedLength - batch[0].physicalOffset,
        );
        this.serve(extent, skipped, target.subarray(position - byteOffset, position - byteOffset + length), own);
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

  /** Extents that cover [from, to), cut to it. */
  extentsBetween(from: number, to: number): Extent[] {
    const extents: Extent[] = [];
    for (let position = from; position < to; ) {
      const extent = this.extentAt(position, 0);
      checkSizes(extent, this.inode);
      for (const part of this.describe(extent, position, to)) appendExtent(extents, part);
      position = extent.logicalOffset + extent.length;
    }
    return extents;
  }

  /** The extent at `byteOffset`; small reads one after the other look it up once. */
  private findExtent(byteOffset: number, mostBytes: number): CompressedExtent {
    if (this.lastExtent !== undefined && covers(this.lastExtent, byteOffset)) return this.lastExtent;
    const isOneDevice = this.volume.devices.slots.length === 0;
    const extent = this.extentAt(byteOffset, isOneDevice ? Math.min(mostBytes, BATCH_BYTES) : 0);
    checkSizes(extent, this.inode);
    this.lastExtent = extent;
    return extent;
  }

  /** The extents from `position` on whose physical clusters are neighbours: one, or several to be read together. */
  private findBatch(position: number, end: number): CompressedExtent[] {
    const batch = [this.findExtent(position, end - position)];
    let total = batch[0].encodedLength;
    let last = batch[0];
    if (!this.mayBatch(last)) return batch;
    while (last.logicalOffset + last.length < end) {
      const nextOffset = last.logicalOffset + last.length;
      const next = this.findExtent(nextOffset, end - nextOffset);
      total += next.encodedLength;
      if (!this.mayBatch(next) || next.physicalOffset !== last.physicalOffset + last.encodedLength) break;
      if (total > BATCH_BYTES) break;
      batch.push(next);
      last = next;
    }
    return batch;
  }

  private mayBatch(extent: CompressedExtent): boolean {
    const isOnDevice = extent.kind !== 'hole' && extent.kind !== 'fragment' && !extent.isInline;
    if (!isOnDevice || this.volume.devices.slots.length > 0) return false;
    return extent.kind !== 'encoded' || this.volume.clusters.find(extent) === undefined;
  }

  /** Fills `part` from byte `skipped` of the extent on; `stored`: its physical cluster, where that is at hand. */
  private serve(extent: CompressedExtent, skipped: number, part: Uint8Array, stored: Uint8Array | undefined): void {
    switch (extent.kind) {
      case 'hole':
        part.fill(0);
        return;
      case 'fragment':
        this.storage.packedWith(extent, skipped, part.length).read(extent.physicalOffset + skipped, part);
        return;
      case 'plain':
        if (stored !== undefined) part.set(stored.subarray(skipped, skipped + part.length));
        else this.storage.readPart(extent, skipped, part);
        return;
      case 'interlaced':
        this.serveInterlaced(extent, skipped, part, stored ?? this.storage.readStored(extent, extent.encodedLength));
        return;
      default:
        this.serveEncoded(extent, skipped, part, stored);
    }
  }

  /**
   * Up to the first block boundary of the file, the bytes are at the end of the physical cluster; the rest begin where it
   * begins.
   */
  private serveInterlaced(extent: CompressedExtent, skipped: number, part: Uint8Array, stored: Uint8Array): void {
    const { blockSize } = this.volume.superblock;
    const untilBoundary = blockSize - (extent.logicalOffset % blockSize);
    const fromEnd = Math.min(Math.max(untilBoundary - skipped, 0), part.length);
    const endStart = stored.length - untilBoundary + skipped;
    if (fromEnd > 0) part.set(stored.subarray(endStart, endStart + fromEnd));
    const start = skipped + fromEnd - untilBoundary;
    if (fromEnd < part.length) part.set(stored.subarray(start, start + part.length - fromEnd), fromEnd);
  }

  private serveEncoded(
    extent: CompressedExtent,
    skipped: number,
    part: Uint8Array,
    stored: Uint8Array | undefined,
  ): void {
    const { clusters } = this.volume;
    const known = clusters.find(extent);
    if (known !== undefined) {
      part.set(known.subarray(skipped, skipped + part.length));
      return;
    }
    const source = stored ?? this.storage.readStored(extent, extent.encodedLength);
    if (part.length === extent.length) {
      this.storage.decode(extent, source, part);
      return;
    }
    const decoded = new Uint8Array(extent.length);
    this.storage.decode(extent, source, decoded);
    clusters.add(extent, decoded);
    part.set(decoded.subarray(skipped, skipped + part.length));
  }

  /** The part of an extent in [from, to), as callers see it. */
  private describe(extent: CompressedExtent, from: number, to: number): Extent[] {
    const logicalOffset = Math.max(extent.logicalOffset, from);
    const skipped = logicalOffset - extent.logicalOffset;
    const length = Math.min(extent.logicalOffset + extent.length, to) - logicalOffset;
    if (extent.kind === 'hole') return [{ kind: 'hole', logicalOffset, length }];
    if (extent.kind === 'fragment') {
      const start = extent.physicalOffset + skipped;
      const inPacked = this.storage.packedWith(extent, skipped, length).extentsBetween(start, start + length);
      return inPacked.map((part) => ({
        ...part,
        logicalOffset: part.logicalOffset - start + logicalOffset,
        shared: true,
      }));
    }
    if (extent.isInline && this.inode.nid.inMetabox) return [{ kind: 'inline', logicalOffset, length }];
    const place = extent.isInline ? undefined : this.volume.devices.locate(0, extent.physicalOffset);
    const physicalOffset = place?.byteOffset ?? extent.physicalOffset;
    const device = place === undefined || place.deviceNumber === 0 ? {} : { device: place.deviceNumber };
    if (extent.kind === 'plain') {
      return [{ kind: 'data', logicalOffset, length, physicalOffset: physicalOffset + skipped, ...device }];
    }
    const physicalLength = extent.encodedLength;
    return [{ kind: 'compressed', logicalOffset, length, physicalOffset, physicalLength, ...device }];
  }
}

/** The last of the plain extents from `at` on that are one stretch of bytes, neighbours as all of a batch are; `at` itself if it is none. */
function lastOfPlainRun(batch: readonly CompressedExtent[], at: number): number {
  let last = at;
  while (last + 1 < batch.length && isPlainAndFull(batch[last]) && batch[last + 1].kind === 'plain') last++;
  return last;
}

function isPlainAndFull({ kind, length, encodedLength }: CompressedExtent): boolean {
  return kind === 'plain' && length === encodedLength;
}

function covers(extent: CompressedExtent, byteOffset: number): boolean {
  return byteOffset >= extent.logicalOffset && byteOffset < extent.logicalOffset + extent.length;
}

/** Bytes of the physical clusters of a batch, which are neighbours. */
function storedLength(batch: readonly CompressedExtent[]): number {
  const last = batch[batch.length - 1];
  return last.physicalOffset + last.encodedLength - batch[0].physicalOffset;
}

/** @throws ERR_BOOTFS_UNSUPPORTED past the sizes that Linux reads. */
function checkSizes(extent: CompressedExtent, inode: ErofsInode): void {
  if (extent.kind === 'hole' || extent.kind === 'fragment') return;
  if (extent.encodedLength > MAX_ENCODED_BYTES || extent.length > MAX_DECODED_BYTES) {
    const { logicalOffset, length, encodedLength } = extent;
    throw unsupported('physical cluster larger than 1 MiB, or 12 MiB decoded', {
      inode: inode.ino,
      logicalOffset,
      length,
      encodedLength,
    });
  }
}
