/** qcow2 (QEMU docs/interop/qcow2), versions 2 and 3: compressed clusters, subclusters, backing files, external data. */

import { joinU64 } from '../bytes/endian.ts';
import { deflate } from '../codecs/deflate.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, orDamage } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { LruMap } from '../device/lru.ts';
import { memoryDevice } from '../device/memory.ts';
import { blockMappedDevice, readBelow, readByKind } from './block-mapped.ts';
import {
  SIZEOF_QCOW2_EXTENDED_L2_ENTRY,
  SIZEOF_QCOW2_TABLE_ENTRY,
  subclusters_allocated,
  subclusters_zero,
  table_entry_hi,
  table_entry_lo,
} from './ondisk/structs.gen.ts';
import { type Qcow2Layout, readQcow2Layout } from './qcow2-header.ts';
import { TableReader } from './table-reader.ts';
import { decodeZstd } from './zstd-stream.ts';

const CLUSTER_CACHE_BYTES = 4 * 1024 * 1024;
const SUBCLUSTERS = 32;
/** In the high half of a table entry. */
const COMPRESSED = 0x4000_0000;
/** Of an entry that points into an external file, where offset 0 is a cluster like any other. */
const COPIED = 0x8000_0000;
/** In the low half. */
const READS_AS_ZEROS = 1;

/** The images around this one, opened. */
export interface Qcow2Neighbours {
  /** What clusters hold that this image does not; undefined where those are zeros. */
  readonly backing: BlockDevice | undefined;
  /** Where the clusters themselves are, if not in the image. */
  readonly dataFile: BlockDevice | undefined;
}

/**
 * The disk in a qcow2 file, read in place. `openNeighbours` is asked for the files that the header names.
 *
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED
 */
export function openQcow2(file: BlockDevice, openNeighbours: (layout: Qcow2Layout) => Qcow2Neighbours): BlockDevice {
  const layout = readQcow2Layout(file);
  const disk = new Qcow2Disk(file, layout, openNeighbours(layout));
  return blockMappedDevice(layout.size, 2 ** layout.clusterBits, (cluster, within, part) =>
    disk.readCluster(cluster, within, part),
  );
}

class Qcow2Disk {
  private readonly file: BlockDevice;
  private readonly layout: Qcow2Layout;
  private readonly backing: BlockDevice | undefined;
  private readonly data: BlockDevice;
  private readonly hasDataFile: boolean;
  private readonly clusterSize: number;
  /** Bytes of an entry of a second-level table. */
  private readonly entryBytes: number;
  private readonly tables: TableReader;
  private readonly inflated = new LruMap<Uint8Array>(CLUSTER_CACHE_BYTES);

  constructor(file: BlockDevice, layout: Qcow2Layout, { backing, dataFile }: Qcow2Neighbours) {
    this.file = file;
    this.layout = layout;
    this.backing = backing;
    this.data = dataFile ?? file;
    this.hasDataFile = dataFile !== undefined;
    this.clusterSize = 2 ** layout.clusterBits;
    this.entryBytes = layout.hasExtendedL2 ? SIZEOF_QCOW2_EXTENDED_L2_ENTRY : SIZEOF_QCOW2_TABLE_ENTRY;
    this.tables = new TableReader(file, 'qcow2');
  }

  readCluster(cluster: number, within: number, part: Uint8Array): void {
    const entriesPerTable = this.clusterSize / this.entryBytes;
    const l1Entry = this.tables.bytes(
      this.layout.l1At + Math.floor(cluster / entriesPerTable) * SIZEOF_QCOW2_TABLE_ENTRY,
      SIZEOF_QCOW2_TABLE_ENTRY,
    );
    const tableAt = offsetOf(l1Entry);
    if (tableAt === 0) {
      this.readBacking(cluster, within, part);
      return;
    }
    this.checkAligned(tableAt, 'second-level table');
    const entry = this.tables.bytes(tableAt + (cluster % entriesPerTable) * this.entryBytes, this.entryBytes);
    const high = table_entry_hi(entry, 0);
    if (high & COMPRESSED) {
      part.set(this.readCompressed(high, table_entry_lo(entry, 0)).subarray(within, within + part.length));
    } else if (this.layout.hasExtendedL2) {
      this.readSubclusters(entry.slice(), cluster, within, part);
    } else if (table_entry_lo(entry, 0) & READS_AS_ZEROS) {
      if (this.layout.version === 2) throw corrupt('qcow2 version 2 with a cluster of zeros', { cluster });
      part.fill(0);
    } else if (this.isAllocated(entry)) {
      this.readStored(offsetOf(entry), within, part);
    } else {
      this.readBacking(cluster, within, part);
    }
  }

