import type { FileReader } from '../contract/file-system.ts';
import type { PeSection } from './pe.ts';

/** A PE section as a file of its own; it lies wholly inside of `file`. */
export function sectionFile(file: FileReader, { byteOffset, length }: PeSection): FileReader {
  return rangeFile(file, byteOffset, length);
}

/** `length` bytes from `byteOffset` on as a file of their own; they lie wholly inside of `file`. */
export function rangeFile(file: FileReader, byteOffset: number, length: number): FileReader {
  return {
    size: length,
    stats: file.stats,
    read(at, target) {
      const wanted = Math.max(0, Math.min(target.length, length - at));
      return wanted === 0 ? 0 : file.read(byteOffset + at, target.subarray(0, wanted));
    },
    extents: () => [],
    verityDigest: () => undefined,
    veritySignature: () => undefined,
  };
}
