/** .xz streams from the first byte to the last, every checksum verified. */

import { corrupt } from '../contract/errors.ts';
import { Xxh32 } from '../hash/xxh32.ts';
import { cutOff } from './cut-off.ts';
import { SIZEOF_XZ_STREAM_FOOTER, SIZEOF_XZ_STREAM_HEADER } from './ondisk/structs.gen.ts';
import { StreamInput } from './stream-input.ts';
import { boundedSink, type UnpackStream } from './unpack.ts';
import { decodeXzBlock, type XzBlockSizes } from './xz-block.ts';
import { decodeStreamFooter, decodeStreamHeader } from './xz-header.ts';
import { readXzIndex } from './xz-index.ts';

const STREAM_PADDING = 4;

/** One stream: its blocks, its index, which must agree with them, and its footer. Padding behind it is left. */
export const unpackXz: UnpackStream = (source, sink, options = {}) => {
  const input = new StreamInput(source, options.byteOffset ?? 0, 'xz', options.onProgress);
  const checkType = decodeStreamHeader(input.take(SIZEOF_XZ_STREAM_HEADER));
  const bounded = boundedSink(sink, options);
  const blocks = new SizesDigest();
  while (input.peek(1)[0] !== 0) {
    if (input.left === 0) throw cutOff('xz');
    blocks.add(decodeXzBlock(input, checkType, bounded));
  }
  const indexed = new SizesDigest();
  const indexSize = readXzIndex(input, (sizes) => indexed.add(sizes));
  if (!indexed.equals(blocks)) throw corrupt('xz: the index does not fit the blocks');
  const footer = decodeStreamFooter(input.take(SIZEOF_XZ_STREAM_FOOTER));
  if (footer.indexSize !== indexSize || footer.checkType !== checkType) {
    throw corrupt('xz: the footer does not fit the stream');
  }
  return input.position;
};

/** Passes over the zeros between streams, which come in fours; gives the byte offset behind them. @throws ERR_BOOTFS_CORRUPT */
export function skipXzPadding(input: StreamInput): void {
  while (input.left > 0 && input.peek(1)[0] === 0) {
    const padding = input.take(STREAM_PADDING);
    if (padding.some((byte) => byte !== 0)) throw corrupt('xz: what follows a stream is neither padding nor a stream');
  }
}

/** Sizes of many blocks, kept as a digest: a damaged index is found by it, and one that is made to fit gains nothing. */
class SizesDigest {
  private readonly hash = new Xxh32();
  private count = 0;
  private unpadded = 0;
  private unpacked = 0;

  add({ unpaddedSize, unpackedSize }: XzBlockSizes): void {
    this.count++;
    this.unpadded += unpaddedSize;
    this.unpacked += unpackedSize;
    this.hash.update(new Uint8Array(Float64Array.of(unpaddedSize, unpackedSize).buffer));
  }

  equals(other: SizesDigest): boolean {
    return (
      this.count === other.count &&
      this.unpadded === other.unpadded &&
      this.unpacked === other.unpacked &&
      this.hash.digest() === other.hash.digest()
    );
  }
}
