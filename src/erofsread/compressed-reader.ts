/** Contents of compressed inodes. */
import { corrupt, unsupported } from '../contract/errors.ts';
import type { Extent } from '../contract/file-system.ts';
import { MAX_DECODED_BYTES, MAX_ENCODED_BYTES } from './algorithms.ts';
import { decodeWith } from './codec.ts';
import type { CompressedExtent, ExtentMap } from './compressed-extent.ts';
import { appendExtent } from './extent-list.ts';
import { EROFS_FEATURE_INCOMPAT_ZERO_PADDING } from './features.ts';
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
const LZ4 = 0;

/** The bytes of a file whose extents are compressed, decoded cluster by cluster. */
export function compressedContent(volume: Volume, inode: ErofsInode, extentAt: ExtentMap): Content {
  const { blockSize, incompat } = volume.superblock;
  const hasZeroPadding = (incompat & EROFS_FEATURE_INCOMPAT_ZERO_PADDING) !== 0;
  let lastExtent: CompressedExtent | undefined;

  /** The extent at `byteOffset`; small reads one after the other look it up once. */
  function findExtent(byteOffset: number): CompressedExtent {
    if (lastExtent !== undefined && covers(lastExtent, byteOffset)) return lastExtent;
    const extent = extentAt(byteOffset);
    checkSizes(extent, inode);
    lastExtent = extent;
    return extent;
  }

  function readRange(byteOffset: number, target: Uint8Array): void {
    const end = byteOffset + target.length;
    let work = WORK_BYTES_AT_LEAST + WORK_BYTES_PER_BYTE * target.length;
    for (let position = byteOffset; position < end; ) {
      const batch = findBatch(position, end);
      const stored = batch.length > 1 ? readStored(batch[0], storedLength(batch)) : undefined;
      for (const extent of batch) {
        const skipped = position - extent.logicalOffset;
        const length = Math.min(extent.length - skipped, end - position);
        const start = extent.physicalOffset - batch[0].physicalOffset;
        const own = stored?.subarray(start, start + extent.encodedLength);
        serve(extent, skipped, target.subarray(position - byteOffset, position - byteOffset + length), own);
        position += length;
        work -= extent.encodedLength;
        if (work < 0) throw corrupt('extents far smaller than their physical clusters', { inode: inode.ino });
      }
    }
  }

  /** The extents from `position` on whose physical clusters are neighbours: one, or several to be read together. */
  function findBatch(position: number, end: number): CompressedExtent[] {
    const batch = [findExtent(position)];
    let total = batch[0].encodedLength;
    let last = batch[0];
    while (last.logicalOffset + last.length < end && mayBatch(last)) {
      const next = findExtent(last.logicalOffset + last.length);
      total += next.encodedLength;
      if (!mayBatch(next) || next.physicalOffset !== last.physicalOffset + last.encodedLength) break;
      if (total > BATCH_BYTES) break;
      batch.push(next);
      last = next;
    }
    return batch;
  }

  function mayBatch(extent: CompressedExtent): boolean {
    const isOnDevice = extent.kind !== 'hole' && extent.kind !== 'fragment' && !extent.isInline;
    return isOnDevice && volume.devices.slots.length === 0 && volume.clusters.find(extent) === undefined;
  }

  function serve(extent: CompressedExtent, skipped: number, part: Uint8Array, stored: Uint8Array | undefined): void {
    switch (extent.kind) {
      case 'hole':
        part.fill(0);
        return;
      case 'fragment':
        readFragment(extent, skipped, part);
        return;
      case 'plain':
        if (stored !== undefined) part.set(stored.subarray(skipped, skipped + part.length));
        else readPart(extent, skipped, part);
        return;
      case 'interlaced':
        readInterlaced(extent, skipped, part, stored);
        return;
      default:
        readEncoded(extent, skipped, part, stored);
    }
  }

  function readFragment(extent: CompressedExtent, skipped: number, part: Uint8Array): void {
    const packed = packedWith(extent, skipped, part.length);
    packed.read(extent.physicalOffset + skipped, part);
  }

  /** The packed inode's contents, which hold all of these bytes of a fragment. */
  function packedWith(extent: CompressedExtent, skipped: number, length: number): Content {
    const packed = volume.packed();
    if (packed.inode === inode) throw corrupt('the packed inode has a fragment itself', { inode: inode.ino });
    const start = extent.physicalOffset + skipped;
    if (start + length > packed.size) {
      throw corrupt('fragment outside of the packed inode', { inode: inode.ino, start, length, size: packed.size });
    }
    return packed;
  }

  /** Fills `part` with stored bytes from `within` the physical cluster on. */
  function readPart(extent: CompressedExtent, within: number, part: Uint8Array): void {
    const position = extent.physicalOffset + within;
    if (extent.isInline) {
      volume.metadata(inode.nid.inMetabox).read(position, part);
      return;
    }
    const place = volume.devices.locate(0, extent.physicalOffset);
    place.device.read(place.byteOffset + within, part);
  }

  function readStored(extent: CompressedExtent, length: number): Uint8Array {
    const stored = new Uint8Array(length);
    readPart(extent, 0, stored);
    return stored;
  }

  /**
   * Up to the first block boundary of the file, the bytes are at the end of the physical cluster; the rest begin where it
   * begins.
   */
  function readInterlaced(
    extent: CompressedExtent,
    skipped: number,
    part: Uint8Array,
    stored: Uint8Array = readStored(extent, extent.encodedLength),
  ): void {
    const untilBoundary = blockSize - (extent.logicalOffset % blockSize);
    const fromEnd = Math.min(Math.max(untilBoundary - skipped, 0), part.length);
    const endStart = stored.length - untilBoundary + skipped;
    if (fromEnd > 0) part.set(stored.subarray(endStart, endStart + fromEnd));
    const start = skipped + fromEnd - untilBoundary;
    if (fromEnd < part.length) part.set(stored.subarray(start, start + part.length - fromEnd), fromEnd);
  }

  function readEncoded(
    extent: CompressedExtent,
    skipped: number,
    part: Uint8Array,
    stored: Uint8Array | undefined,
  ): void {
    const known = volume.clusters.find(extent);
    if (known !== undefined) {
      part.set(known.subarray(skipped, skipped + part.length));
      return;
    }
    const source = stored ?? readStored(extent, extent.encodedLength);
    if (part.length === extent.length) {
      decode(extent, source, part);
      return;
    }
    const decoded = new Uint8Array(extent.length);
    decode(extent, source, decoded);
    volume.clusters.add(extent, decoded);
    part.set(decoded.subarray(skipped, skipped + part.length));
  }

  function decode(extent: CompressedExtent, stored: Uint8Array, target: Uint8Array): void {
    const context = { inode: inode.ino, logicalOffset: extent.logicalOffset, physicalOffset: extent.physicalOffset };
    const codec = volume.decoderOf(extent.algorithm);
    const isPadded = extent.algorithm !== LZ4 || hasZeroPadding;
    const source = isPadded ? withoutPadding(extent, stored) : stored;
    decodeWith(codec, source, target, isPadded ? extent.ending : 'prefix', context);
  }

  /** Streams end where their physical cluster ends; zeros, in its first block only, come before them. */
  function withoutPadding(extent: CompressedExtent, stored: Uint8Array): Uint8Array {
    const limit = Math.min(stored.length, blockSize - (extent.physicalOffset % blockSize));
    let start = 0;
    while (start < limit && stored[start] === 0) start++;
    if (start === limit) {
      throw corrupt('physical cluster with nothing but zeros', {
        inode: inode.ino,
        physicalOffset: extent.physicalOffset,
      });
    }
    return stored.subarray(start);
  }

  function describeExtent(extent: CompressedExtent, from: number, to: number): Extent[] {
    const logicalOffset = Math.max(extent.logicalOffset, from);
    const skipped = logicalOffset - extent.logicalOffset;
    const length = Math.min(extent.logicalOffset + extent.length, to) - logicalOffset;
    if (extent.kind === 'hole') return [{ kind: 'hole', logicalOffset, length }];
    if (extent.kind === 'fragment') {
      const start = extent.physicalOffset + skipped;
      const inPacked = packedWith(extent, skipped, length).extentsBetween(start, start + length);
      return inPacked.map((part) => ({
        ...part,
        logicalOffset: part.logicalOffset - start + logicalOffset,
        shared: true,
      }));
    }
    if (extent.isInline && inode.nid.inMetabox) return [{ kind: 'inline', logicalOffset, length }];
    const place = extent.isInline ? undefined : volume.devices.locate(0, extent.physicalOffset);
    const physicalOffset = place?.byteOffset ?? extent.physicalOffset;
    const device = place === undefined || place.deviceNumber === 0 ? {} : { device: place.deviceNumber };
    if (extent.kind === 'plain') {
      return [{ kind: 'data', logicalOffset, length, physicalOffset: physicalOffset + skipped, ...device }];
    }
    return [
      {
        kind: 'compressed',
        logicalOffset,
        length,
        physicalOffset,
        physicalLength: extent.encodedLength,
        ...device,
      },
    ];
  }

  return {
    inode,
    size: inode.size,
    read: readRange,
    extents() {
      return this.extentsBetween(0, inode.size);
    },
    extentsBetween(from, to) {
      const extents: Extent[] = [];
      for (let position = from; position < to; ) {
        const extent = findExtent(position);
        for (const part of describeExtent(extent, position, to)) appendExtent(extents, part);
        position = extent.logicalOffset + extent.length;
      }
      return extents;
    },
  };
}

function covers(extent: CompressedExtent, byteOffset: number): boolean {
  return byteOffset >= extent.logicalOffset && byteOffset < extent.logicalOffset + extent.length;
}

function storedLength(batch: readonly CompressedExtent[]): number {
  return batch.reduce((total, { encodedLength }) => total + encodedLength, 0);
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
