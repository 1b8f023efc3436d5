import { StreamInput } from '../codecs/stream-input.ts';
import { decodeXzBlock } from '../codecs/xz-block.ts';
import { readXzBlocks } from '../codecs/xz-index.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { isPiecewise, piecewiseDevice } from './piecewise.ts';

/**
 * The image in an .xz file of several blocks, each unpacked when it is read; undefined where it has but one, so that it is
 * to be unpacked from the start.
 *
 * @throws ERR_BOOTFS_CORRUPT where the file ends too early or its indexes do not fit it
 */
export function openXzBlocks(file: BlockDevice): BlockDevice | undefined {
  const blocks = readXzBlocks(file);
  if (!isPiecewise(blocks)) return undefined;
  return piecewiseDevice(blocks, ({ storedAt, checkType, unpaddedSize }, sink) => {
    const decoded = decodeXzBlock(new StreamInput(file, storedAt, 'xz'), checkType, sink);
    if (decoded.unpaddedSize !== unpaddedSize)
      throw corrupt('xz: the index does not fit a block', { byteOffset: storedAt });
  });
}
