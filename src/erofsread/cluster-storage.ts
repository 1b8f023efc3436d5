/** The stored bytes of a compressed file's extents, and what they decode to. */
import { corrupt } from '../contract/errors.ts';
import { decodeWith } from './codec.ts';
import type { CompressedRun } from './compressed-run.ts';
import { EROFS_FEATURE_INCOMPAT_ZERO_PADDING } from './features.ts';
import type { ErofsInode } from './inode.ts';
import type { Content, Volume } from './volume.ts';

/** Number of the algorithm. */
export const LZ4 = 0;

/** Reads and decodes the physical clusters of one inode; which of them, and how much, is for the caller to say. */
export class ClusterStorage {
  private readonly volume: Volume;
  private readonly inode: ErofsInode;
  private readonly hasZeroPadding: boolean;

  constructor(volume: Volume, inode: ErofsInode) {
    this.volume = volume;
    this.inode = inode;
    this.hasZeroPadding = (volume.superblock.incompat & EROFS_FEATURE_INCOMPAT_ZERO_PADDING) !== 0;
  }

  /**
   * The packed inode's contents, which hold `length` bytes of a fragment from byte `skipped` of it on.
   *
   * @throws ERR_BOOTFS_CORRUPT where they do not, or the packed inode is this one
   */
  packedWith(run: CompressedRun, skipped: number, length: number): Content {
    const packed = this.volume.packed();
    if (packed.inode === this.inode) {
      throw corrupt('the packed inode has a fragment itself', { inode: this.inode.ino });
    }
    const start = run.physicalOffset + skipped;
    if (start + length > packed.size) {
      throw corrupt('fragment outside of the packed inode', {
        inode: this.inode.ino,
        start,
        length,
        size: packed.size,
      });
    }
    return packed;
  }

  /** Fills `part` with stored bytes from `within` the physical cluster on. */
  readPart(run: CompressedRun, within: number, part: Uint8Array): void {
    const position = run.physicalOffset + within;
    if (run.isInline) {
      this.volume.metadata(this.inode.nid.inMetabox).read(position, part);
      return;
    }
    const place = this.volume.devices.locate(0, run.physicalOffset);
    place.device.read(place.byteOffset + within, part);
  }

  /** The first `length` stored bytes of the physical cluster, and of those behind it: until the next call, of any file. */
  readStored(run: CompressedRun, length: number): Uint8Array {
    // What is read for an inline one may be compressed itself, and then takes that memory.
    const stored = run.isInline ? new Uint8Array(length) : this.volume.stored.take(length);
    this.readPart(run, 0, stored);
    return stored;
  }

  /** Fills `target`, of the run's length or less, with what `stored`, a whole physical cluster, decodes to. @throws ERR_BOOTFS_CORRUPT */
  decode(run: CompressedRun, stored: Uint8Array, target: Uint8Array): void {
    const codec = this.volume.decoderOf(run.algorithm);
    const isPadded = run.algorithm !== LZ4 || this.hasZeroPadding;
    const source = isPadded ? this.withoutPadding(run, stored) : stored;
    const ending = isPadded && target.length === run.length ? run.ending : 'prefix';
    decodeWith(codec, source, target, ending, this.inode.ino, run);
  }

  /** Streams end where their physical cluster ends; zeros, in its first block only, come before them. */
  private withoutPadding({ physicalOffset }: CompressedRun, stored: Uint8Array): Uint8Array {
    const { blockSize } = this.volume.superblock;
    const limit = Math.min(stored.length, blockSize - (physicalOffset % blockSize));
    let start = 0;
    while (start < limit && stored[start] === 0) start++;
    if (start === limit) {
      throw corrupt('physical cluster with nothing but zeros', { inode: this.inode.ino, physicalOffset });
    }
    return stored.subarray(start);
  }
}
