import { joinU64, u32be } from '../bytes/endian.ts';
import { decodeLabel } from '../bytes/utf8.ts';
import { deflate as decodeDeflate } from '../codecs/deflate.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { checkDeviceRange, readBytes } from '../device/block-device.ts';
import { LruMap } from '../device/lru.ts';
import { memoryDevice } from '../device/memory.ts';
import { decodeQcow2Header, decodeQcow2HeaderV3, type Qcow2Header } from './ondisk/structs.gen.ts';
import { decodeZstd } from './zstd-stream.ts';

const HEADER_BYTES = 112;
/** QEMU's own bound: 32 MiB of first-level table. */
const LARGEST_L1_BYTES = 32 * 1024 * 1024;
const TABLE_CACHE_BYTES = 4 * 1024 * 1024;
const CLUSTER_CACHE_BYTES = 4 * 1024 * 1024;
/** The features that change nothing for a reader: dirty refcounts, an image that QEMU marked corrupt, compression type. */
const READABLE_FEATURES = 0x1 | 0x2 | 0x8;

type Decompress = (compressed: Uint8Array, cluster: Uint8Array) => void;

/** The disk in a qcow2 file (version 2 or 3, compressed clusters too), read in place. */
export function qcow2Device(file: BlockDevice): BlockDevice {
  return new Qcow2Disk(file);
}

class Qcow2Disk implements BlockDevice {
  readonly size: number;
  private readonly file: BlockDevice;
  private readonly clusterBits: number;
  private readonly clusterSize: number;
  private readonly decompress: Decompress;
  private readonly l1: Uint8Array;
  private readonly tables = new LruMap<Uint8Array>(TABLE_CACHE_BYTES);
  private readonly inflated = new LruMap<Uint8Array>(CLUSTER_CACHE_BYTES);

  constructor(file: BlockDevice) {
    const head = readBytes(file, 0, Math.min(HEADER_BYTES, file.size));
    const header = decodeQcow2Header(head);
    this.decompress = checkHeader(file, head, header);
    this.file = file;
    this.clusterBits = header.cluster_bits;
    this.clusterSize = 2 ** header.cluster_bits;
    this.size = joinU64(header.size_lo, header.size_hi);
    if (this.size > Number.MAX_SAFE_INTEGER) throw corrupt('qcow2 size is past 2^53');
    this.l1 = this.readL1(header);
  }

  read(byteOffset: number, target: Uint8Array): void {
    checkDeviceRange(this.size, byteOffset, target.length);
    for (let done = 0; done < target.length; ) {
      const position = byteOffset + done;
      const within = position % this.clusterSize;
      const part = target.subarray(done, done + this.clusterSize - within);
      this.readPart(Math.floor(position / this.clusterSize), within, part);
      done += part.length;
    }
  }

  private readL1(header: Qcow2Header): Uint8Array {
    const bytesPerEntry = this.clusterSize * (this.clusterSize / 8);
    const needed = Math.ceil(this.size / bytesPerEntry);
    if (header.l1_size < needed) throw corrupt(`qcow2 l1_size is ${header.l1_size}, expected ${needed} or more`);
    if (needed * 8 > LARGEST_L1_BYTES) throw corrupt(`qcow2 first-level table of ${needed} entries`);
    const offset = joinU64(header.l1_table_offset_lo, header.l1_table_offset_hi);
    if (offset + needed * 8 > this.file.size) throw corrupt('qcow2 image ends before its first-level table');
    return readBytes(this.file, offset, needed * 8);
  }

  /** Bytes of one cluster. */
  private readPart(cluster: number, within: number, part: Uint8Array): void {
    const entriesPerTable = this.clusterSize / 8;
    const l1At = Math.floor(cluster / entriesPerTable) * 8;
    const tableOffset = standardOffset(this.l1, l1At);
    if (tableOffset === 0) {
      part.fill(0);
      return;
    }
    const table = this.readTable(tableOffset);
    const at = (cluster % entriesPerTable) * 8;
    const high = u32be(table, at);
    if (high & 0x40000000) {
      part.set(this.readCompressed(high, u32be(table, at + 4)).subarray(within, within + part.length));
      return;
    }
    const offset = standardOffset(table, at);
    const readsZeros = offset === 0 || (u32be(table, at + 4) & 1) === 1;
    if (readsZeros) part.fill(0);
    else this.readRaw(offset, within, part);
  }

