/** The header of a qcow2 file and what stands behind it. */
import { joinU64 } from '../bytes/endian.ts';
import { decodeLabel } from '../bytes/utf8.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import {
  decodeQcow2Header,
  decodeQcow2HeaderExtension,
  decodeQcow2HeaderV3,
  type Qcow2Header,
} from './ondisk/structs.gen.ts';

const HEADER_BYTES = 112;
const V2_HEADER_BYTES = 72;
const COMPRESSION_TYPE_AT = 104;
const MAX_NAME = 1023;
/** QEMU's own bound, which is that of the first-level table: 32 MiB. */
const MAX_L1_ENTRIES = 2 ** 22;
/** Extensions of at most one cluster; QEMU writes three. */
const MAX_EXTENSIONS = 64;
const BACKING_FORMAT = 0xe2792aca;
const DATA_FILE_NAME = 0x44415441;

const EXTERNAL_DATA_FILE = 0x4;
const COMPRESSION_TYPE = 0x8;
const EXTENDED_L2 = 0x10;
/** Besides those: 1 dirty refcounts, 2 an image that QEMU marked corrupt. They change nothing for a reader. */
const READABLE_FEATURES = 0x1 | 0x2 | EXTERNAL_DATA_FILE | COMPRESSION_TYPE | EXTENDED_L2;
const MIN_CLUSTER_BITS_OF_EXTENDED_L2 = 14;
const ENCRYPTIONS: readonly string[] = ['none', 'AES', 'LUKS'];

/** What the header of a qcow2 file says, checked: sizes and places in bytes of the file. */
export interface Qcow2Layout {
  /** 2 or 3. */
  readonly version: number;
  /** Bytes of the disk. */
  readonly size: number;
  /** log2 of the bytes of a cluster. */
  readonly clusterBits: number;
  /** l1_table_offset. */
  readonly l1At: number;
  /** Entries of 16 bytes, with a bitmap of 32 subclusters. */
  readonly hasExtendedL2: boolean;
  /** Of compressed clusters. */
  readonly compression: 'deflate' | 'zstd';
  /** The file below, as the image names it, and its format where the image says so. */
  readonly backing: { readonly name: string; readonly format: string | undefined } | undefined;
  /** The file that holds the clusters; undefined: this one. '' where it has no name. */
  readonly dataFile: string | undefined;
}

/** @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED */
export function readQcow2Layout(file: BlockDevice): Qcow2Layout {
  const head = readBytes(file, 0, Math.min(HEADER_BYTES, file.size));
  const header = decodeQcow2Header(head);
  const { version, cluster_bits, crypt_method } = header;
  if (version !== 2 && version !== 3)
    throw unsupported(version === 1 ? 'qcow (version 1)' : `qcow2 version ${version}`);
  if (cluster_bits < 9 || cluster_bits > 21) throw corrupt(`qcow2 cluster_bits is ${cluster_bits}, expected 9 to 21`);
  if (crypt_method !== 0) throw unsupported(`encrypted qcow2 (${ENCRYPTIONS[crypt_method] ?? crypt_method})`);
  const { features, headerLength } = readFeatures(head, version);
  const hasExtendedL2 = (features & EXTENDED_L2) !== 0;
  if (hasExtendedL2 && cluster_bits < MIN_CLUSTER_BITS_OF_EXTENDED_L2) {
    throw corrupt(`qcow2 cluster_bits is ${cluster_bits}, too few for extended L2 entries`);
  }
  const size = joinU64(header.size_lo, header.size_hi);
  if (size > Number.MAX_SAFE_INTEGER) throw corrupt('qcow2 size is past 2^53');
  const extensions = readExtensions(file, headerLength, 2 ** cluster_bits);
  return {
    version,
    size,
    clusterBits: cluster_bits,
    l1At: checkL1(file, header, size, hasExtendedL2),
    hasExtendedL2,
    compression: readCompression(head, features, headerLength),
    backing: readBacking(file, header, extensions.get(BACKING_FORMAT)),
    dataFile:
      (features & EXTERNAL_DATA_FILE) !== 0
        ? decodeLabel(extensions.get(DATA_FILE_NAME) ?? head.subarray(0, 0))
        : undefined,
  };
}

function readFeatures(head: Uint8Array, version: number): { features: number; headerLength: number } {
  if (version === 2) return { features: 0, headerLength: V2_HEADER_BYTES };
  const { incompatible_features_lo, incompatible_features_hi, header_length } = decodeQcow2HeaderV3(head);
  const unknown = (incompatible_features_lo & ~READABLE_FEATURES) >>> 0;
  if (unknown !== 0 || incompatible_features_hi !== 0) {
    throw unsupported(`qcow2 incompatible features 0x${unknown.toString(16)}`);
  }
  return { features: incompatible_features_lo, headerLength: header_length };
}

function readCompression(head: Uint8Array, features: number, headerLength: number): 'deflate' | 'zstd' {
  const hasType = (features & COMPRESSION_TYPE) !== 0 || headerLength > COMPRESSION_TYPE_AT;
  const type = hasType && head.length > COMPRESSION_TYPE_AT ? head[COMPRESSION_TYPE_AT] : 0;
  if (type > 1) throw unsupported(`qcow2 compression type ${type}`);
  return type === 1 ? 'zstd' : 'deflate';
}

/** Gives the byte offset of the first-level table, which must be there and long enough. */
function checkL1(file: BlockDevice, header: Qcow2Header, size: number, hasExtendedL2: boolean): number {
  const clusterSize = 2 ** header.cluster_bits;
  const needed = Math.ceil(size / (clusterSize * (clusterSize / (hasExtendedL2 ? 16 : 8))));
  if (header.l1_size < needed) throw corrupt(`qcow2 l1_size is ${header.l1_size}, expected ${needed} or more`);
  if (needed > MAX_L1_ENTRIES) throw corrupt(`qcow2 first-level table of ${needed} entries`);
  const offset = joinU64(header.l1_table_offset_lo, header.l1_table_offset_hi);
  if (offset % clusterSize !== 0) throw corrupt(`qcow2 l1_table_offset is ${offset}, between clusters`);
  if (offset + needed * 8 > file.size) throw corrupt('qcow2 image ends before its first-level table');
  return offset;
}

/** By type. They end with type 0, or where the first cluster does. */
function readExtensions(file: BlockDevice, start: number, end: number): Map<number, Uint8Array> {
  const extensions = new Map<number, Uint8Array>();
  const limit = Math.min(end, file.size);
  let at = start;
  for (let count = 0; count < MAX_EXTENSIONS && at + 8 <= limit; count++) {
    const { type, length } = decodeQcow2HeaderExtension(readBytes(file, at, 8));
    if (type === 0) break;
    if (at + 8 + length > limit)
      throw corrupt('qcow2 header extension that leaves the first cluster', { type, length });
    if (length <= MAX_NAME) extensions.set(type, readBytes(file, at + 8, length));
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return extensions;
}

function readBacking(file: BlockDevice, header: Qcow2Header, format: Uint8Array | undefined): Qcow2Layout['backing'] {
  const offset = joinU64(header.backing_file_offset_lo, header.backing_file_offset_hi);
  const length = header.backing_file_size;
  if (offset === 0 || length === 0) return undefined;
  if (length > MAX_NAME || offset + length > file.size) throw corrupt('qcow2 with a damaged name of its backing file');
  return { name: decodeLabel(readBytes(file, offset, length)), format: format && decodeLabel(format) };
}
