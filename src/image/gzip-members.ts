/** The members of a .gz file made by bgzip, found without unpacking them: each says in its header how long it is. */
import { u32le } from '../bytes/endian.ts';
import { unpackGzip } from '../codecs/gzip.ts';
import { StreamInput } from '../codecs/stream-input.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';
import { memoryDevice } from '../device/memory.ts';
import { isPiecewise, type Piece, piecewiseDevice } from './piecewise.ts';

/** A member's header with the one extra field of the SAM specification (4.1, "BGZF"): BC, two bytes long. */
const HEADER = [
  0x1f,
  0x8b,
  8,
  4,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  6,
  0,
  0x42,
  0x43,
  2,
  0,
];
const HEADER_BYTES = HEADER.length + 2;
const TRAILER_BYTES = 8;
/** Bytes that a member unpacks to at most. */
const MAX_MEMBER = 2 ** 16;
/** Members are small: so many bytes of them, stored or unpacked, are taken at a time. */
const PART_BYTES = 2 ** 20;
/** 2 TiB. */
const MAX_PARTS = 2 ** 21;
const SCAN_PIECE_BYTES = 4096;

/** Members one after the other. */
interface Members extends Piece {
  readonly storedAt: number;
  readonly storedSize: number;
}

/**
 * The image in a .gz file of bgzip's, some members of which are unpacked where they are read; undefined where it is none, or of
 * one part, so that it is to be unpacked from the start.
 */
export function openGzipMembers(file: BlockDevice): BlockDevice | undefined {
  const parts = findParts(file);
  if (parts === undefined || !isPiecewise(parts)) return undefined;
  return piecewiseDevice(parts, ({ storedAt, storedSize }, sink) => {
    const members = memoryDevice(readBytes(file, storedAt, storedSize));
    for (let at = 0; at < storedSize; ) at = unpackGzip(members, sink, { byteOffset: at });
  });
}

function findParts(file: BlockDevice): Members[] | undefined {
  const parts: Members[] = [];
  const input = new StreamInput(file, 0, 'gzip', undefined, SCAN_PIECE_BYTES);
  let part = { storedAt: 0, unpackedAt: 0, unpackedSize: 0 };
  while (input.left > 0) {
    const member = skipMember(input);
    if (member === undefined || parts.length >= MAX_PARTS) return undefined;
    part.unpackedSize += member.unpackedSize;
    const { position } = input;
    const storedSize = position - part.storedAt;
    if (part.unpackedSize < PART_BYTES && storedSize < PART_BYTES && input.left > 0) continue;
    parts.push({ ...part, storedSize });
    part = { storedAt: position, unpackedAt: part.unpackedAt + part.unpackedSize, unpackedSize: 0 };
  }
  return parts;
}

/** Passes over the member that `input` stands at; undefined where it is none of bgzip's. */
function skipMember(input: StreamInput): { unpackedSize: number } | undefined {
  const header = input.peek(HEADER_BYTES);
  if (header.length < HEADER_BYTES || HEADER.some((byte, at) => byte !== undefined && header[at] !== byte)) {
    return undefined;
  }
  const storedSize = header[16] + header[17] * 0x100 + 1;
  if (storedSize < HEADER_BYTES + TRAILER_BYTES || storedSize > input.left) return undefined;
  input.skip(storedSize - 4);
  const unpackedSize = u32le(input.take(4), 0);
  return unpackedSize > MAX_MEMBER ? undefined : { unpackedSize };
}