  /** The file may end inside its last cluster; the rest of that is zeros. */
  private readRaw(offset: number, within: number, part: Uint8Array): void {
    if (offset >= this.file.size) throw corrupt('qcow2 image is cut off', { byteOffset: offset });
    const present = Math.max(0, Math.min(part.length, this.file.size - offset - within));
    if (present > 0) this.file.read(offset + within, part.subarray(0, present));
    part.fill(0, present);
  }

  private readTable(offset: number): Uint8Array {
    const known = this.tables.get(offset);
    if (known !== undefined) return known;
    if (offset + this.clusterSize > this.file.size) throw corrupt('qcow2 image is cut off', { byteOffset: offset });
    const table = readBytes(this.file, offset, this.clusterSize);
    this.tables.set(offset, table, table.length);
    return table;
  }

  /** A compressed cluster: its descriptor holds the byte offset, and above it the number of 512-byte sectors after the first. */
  private readCompressed(high: number, low: number): Uint8Array {
    const offsetBitsInHigh = 62 - (this.clusterBits - 8) - 32;
    const offset = joinU64(low, high & (2 ** offsetBitsInHigh - 1));
    const known = this.inflated.get(offset);
    if (known !== undefined) return known;
    const sectors = (high & 0x3fffffff) >>> offsetBitsInHigh;
    const stored = Math.min((sectors + 1) * 512 - (offset % 512), this.file.size - offset);
    if (stored <= 0) throw corrupt('qcow2 image is cut off', { byteOffset: offset });
    const cluster = new Uint8Array(this.clusterSize);
    this.decompress(readBytes(this.file, offset, stored), cluster);
    this.inflated.set(offset, cluster, cluster.length);
    return cluster;
  }
}

/** Bits 9 to 55 of a table entry: the byte offset of a cluster. */
function standardOffset(table: Uint8Array, at: number): number {
  return joinU64((u32be(table, at + 4) & 0xfffffe00) >>> 0, u32be(table, at) & 0x00ffffff);
}

/** Refuses what is not read, and says how clusters are compressed. */
function checkHeader(file: BlockDevice, head: Uint8Array, header: Qcow2Header): Decompress {
  const { version, cluster_bits, crypt_method } = header;
  if (version !== 2 && version !== 3) throw unsupported(`qcow2 version ${version}`);
  if (cluster_bits < 9 || cluster_bits > 21) throw corrupt(`qcow2 cluster_bits is ${cluster_bits}, expected 9 to 21`);
  const backingOffset = joinU64(header.backing_file_offset_lo, header.backing_file_offset_hi);
  if (backingOffset !== 0) {
    throw unsupported(`qcow2 with a backing file: ${backingName(file, backingOffset, header.backing_file_size)}`);
  }
  if (crypt_method !== 0) throw unsupported(`encrypted qcow2 (${crypt_method === 2 ? 'LUKS' : 'AES'})`);
  if (version === 2) return inflateCluster;
  const { incompatible_features_lo, incompatible_features_hi, header_length } = decodeQcow2HeaderV3(head);
  if (incompatible_features_lo & 0x4) throw unsupported('qcow2 with an external data file');
  if (incompatible_features_lo & 0x10) throw unsupported('qcow2 with extended L2 entries');
  const unknown = (incompatible_features_lo & ~READABLE_FEATURES) >>> 0;
  if (unknown !== 0 || incompatible_features_hi !== 0) {
    throw unsupported(`qcow2 incompatible features 0x${unknown.toString(16)}`);
  }
  const compressionType = header_length > 104 && head.length > 104 ? head[104] : 0;
  if (compressionType > 1) throw unsupported(`qcow2 compression type ${compressionType}`);
  return compressionType === 1 ? (source, cluster) => decodeZstd(memoryDevice(source), cluster) : inflateCluster;
}

function backingName(file: BlockDevice, offset: number, length: number): string {
  if (length > 1023 || offset + length > file.size) return '(its name is damaged)';
  return decodeLabel(readBytes(file, offset, length));
}

/** Sectors of other clusters may follow the deflate stream. */
function inflateCluster(compressed: Uint8Array, cluster: Uint8Array): void {
  try {
    decodeDeflate(compressed, cluster, 'prefix');
  } catch (error) {
    throw corrupt(`qcow2 compressed cluster: ${(error as Error).message}`);
  }
}
