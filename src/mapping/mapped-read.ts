/** Bytes of a file that are in blocks. */
import type { BlockDevice } from '../contract/block-device.ts';
import { beginningOf, fillInPieces } from '../device/fill.ts';
import { isData, type Mapping, type Run } from './run.ts';

/**
 * Fills `target` with a file's bytes from `byteOffset` on: neighbouring blocks in one read straight into `target`, zeros
 * for holes and unwritten blocks. The caller keeps inside the file's size.
 *
 * @param blockSize Bytes of a block of `mapping`, both of the file and of the filesystem on `device`.
 * @throws what `mapping` throws; EIO
 */
export function readMapped(
  device: BlockDevice,
  blockSize: number,
  mapping: Mapping,
  byteOffset: number,
  target: Uint8Array,
): void {
  fillInPieces(target, (done, rest) => {
    const position = byteOffset + done;
    const logicalBlock = Math.floor(position / blockSize);
    const within = position - logicalBlock * blockSize;
    const run = joinedRun(mapping, logicalBlock, Math.ceil((within + rest.length) / blockSize));
    const part = beginningOf(rest, run.length * blockSize - within);
    if (isData(run)) device.read(run.fsBlock * blockSize + within, part);
    else part.fill(0);
    return part.length;
  });
}

/** The run from `logicalBlock` on, with the runs that continue it on the device, until `wantedBlocks` are reached. */
function joinedRun(mapping: Mapping, logicalBlock: number, wantedBlocks: number): Run {
  const run = mapping.find(logicalBlock);
  if (!isData(run)) return run;
  let { length } = run;
  while (length < wantedBlocks) {
    const next = mapping.find(logicalBlock + length);
    if (!isData(next) || next.fsBlock !== run.fsBlock + length) break;
    length += next.length;
  }
  return { ...run, length };
}
