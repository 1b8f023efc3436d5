/**
 * Filesystems with delayed allocation can keep a file's name and size through a power cut and lose what was in it: it is empty,
 * zeros, or not written in part, and no checksum of the filesystem is wrong. Only what is in the file shows it.
 */
import { isZero } from '../../bytes/uuid.ts';
import { attempt } from '../../contract/errors.ts';
import type { Extent } from '../../contract/file-system.ts';
import { placeholderTarget } from '../../contract/overlay-attributes.ts';
import type { ByteRange } from '../../kernel-formats/fault.ts';
import { readUpTo } from '../../kernel-formats/read.ts';
import type { CheckContext } from '../contract/context.ts';
import type { Level, Report, Rule } from '../contract/finding.ts';
import { type BootFile, type BootFileRole, isDispensable } from '../files/boot-files.ts';
import { isDamage } from '../files/damage.ts';

const PIECE = 1024 * 1024;
/** Compressed data holds no run of zeros like that. */
const DAMAGED_BLOCK = 4096;

const CRASH =
  'it was not on the disk when the machine stopped: install it again, fsync the file and its directory, then take the image';

/** Files that a crash left without their contents. */
export const contentsRule: Rule = {
  name: 'contents',
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
    'file-missing': {
      level: 'error',
      meaning: 'a path that was named is not there',
      advice: 'install the file, or name the right one',
    },
    'file-huge': {
      level: 'warning',
      meaning: 'a boot file is too big to be looked into, or all of them together are',
      advice: 'see whether the right file is named',
    },
    'file-unreadable': {
      level: 'error',
      meaning: 'a boot file can not be read',
      advice: 'run e2fsck (xfs_repair) on a copy, and install the file again',
    },
  },
  run(context, report) {
    for (const { path, error } of context.missing) report('file-missing', { path, message: error.message });
    for (const { path } of context.skipped) {
      const { size } = context.fs.stat(path);
      report('file-huge', { path, message: `it has ${size} bytes`, numbers: { size } });
    }
    for (const file of context.files) {
      context.options.onProgress?.(file.path);
      attempt(
        () => checkFile(context, file, report),
        isDamage,
        ({ message }) => report('file-unreadable', { path: file.path, message, level: levelOf(file) }),
      );
    }
  },
};

/** Undefined for what the kind of the finding says. */
function levelOf(file: BootFile): Level | undefined {
  return isDispensable(file) ? 'warning' : undefined;
}

function checkFile(context: CheckContext, bootFile: BootFile, report: Report): void {
  const { path, role } = bootFile;
  const file = context.fs.open(path);
  if (file.size === 0) {
    if (role !== 'named' && role !== 'configuration') report('file-empty', { path, message: 'it is empty' });
    return;
  }
  const extents = file.extents();
  reportUnwritten(path, extents, report);
  const counter = new ZeroBlocks(compressedRanges(context, path, role));
  let hasContent = false;
  for (let at = 0; at < file.size; at += PIECE) {
    const piece = readUpTo(file, at, PIECE);
    hasContent = hasContent || !isZero(piece);
    for (let block = 0; block < piece.length; block += DAMAGED_BLOCK) {
      counter.take(at + block, piece.subarray(block, block + DAMAGED_BLOCK));
    }
  }
  if (!hasContent) {
    // Another rule tells of it, with the place of its contents.
    if (placeholderTarget(context.fs, path) !== undefined) return;
    report('file-zeros', {
      path,
      message: `all of its ${file.size} bytes are zero`,
      numbers: { size: file.size },
      level: levelOf(bootFile),
    });
  } else if (counter.count > 0) {
    report('file-zero-blocks', {
      path,
      message: `${counter.count} blocks of ${DAMAGED_BLOCK} bytes are zero, the first at byte ${counter.first}`,
      numbers: { zeroBlocks: counter.count, byteOffset: counter.first },
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

function compressedRanges(context: CheckContext, path: string, role: BootFileRole): readonly ByteRange[] {
  if (role === 'kernel') return context.inspected.kernelFacts(path)?.compressed ?? [];
  return role === 'initrd' ? (context.inspected.initrdFacts(path)?.compressed ?? []) : [];
}

/** Blocks of zeros that lie wholly inside of compressed data. */
class ZeroBlocks {
  count = 0;
  /** Byte offset of the first one. */
  first = -1;
  private readonly ranges: readonly ByteRange[];
  /** Zeros that are padding, unless something follows them. */
  private pending = 0;
  private firstPending = -1;

  constructor(ranges: readonly ByteRange[]) {
    this.ranges = ranges;
  }

  take(byteOffset: number, block: Uint8Array): void {
    const range = this.ranges.filter(
      (one) => byteOffset >= one.byteOffset && byteOffset + DAMAGED_BLOCK <= one.byteOffset + one.length,
    )[0];
    if (!isZero(block)) {
      this.add(this.pending, this.firstPending);
      this.pending = 0;
    } else if (range?.isOpenEnded) {
      if (this.pending++ === 0) this.firstPending = byteOffset;
    } else if (range !== undefined) {
      this.add(1, byteOffset);
    }
  }

  private add(blocks: number, first: number): void {
    if (blocks > 0 && this.count === 0) this.first = first;
    this.count += blocks;
  }
}
