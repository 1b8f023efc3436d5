import { corrupt } from '../contract/errors.ts';
import { decodeDictionarySize, decodeLzma2 } from './lzma2.ts';
import type { StreamInput } from './stream-input.ts';
import type { Sink } from './unpack.ts';
import { createXzCheck, xzCheckSize } from './xz-check.ts';
import { createFilterStage, type FilterStage } from './xz-filters.ts';
import { type BlockHeader, readBlockHeader } from './xz-header.ts';

/** What the index of a stream says of a block. */
export interface XzBlockSizes {
  /** Bytes of header, data and check, without the padding that makes them a multiple of four. */
  readonly unpaddedSize: number;
  /** Bytes that its data make. */
  readonly unpackedSize: number;
}

/**
 * Decodes the block that `input` stands at, its check verified, and gives its sizes.
 *
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED for a filter or a check that is not read
 */
export function decodeXzBlock(input: StreamInput, checkType: number, sink: Sink): XzBlockSizes {
  const start = input.position;
  const header = readBlockHeader(input);
  const check = createXzCheck(checkType);
  let unpackedSize = 0;
  const chain = createChain(header, (piece) => {
    unpackedSize += piece.length;
    check.update(piece);
    sink(piece);
  });
  const dictionarySize = decodeDictionarySize(header.filters[header.filters.length - 1].properties[0]);
  decodeLzma2(input, Math.min(dictionarySize, header.unpackedSize ?? dictionarySize), chain.push);
  chain.finish();
  const storedSize = input.position - start - header.size;
  if (header.storedSize !== undefined && header.storedSize !== storedSize) {
    throw corrupt('xz: a block takes up another size than it says', { storedSize, expected: header.storedSize });
  }
  if (header.unpackedSize !== undefined && header.unpackedSize !== unpackedSize) {
    throw corrupt('xz: a block makes another size than it says', { unpackedSize, expected: header.unpackedSize });
  }
  const checkSize = xzCheckSize(checkType);
  const unpaddedSize = header.size + storedSize + checkSize;
  if (input.take(-storedSize & 3).some((byte) => byte !== 0)) throw corrupt('xz: the padding of a block is not zeros');
  if (!check.fits(input.take(checkSize))) throw corrupt('xz: the checksum of a block does not fit its contents');
  return { unpaddedSize, unpackedSize };
}

/** A reader undoes the filters from the last one to the first. */
function createChain({ filters }: BlockHeader, sink: Sink): FilterStage {
  let stage: FilterStage = {
    push: (piece) => {
      if (piece.length > 0) sink(piece);
    },
    finish: () => undefined,
  };
  for (const { id, properties } of filters.slice(0, -1)) stage = createFilterStage(id, properties, stage);
  return stage;
}
