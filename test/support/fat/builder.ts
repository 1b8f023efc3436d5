/** FAT filesystems byte by byte: right where a test says nothing, and whatever it says where it does. */
import { ATTR_DIRECTORY, type EntryFields, longSlots, shortSlot } from './slots.ts';

export interface FatLayout {
  readonly bits: 12 | 16 | 32;
  /** Data clusters. */
  readonly clusters: number;
  readonly sectorSize?: number;
  readonly sectorsPerCluster?: number;
  readonly reservedSectors?: number;
  readonly fats?: number;
  /** Of FAT12 and FAT16. */
  readonly rootEntries?: number;
  readonly media?: number;
  readonly serial?: number;
  /** 11 characters, for the boot sector. */
  readonly label?: string;
}

/** A directory in the making: its 32-byte entries, and the clusters that it is to stand in (the root of FAT12/16 has none). */
export interface Directory {
  readonly slots: Uint8Array[];
  clusters: number[];
}

const DEFAULT_ROOT_ENTRIES = 512;

export class FatBuilder {
  readonly layout: Required<FatLayout>;
  /** The whole image; what is written here stays, `build()` only adds. */
  readonly image: Uint8Array;
  readonly root: Directory;
  /** Sectors of one FAT. */
  readonly fatSectors: number;
  readonly dataStart: number;
  private readonly directories: Directory[] = [];
  private nextCluster = 2;
  private aliases = 0;

  constructor(layout: FatLayout) {
    const { bits, clusters } = layout;
    this.layout = {
      sectorSize: 512,
      sectorsPerCluster: 1,
      reservedSectors: bits === 32 ? 32 : 1,
      fats: 2,
      rootEntries: bits === 32 ? 0 : DEFAULT_ROOT_ENTRIES,
      media: 0xf8,
      serial: 0x1a2b3c4d,
      label: 'NO NAME    ',
      ...layout,
    };
    const { sectorSize, sectorsPerCluster, reservedSectors, fats, rootEntries } = this.layout;
    this.fatSectors = Math.ceil(((clusters + 2) * bits) / 8 / sectorSize);
    this.dataStart = (reservedSectors + fats * this.fatSectors) * sectorSize + rootEntries * 32;
    this.image = new Uint8Array(this.dataStart + clusters * sectorsPerCluster * sectorSize);
    this.root = { slots: [], clusters: bits === 32 ? [this.nextCluster++] : [] };
    this.directories.push(this.root);
    this.writeBootSector();
    this.setEntry(0, 0x0fffff00 | this.layout.media);
    this.setEntry(1, 0x0fffffff);
    if (bits === 32) this.writeFsInfo();
  }

  get clusterSize(): number {
    return this.layout.sectorSize * this.layout.sectorsPerCluster;
  }

  get view(): DataView {
    return new DataView(this.image.buffer);
  }

  clusterOffset(cluster: number): number {
    return this.dataStart + (cluster - 2) * this.clusterSize;
  }

  /** Sets a FAT entry, in all copies or in one. */
  setEntry(cluster: number, value: number, copy?: number): void {
    const { bits, fats, reservedSectors, sectorSize } = this.layout;
    for (let number = 0; number < fats; number++) {
      if (copy !== undefined && copy !== number) continue;
      const start = (reservedSectors + number * this.fatSectors) * sectorSize;
      const at = start + Math.floor((cluster * bits) / 8);
      if (bits === 32) this.view.setUint32(at, value, true);
      else if (bits === 16) this.view.setUint16(at, value & 0xffff, true);
      else {
        const pair = this.view.getUint16(at, true);
        const isOdd = cluster % 2 === 1;
        this.view.setUint16(
          at,
          isOdd ? (pair & 0xf) | ((value & 0xfff) << 4) : (pair & 0xf000) | (value & 0xfff),
          true,
        );
      }
    }
  }

  /** The next free clusters, chained. */
  allocate(count: number): number[] {
    const clusters = [...Array(count).keys()].map((index) => this.nextCluster + index);
    this.nextCluster += count;
    this.chain(clusters);
    return clusters;
  }

  /** Links these, and ends the chain. */
  chain(clusters: readonly number[], end = 0x0fffffff): void {
    clusters.forEach((cluster, index) => {
      this.setEntry(cluster, index + 1 < clusters.length ? clusters[index + 1] : end);
    });
  }

  /** Puts bytes into new clusters, and gives these. */
  store(bytes: Uint8Array): number[] {
    const clusters = this.allocate(Math.ceil(bytes.length / this.clusterSize));
    clusters.forEach((cluster, index) => {
      const piece = bytes.subarray(index * this.clusterSize, (index + 1) * this.clusterSize);
      this.image.set(piece, this.clusterOffset(cluster));
    });
    return clusters;
  }

