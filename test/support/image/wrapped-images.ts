/** Image formats written by hand, for tests of their readers. */
import { deflateRawSync } from 'node:zlib';
import { putU32be, putU32le } from '../../../src/bytes/endian.ts';

/** In the high half of a table entry: the cluster is used once. */
const COPIED = 0x80000000;

export interface Qcow2Options {
  readonly version?: 2 | 3;
  readonly clusterBits?: number;
  readonly compressed?: boolean;
  readonly backingFile?: string;
  readonly incompatible?: number;
  readonly cryptMethod?: number;
}

/** A qcow2 file that holds `disk`: clusters of zeros unallocated, the others stored as asked. */
export function qcow2File(disk: Uint8Array, options: Qcow2Options = {}): Uint8Array {
  const { version = 3, clusterBits = 12, compressed = false, backingFile, incompatible = 0, cryptMethod = 0 } = options;
  const cluster = 2 ** clusterBits;
  const clusters = Math.ceil(disk.length / cluster);
  const perTable = cluster / 8;
  const tables = Math.ceil(clusters / perTable);
  const l1At = cluster;
  const l1Clusters = Math.ceil((tables * 8) / cluster);
  const tablesAt = l1At + l1Clusters * cluster;
  const pieces: Uint8Array[] = [];
  let end = tablesAt + tables * cluster;
  const header = new Uint8Array(end);
  const put64 = (at: number, value: number, flags = 0) => {
    putU32be(header, at, (Math.floor(value / 2 ** 32) | flags) >>> 0);
    putU32be(header, at + 4, value >>> 0);
  };
  for (let table = 0; table < tables; table++) put64(l1At + 8 * table, tablesAt + table * cluster, COPIED);
  for (let index = 0; index < clusters; index++) {
    const bytes = new Uint8Array(cluster);
    bytes.set(disk.subarray(index * cluster, (index + 1) * cluster));
    if (bytes.every((byte) => byte === 0)) continue;
    const entryAt = tablesAt + index * 8;
    if (!compressed) {
      put64(entryAt, end, COPIED);
      pieces.push(bytes);
      end += cluster;
      continue;
    }
    const packed = deflateRawSync(bytes);
    const sectors = Math.floor((end + packed.length - 1) / 512) - Math.floor(end / 512);
    const shift = 62 - (clusterBits - 8) - 32;
    putU32be(header, entryAt, (0x40000000 | (sectors << shift)) >>> 0);
    putU32be(header, entryAt + 4, end);
    pieces.push(packed);
    end += packed.length;
  }
  header.set([0x51, 0x46, 0x49, 0xfb]);
  putU32be(header, 4, version);
  if (backingFile !== undefined) {
    put64(8, 512);
    putU32be(header, 16, backingFile.length);
    header.set(Buffer.from(backingFile), 512);
  }
  putU32be(header, 20, clusterBits);
  put64(24, disk.length);
  putU32be(header, 32, cryptMethod);
  putU32be(header, 36, tables);
  put64(40, l1At);
  putU32be(header, 76, incompatible);
  putU32be(header, 100, 112);
  return Buffer.concat([header, ...pieces]);
}

export type SparsePiece = { raw: Uint8Array } | { fill: number; blocks: number } | { skip: number } | { crc: number };

/** An Android sparse file with blocks of 4096 bytes. */
export function sparseFile(pieces: readonly SparsePiece[], totalBlocks: number): Uint8Array {
  const header = new Uint8Array(28);
  putU32le(header, 0, 0xed26ff3a);
  header[4] = 1;
  header[8] = 28;
  header[10] = 12;
  putU32le(header, 12, 4096);
  putU32le(header, 16, totalBlocks);
  putU32le(header, 20, pieces.length);
  const chunks = pieces.map((piece) => {
    if ('raw' in piece) return chunk(0xcac1, piece.raw.length / 4096, piece.raw);
    if ('skip' in piece) return chunk(0xcac3, piece.skip, new Uint8Array(0));
    const value = new Uint8Array(4);
    putU32le(value, 0, 'fill' in piece ? piece.fill : piece.crc);
    return 'fill' in piece ? chunk(0xcac2, piece.blocks, value) : chunk(0xcac4, 0, value);
  });
  return Buffer.concat([header, ...chunks]);
}

function chunk(type: number, blocks: number, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  bytes[0] = type & 0xff;
  bytes[1] = type >> 8;
  putU32le(bytes, 4, blocks);
  putU32le(bytes, 8, bytes.length);
  bytes.set(data, 12);
  return bytes;
}

/** A Zstandard frame of raw and run-length blocks, which need no compressor. */
export function zstdFrame(
  blocks: readonly (Uint8Array | { byte: number; length: number })[],
  contentSize?: number,
): Uint8Array {
  const header = new Uint8Array(contentSize === undefined ? 6 : 10);
  putU32le(header, 0, 0xfd2fb528);
  header[4] = contentSize === undefined ? 0 : 0x80;
  header[5] = 0x38;
  if (contentSize !== undefined) putU32le(header, 6, contentSize);
  const parts = blocks.map((block, index) => {
    const last = index === blocks.length - 1 ? 1 : 0;
    const repeated = !(block instanceof Uint8Array);
    const bits = last | (repeated ? 2 : 0) | (block.length << 3);
    const body = repeated ? new Uint8Array([block.byte]) : block;
    return Buffer.concat([new Uint8Array([bits & 0xff, (bits >> 8) & 0xff, bits >> 16]), body]);
  });
  return Buffer.concat([header, ...parts]);
}
