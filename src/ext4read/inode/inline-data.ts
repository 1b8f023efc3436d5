/** Contents inside the inode: 60 bytes of i_block, continued in the attribute system.data. */
import { concatBytes } from '../../bytes/concat.ts';
import type { Inode } from './inode.ts';

/** Of an inline directory: the inode of `..`, in place of the entries `.` and `..`. */
const PARENT_SIZE = 4;

/** All bytes that the inode holds; the file's size may be less, or more, and is then zeros. */
export function inlineBytes(inode: Inode): Uint8Array {
  return concatBytes([inode.block, inode.inlineTail ?? new Uint8Array(0)]);
}

/** Fills `target` from `byteOffset` on; what the inode does not hold is zero. */
export function readInline(inode: Inode, byteOffset: number, target: Uint8Array): void {
  const bytes = inlineBytes(inode).subarray(0, inode.size);
  const part =
    byteOffset < bytes.length ? bytes.subarray(byteOffset, byteOffset + target.length) : bytes.subarray(0, 0);
  target.set(part);
  target.fill(0, part.length);
}

/** The two runs of entries of an inline directory. */
export function inlineAreas(directory: Inode): Uint8Array[] {
  const first = directory.block.subarray(PARENT_SIZE);
  const tail = directory.inlineTail;
  return tail === undefined || tail.length === 0 ? [first] : [first, tail];
}