  /** Where a cluster's bits say so, a subcluster is zeros, the backing file's, or stored in its place of the cluster. */
  private readSubclusters(entry: Uint8Array, cluster: number, within: number, part: Uint8Array): void {
    const zeros = subclusters_zero(entry, 0);
    const stored = subclusters_allocated(entry, 0);
    if ((zeros & stored) !== 0) throw corrupt('qcow2 subcluster that is both stored and zeros', { cluster });
    if (stored !== 0 && !this.isAllocated(entry)) throw corrupt('qcow2 subcluster without its cluster', { cluster });
    const kindOf = (unit: number) => ((zeros >>> unit) & 1 ? 'zeros' : (stored >>> unit) & 1 ? 'stored' : 'backing');
    readByKind(this.clusterSize / SUBCLUSTERS, within, part, kindOf, (kind, position, run) => {
      if (kind === 'zeros') run.fill(0);
      else if (kind === 'stored') this.readStored(offsetOf(entry), position, run);
      else this.readBacking(cluster, position, run);
    });
  }

  private isAllocated(entry: Uint8Array): boolean {
    return offsetOf(entry) !== 0 || (this.hasDataFile && (table_entry_hi(entry, 0) & COPIED) !== 0);
  }

  private readBacking(cluster: number, within: number, part: Uint8Array): void {
    readBelow(this.backing, cluster * this.clusterSize + within, part);
  }

  /** The file may end inside its last cluster; the rest of that is zeros. */
  private readStored(offset: number, within: number, part: Uint8Array): void {
    this.checkAligned(offset, 'cluster');
    if (offset >= this.data.size) throw corrupt('qcow2 image is cut off', { byteOffset: offset });
    readBelow(this.data, offset + within, part);
  }

  private checkAligned(offset: number, what: string): void {
    if (offset % this.clusterSize !== 0) throw corrupt(`qcow2 ${what} at ${offset}, between clusters`);
  }

  /** A compressed cluster: its descriptor holds the byte offset, and above it the number of 512-byte sectors after the first. */
  private readCompressed(high: number, low: number): Uint8Array {
    const offsetBitsInHigh = 62 - (this.layout.clusterBits - 8) - 32;
    const offset = joinU64(low, high & (2 ** offsetBitsInHigh - 1));
    const known = this.inflated.get(offset);
    if (known !== undefined) return known;
    const sectors = (high & 0x3fffffff) >>> offsetBitsInHigh;
    const stored = Math.min((sectors + 1) * 512 - (offset % 512), this.file.size - offset);
    if (stored <= 0) throw corrupt('qcow2 image is cut off', { byteOffset: offset });
    const cluster = new Uint8Array(this.clusterSize);
    const compressed = readBytes(this.file, offset, stored);
    decompress(this.layout.compression, compressed, cluster);
    this.inflated.set(offset, cluster, cluster.length);
    return cluster;
  }
}

/** Sectors of other clusters may follow the stream. */
function decompress(compression: Qcow2Layout['compression'], compressed: Uint8Array, cluster: Uint8Array): void {
  const unpack = (): void => {
    if (compression === 'zstd') decodeZstd(memoryDevice(compressed), cluster);
    else deflate(compressed, cluster, 'prefix');
  };
  orDamage(unpack, ({ reason }) => {
    throw corrupt(`qcow2 compressed cluster: ${reason}`);
  });
}

/** Bits 9 to 55 of a table entry: the byte offset of a cluster or table. */
function offsetOf(entry: Uint8Array): number {
  return joinU64((table_entry_lo(entry, 0) & 0xfffffe00) >>> 0, table_entry_hi(entry, 0) & 0x00ffffff);
}
