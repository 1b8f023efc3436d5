/** The inline cluster of a file whose inode is in a compressed metabox: reading its bytes decodes others on the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lz4 } from '../../../src/codecs/lz4.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { ClusterCache, ReusedBuffer } from '../../../src/erofsread/cluster-cache.ts';
import { CompressedContent } from '../../../src/erofsread/compressed-reader.ts';
import { type CompressedRun, makeRun } from '../../../src/erofsread/compressed-run.ts';
import { metaboxDevice } from '../../../src/erofsread/metabox.ts';

const PIECE = 4096;
const PIECES = 4;
/** Where the pieces of the metabox begin on the device: twice as far apart. */
const PACE = 2 * PIECE;
/** So that it crosses from one piece of the metabox into the next. */
const INLINE_OFFSET = 3600;

/** A sequence of LZ4 with nothing but literals. */
function literals(bytes: Uint8Array): Uint8Array {
  const length = [0xf0];
  let left = bytes.length - 15;
  for (; left >= 255; left -= 255) length.push(255);
  return Uint8Array.from([...length, left, ...bytes]);
}

function run(
  start: number,
  length: number,
  physicalOffset: number,
  encodedLength: number,
  isInline: boolean,
): CompressedRun {
  const place = makeRun('encoded', start, length, { physicalOffset, encodedLength });
  return { ...place, algorithm: 0, ending: 'prefix', isInline } as CompressedRun;
}

test('pieces of a compressed metabox that are read for an inline cluster leave each other whole', () => {
  const wanted = Uint8Array.from({ length: 1000 }, (_, at) => at * 13 + 5);
  const inline = literals(wanted);
  const metadata = Uint8Array.from({ length: PIECES * PIECE }, (_, at) => at * 7 + (at >> 8));
  metadata.set(inline, INLINE_OFFSET);
  const bytes = new Uint8Array(PIECES * PACE);
  for (let piece = 0; piece < PIECES; piece++)
    bytes.set(literals(metadata.subarray(piece * PIECE, (piece + 1) * PIECE)), piece * PACE);
  const device = memoryDevice(bytes);
  type Volume = ConstructorParameters<typeof CompressedContent>[0];
  type Inode = ConstructorParameters<typeof CompressedContent>[1];
  const volume = {
    superblock: { blockSize: 16384, incompat: 0 },
    devices: { slots: [], locate: (_: number, byteOffset: number) => ({ device, byteOffset, deviceNumber: 0 }) },
    decoderOf: () => lz4,
    clusters: new ClusterCache(2 ** 20),
    stored: new ReusedBuffer(2 ** 20),
    metadata: (inMetabox: boolean) => (inMetabox ? metabox : device),
  } as unknown as Volume;
  const inode = (size: number, inMetabox: boolean) => ({ ino: 1, size, nid: { inMetabox } }) as unknown as Inode;
  const pieces = new CompressedContent(volume, inode(metadata.length, false), (offset) => {
    const piece = Math.floor(offset / PIECE);
    return run(piece * PIECE, PIECE, piece * PACE, PACE, false);
  });
  const metabox = metaboxDevice(pieces, PIECE, 2 ** 19);
  // The memory for stored bytes has grown by then.
  metabox.read((PIECES - 1) * PIECE, new Uint8Array(10));
  const file = new CompressedContent(volume, inode(wanted.length, true), () =>
    run(0, wanted.length, INLINE_OFFSET, inline.length, true),
  );
  const read = new Uint8Array(wanted.length);
  file.read(0, read);
  assert.deepEqual(read, wanted);
});
