import type { Extent } from '../../file-system.ts';
import type { BootFile } from '../boot-files.ts';
import { type CheckContext, isDamage } from '../context.ts';
import type { Report, Rule } from '../finding.ts';
import { isAllZero } from '../formats/compression.ts';
import type { ByteRange } from '../formats/fault.ts';
import { readUpTo } from '../formats/read.ts';

const PIECE = 1024 * 1024;
/** Compressed data holds no run of zeros like that. */
const DAMAGED_BLOCK = 4096;

const CRASH =
  'it was not on the disk when the machine stopped: install it again, fsync the file and its directory, then take the image';

/** Files that a crash left without their contents. */
export const contentsRule: Rule = {
  kinds: {
    'file-empty': { level: 'error', meaning: 'a boot file has no bytes', advice: CRASH },
    'file-zeros': { level: 'error', meaning: 'a boot file is nothing but zeros', advice: CRASH },
    'file-unwritten': {
      level: 'warning',
      meaning:
        'a part of a boot file was allocated but never written: Linux reads zeros, GRUB and U-Boot what the blocks held before',
      advice: CRASH,
    },
    'file-zero-blocks': { level: 'error', meaning: 'compressed data with whole blocks of zeros in it', advice: CRASH },
    'file-unreadable': {
      level: 'error',
      meaning: 'a boot file can not be read',
      advice: 'run e2fsck on a copy, and install the file again',
    },
  },
  run(context, report) {
    for (const file of context.files) {
      context.options.onProgress?.(file.path);
      try {
        checkFile(context, file, report);
      } catch (error) {
        if (!isDamage(error)) throw error;
        report('file-unreadable', { path: file.path, message: error.message });
      }
    }
  },
};

function checkFile(context: CheckContext, { path, role }: BootFile, report: Report): void {
  const file = context.fs.open(path);
  if (file.size === 0) {
    if (role !== 'named' && role !== 'configuration') report('file-empty', { path, message: 'it is empty' });
    return;
  }
  const extents = file.extents();
  reportUnwritten(path, extents, report);
  const compressed = role === 'kernel' ? (context.kernelFacts(path)?.compressed ?? []) : [];
  let hasContent = false;
  let zeroBlocks = 0;
  let firstZero = -1;
  for (let at = 0; at < file.size; at += PIECE) {
    const piece = readUpTo(file, at, PIECE);
    hasContent = hasContent || !isAllZero(piece);
    for (let block = 0; block < piece.length; block += DAMAGED_BLOCK) {
      if (!isInside(at + block, compressed) || !isAllZero(piece.subarray(block, block + DAMAGED_BLOCK))) continue;
      if (zeroBlocks++ === 0) firstZero = at + block;
    }
  }
  if (!hasContent) {
    report('file-zeros', { path, message: `all of its ${file.size} bytes are zero`, numbers: { size: file.size } });
  } else if (zeroBlocks > 0) {
    report('file-zero-blocks', {
      path,
      message: `${zeroBlocks} blocks of ${DAMAGED_BLOCK} bytes are zero, the first at byte ${firstZero}`,
      numbers: { zeroBlocks, byteOffset: firstZero },
    });
  }
}

function reportUnwritten(path: string, extents: readonly Extent[], report: Report): void {
  const unwritten = extents.filter(({ kind }) => kind === 'unwritten');
  if (unwritten.length === 0) return;
  const bytes = unwritten.reduce((sum, { length }) => sum + length, 0);
  const { logicalOffset } = unwritten[0];
  report('file-unwritten', {
    path,
    message: `${bytes} bytes were never written, the first at byte ${logicalOffset}`,
    numbers: { bytes, byteOffset: logicalOffset },
  });
}

/** Is the whole block inside of one of the ranges? */
function isInside(byteOffset: number, ranges: readonly ByteRange[]): boolean {
  return ranges.some(
    (range) => byteOffset >= range.byteOffset && byteOffset + DAMAGED_BLOCK <= range.byteOffset + range.length,
  );
}
