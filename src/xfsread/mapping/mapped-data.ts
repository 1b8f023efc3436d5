/** Bytes of a file that are in blocks. */
import { fillInPieces } from '../../device/fill.ts';
import type { Volume } from '../volume/volume.ts';
import { type ExtentList, isData, type Run } from './extent-list.ts';

/**
 * Fills `target` with a file's bytes from `byteOffset` on: neighbouring blocks in one read straight into `target`, zeros
 * for holes and unwritten blocks. The caller keeps inside the file's size.
 */
export function readMapped(volume: Volume, extents: ExtentList, byteOffset: number, target: Uint8Array): void {
  const { blockSize } = volume.superblock;
  fillInPieces(target, (done, rest) => {
    const position = byteOffset + done;
    const logicalBlock = Math.floor(position / blockSize);
    const within = position - logicalBlock * blockSize;
    const wantedBlocks = Math.ceil((within + rest.length) / blockSize);
    const run = joinedRun(extents, logicalBlock, wantedBlocks);
    const length = Math.min(run.length * blockSize - within, rest.length);
    const part = rest.subarray(0, length);
    if (isData(run)) volume.device.read(run.fsBlock * blockSize + within, part);
    else part.fill(0);
    return length;
  });
}

/** The run from `logicalBlock` on, with the runs that continue it on the device, until `wantedBlocks` are reached. */
function joinedRun(extents: ExtentList, logicalBlock: number, wantedBlocks: number): Run {
  const run = extents.find(logicalBlock);
  if (!isData(run)) return run;
  let { length } = run;
  while (length < wantedBlocks) {
    const next = extents.find(logicalBlock + length);
    if (!isData(next) || next.fsBlock !== run.fsBlock + length) break;
    length += next.length;
  }
  return { ...run, length };
}
