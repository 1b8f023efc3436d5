/** .xz streams made field by field, checksums put right: what `xz` itself never writes. */
import { crc32 } from '../../../src/hash/crc32.ts';

/** The one block of a stream; each field as a good one has it, unless given. */
export interface XzParts {
  /** Both bytes of the flags of the header; the second one is the type of the check. */
  readonly flags?: readonly [number, number];
  readonly footerFlags?: readonly [number, number];
  /** Besides the count of the filters. */
  readonly blockFlags?: number;
  /** Behind the flags, where these say that they are there: stored and unpacked size, 7 bits each. */
  readonly sizes?: readonly number[];
  readonly filters?: readonly (readonly [id: number, ...properties: number[]])[];
  /** What stands behind the filters in the header, where zeros belong. */
  readonly rest?: readonly number[];
  /** LZMA2, with its end. */
  readonly data?: Uint8Array;
  readonly dataPadding?: number;
  readonly check?: Uint8Array;
  /** Numbers of the index: how many blocks, then two sizes for each. */
  readonly index?: readonly number[];
  readonly indexPadding?: number;
  /** In the footer, in bytes. */
  readonly indexSize?: number;
}

export const LZMA2 = 0x21;
const MAGIC = Buffer.from('fd377a585a00', 'hex');

/** An LZMA2 chunk of bytes as they are, which starts a dictionary. */
export function rawChunk(bytes: Uint8Array, control = 1): Buffer {
  const size = bytes.length - 1;
  return Buffer.concat([Buffer.from([control, size >> 8, size & 255]), bytes]);
}

function withSum(bytes: Uint8Array): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(bytes));
  return Buffer.concat([bytes, sum]);
}

function padded(bytes: Uint8Array, filler = 0): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3, filler)]);
}

/** Seven bits in each byte, the lowest first. */
export function xzNumber(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

/** A stream of one block; `contents` is what it unpacks to. */
export function xzStream(contents: Uint8Array, parts: XzParts = {}): Buffer {
  const { flags = [0, 0], filters = [[LZMA2, 0]], data = Buffer.concat([rawChunk(contents), Buffer.alloc(1)]) } = parts;
  const fields = [
    (parts.blockFlags ?? 0) | (filters.length - 1),
    ...(parts.sizes ?? []),
    ...filters.flatMap(([id, ...properties]) => [...xzNumber(id), properties.length, ...properties]),
    ...(parts.rest ?? []),
  ];
  const headerBody = padded(Uint8Array.from([0, ...fields]));
  headerBody[0] = headerBody.length / 4;
  const header = withSum(headerBody);
  const check = parts.check ?? new Uint8Array(0);
  const index = parts.index ?? [1, header.length + data.length + check.length, contents.length];
  const indexBytes = withSum(padded(Uint8Array.from([0, ...index.flatMap(xzNumber)]), parts.indexPadding));
  const sizeAndFlags = Buffer.alloc(6);
  sizeAndFlags.writeUInt32LE((parts.indexSize ?? indexBytes.length) / 4 - 1);
  sizeAndFlags.set(parts.footerFlags ?? flags, 4);
  const summed = withSum(sizeAndFlags);
  return Buffer.concat([
    MAGIC,
    withSum(Uint8Array.from(flags)),
    header,
    padded(data, parts.dataPadding),
    check,
    indexBytes,
    Buffer.concat([summed.subarray(6), sizeAndFlags]),
    Buffer.from('YZ'),
  ]);
}