  /** A file under a long name (with an alias made up for it), or under a short one of 11 bytes. */
  addFile(parent: Directory, name: string, contents: Uint8Array | string = '', fields: EntryFields = {}): number[] {
    const bytes = typeof contents === 'string' ? Uint8Array.from(contents, (one) => one.charCodeAt(0)) : contents;
    const clusters = this.store(bytes);
    this.addEntry(parent, name, { cluster: clusters[0] ?? 0, size: bytes.length, ...fields });
    return clusters;
  }

  addDirectory(parent: Directory, name: string, fields: EntryFields = {}): Directory {
    const clusters = this.allocate(1);
    const directory: Directory = {
      clusters,
      slots: [
        shortSlot('.          ', { attributes: ATTR_DIRECTORY, cluster: clusters[0] }),
        shortSlot('..         ', {
          attributes: ATTR_DIRECTORY,
          cluster: parent === this.root ? 0 : parent.clusters[0],
        }),
      ],
    };
    this.directories.push(directory);
    this.addEntry(parent, name, { attributes: ATTR_DIRECTORY, cluster: clusters[0], ...fields });
    return directory;
  }

  /** An entry of 11 raw bytes, or one with a long name and an alias made up for it. */
  addEntry(parent: Directory, name: string, fields: EntryFields): void {
    const isShort = name.length === 11 && /^[^a-z]*$/.test(name);
    const alias = isShort ? name : `ALIAS${String(++this.aliases).padStart(6, '0')}`;
    if (!isShort) parent.slots.push(...longSlots(name, alias));
    parent.slots.push(shortSlot(alias, fields));
  }

  /** Writes the directories, each into its clusters, to which as many are added as it needs. */
  build(): Uint8Array {
    for (const directory of this.directories) this.writeDirectory(directory);
    return this.image;
  }

  private writeDirectory(directory: Directory): void {
    const { slots } = directory;
    const isFixed = directory === this.root && this.layout.bits !== 32;
    if (isFixed) {
      if (slots.length > this.layout.rootEntries) throw new Error('the root is full');
      slots.forEach((slot, index) => {
        this.image.set(slot, this.dataStart - this.layout.rootEntries * 32 + index * 32);
      });
      return;
    }
    const perCluster = this.clusterSize / 32;
    const missing = Math.ceil(slots.length / perCluster) - directory.clusters.length;
    if (missing > 0) {
      directory.clusters = [...directory.clusters, ...this.allocate(missing)];
      this.chain(directory.clusters);
    } else if (directory === this.root) this.chain(directory.clusters);
    slots.forEach((slot, index) => {
      const cluster = directory.clusters[Math.floor(index / perCluster)];
      this.image.set(slot, this.clusterOffset(cluster) + (index % perCluster) * 32);
    });
  }

  private writeBootSector(): void {
    const { view, image } = this;
    const { bits, clusters, sectorSize, sectorsPerCluster, reservedSectors, fats, rootEntries } = this.layout;
    image.set([0xeb, bits === 32 ? 0x58 : 0x3c, 0x90]);
    this.text(3, 'BOOTFS  ');
    view.setUint16(0x0b, sectorSize, true);
    image[0x0d] = sectorsPerCluster;
    view.setUint16(0x0e, reservedSectors, true);
    image[0x10] = fats;
    view.setUint16(0x11, rootEntries, true);
    const sectors = this.dataStart / sectorSize + clusters * sectorsPerCluster;
    if (sectors < 0x10000 && bits !== 32) view.setUint16(0x13, sectors, true);
    else view.setUint32(0x20, sectors, true);
    image[0x15] = this.layout.media;
    if (bits === 32) {
      view.setUint32(0x24, this.fatSectors, true);
      view.setUint32(0x2c, 2, true);
      view.setUint16(0x30, 1, true);
      view.setUint16(0x32, 6, true);
    } else view.setUint16(0x16, this.fatSectors, true);
    const extension = bits === 32 ? 0x40 : 0x24;
    image.set([0x80, 0, 0x29], extension);
    view.setUint32(extension + 3, this.layout.serial, true);
    this.text(extension + 7, this.layout.label);
    this.text(extension + 18, `FAT${bits}   `);
    image.set([0x55, 0xaa], 510);
  }

  private writeFsInfo(): void {
    const { view } = this;
    const { sectorSize } = this.layout;
    view.setUint32(sectorSize, 0x41615252, true);
    view.setUint32(sectorSize + 484, 0x61417272, true);
    view.setUint32(sectorSize + 488, 0xffffffff, true);
    view.setUint32(sectorSize + 492, 0xffffffff, true);
    view.setUint32(sectorSize + 508, 0xaa550000, true);
  }

  /** Characters as bytes. */
  text(at: number, text: string): void {
    for (let index = 0; index < text.length; index++) this.image[at + index] = text.charCodeAt(index);
  }
}
