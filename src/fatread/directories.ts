/** Directories by their first cluster: how large they are, and what is in them. */
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError, corrupt } from '../contract/errors.ts';
import { LruMap } from '../device/lru.ts';
import { clusterChain } from './cluster-chain.ts';
import { countDirectories, type FatEntry, findVolumeLabel, readEntries } from './directory-entries.ts';
import type { FatTable } from './fat-table.ts';
import { FAT_START_ENT, type Geometry } from './geometry.ts';
import { foldName } from './names.ts';
import { type NextRun, type NextSlot, PIECE_BYTES, slotCursor } from './slot-cursor.ts';

/** Stands for the root directory of FAT12/16, which has no clusters; on FAT32, such a root is empty. */
const FIXED_ROOT = 0;

/** About what one entry of a listing takes in memory. */
const ENTRY_WEIGHT = 400;
/**
 * How often all clusters of the volume may be walked over as those of directories that were not met before, and some more.
 * Without damage no two directories share one, and each is walked over once.
 */
const MAX_ROUNDS = 4;
const ALLOWANCE_CLUSTERS = 65536;

/** What a look-up of a directory needs to know of it. */
export interface DirectorySize {
  /** Of all its clusters, also of those behind the last entry. */
  readonly size: number;
  /** Directories in it, `.` and `..` among them. */
  readonly subdirs: number;
}

/** All entries of a directory. */
export interface Listing {
  /** In the order on disk. */
  readonly entries: readonly FatEntry[];
  /** By each name in lower case: the first entry that has it as its short or its long name. */
  readonly byName: Map<string, FatEntry>;
}

/** Each by its first cluster. All throw ERR_BOOTFS_CORRUPT where the chain is broken, and EIO. */
export interface Directories {
  /** How much of the device it takes up, without decoding its entries. */
  measure(firstCluster: number): DirectorySize;
  /** @throws EFBIG for more entries than `limits.directoryEntries` */
  list(firstCluster: number): Listing;
  /** The 11 bytes of the label in a root directory. */
  findLabel(firstCluster: number): Uint8Array | undefined;
}

/** A volume's directories, whose sizes and listings are remembered. */
export class RememberedDirectories implements Directories {
  private readonly device: BlockDevice;
  private readonly geometry: Geometry;
  private readonly table: FatTable;
  private readonly mostEntries: number;
  private readonly listings: LruMap<Listing>;
  /** Damage is kept as the answer: so many entries may lead to one broken chain. */
  private readonly sizes = new Map<number, DirectorySize | BootfsError>();
  private clustersLeft: number;

  /**
   * @param mostEntries in a listing
   * @param cacheBytes what is kept of listings
   */
  constructor(device: BlockDevice, geometry: Geometry, table: FatTable, mostEntries: number, cacheBytes: number) {
    this.device = device;
    this.geometry = geometry;
    this.table = table;
    this.mostEntries = mostEntries;
    this.listings = new LruMap(cacheBytes);
    this.clustersLeft = geometry.clusterEnd * MAX_ROUNDS + ALLOWANCE_CLUSTERS;
  }

  measure(firstCluster: number): DirectorySize {
    let known = this.sizes.get(firstCluster);
    if (known === undefined) {
      known = this.measureAnew(firstCluster);
      this.sizes.set(firstCluster, known);
    }
    if (known instanceof BootfsError) throw known;
    return known;
  }

  list(firstCluster: number): Listing {
    const known = this.listings.get(firstCluster);
    if (known !== undefined) return known;
    const listing = this.readListing(firstCluster);
    this.listings.set(firstCluster, listing, listing.entries.length * ENTRY_WEIGHT);
    return listing;
  }

  findLabel(firstCluster: number): Uint8Array | undefined {
    return findVolumeLabel(this.cursorOf(firstCluster));
  }

  private measureAnew(firstCluster: number): DirectorySize | BootfsError {
    const { rootBytes, clusterSize } = this.geometry;
    let count = 0;
    try {
      if (firstCluster !== FIXED_ROOT) {
        const find = clusterChain(this.table, firstCluster);
        while (find(count) !== undefined) {
          if (++count > this.clustersLeft) throw corrupt('directories share clusters');
        }
      }
      const size = firstCluster === FIXED_ROOT ? rootBytes : count * clusterSize;
      return { size, subdirs: countDirectories(this.cursorOf(firstCluster)) };
    } catch (error) {
      if (error instanceof BootfsError && error.code === 'ERR_BOOTFS_CORRUPT') return error;
      // A range to be fetched: the next try is not counted twice.
      count = 0;
      throw error;
    } finally {
      this.clustersLeft -= count;
    }
  }

  private readListing(firstCluster: number): Listing {
    const { mostEntries } = this;
    const entries: FatEntry[] = [];
    const byName = new Map<string, FatEntry>();
    readEntries(this.cursorOf(firstCluster), (entry) => {
      if (entries.length >= mostEntries) {
        throw new BootfsError('EFBIG', `directory with more than ${mostEntries} entries`);
      }
      const { shortName, longName } = entry;
      if (shortName !== '' || longName !== undefined) entries.push(entry);
      for (const name of shortName === '' ? [] : [shortName, longName ?? shortName]) {
        const key = foldName(name);
        if (!byName.has(key)) byName.set(key, entry);
      }
    });
    return { entries, byName };
  }

  private cursorOf(firstCluster: number): NextSlot {
    const nextRun = firstCluster === FIXED_ROOT ? this.fixedRoot() : this.runsOf(firstCluster);
    return slotCursor(this.device, this.geometry.sectorSize, nextRun);
  }

  private fixedRoot(): NextRun {
    const runs = [{ byteOffset: this.geometry.rootStart, length: this.geometry.rootBytes }];
    return () => runs.pop();
  }

  /** Clusters that follow each other are read as one, up to what a cursor takes at once. */
  private runsOf(firstCluster: number): NextRun {
    const { clusterSize, dataStart } = this.geometry;
    const find = clusterChain(this.table, firstCluster);
    let index = 0;
    return () => {
      const first = find(index);
      if (first === undefined) return undefined;
      let count = 1;
      while (count * clusterSize < PIECE_BYTES && find(index + count) === first + count) count++;
      index += count;
      return { byteOffset: dataStart + (first - FAT_START_ENT) * clusterSize, length: count * clusterSize };
    };
  }
}
