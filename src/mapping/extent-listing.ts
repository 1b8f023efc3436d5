/** The runs of a file as callers see them. */
import { BootfsError } from '../contract/errors.ts';
import type { Extent } from '../contract/file-system.ts';
import { isData, type Mapping, type Run, type StoredRun } from './run.ts';

/** A list of extents may be long, but not without end. */
const MAX_EXTENTS = 1_000_000;

/** The beginning of a run, as far as it is shared, or is not. */
export interface SharedPart {
  /** Other files may use these blocks too. */
  readonly isShared: boolean;
  /** Blocks, at least 1 and no more than the run has. */
  readonly length: number;
}

/** A file whose runs are listed. */
export interface MappedFile {
  /** Bytes. */
  readonly size: number;
  /** Bytes of a block of `mapping`. */
  readonly blockSize: number;
  /** Where its blocks are. */
  readonly mapping: Mapping;
  /** How much of a run, from its start, is shared, or is not. */
  sharedPart(run: StoredRun): SharedPart;
  /** Does a log serve some of these bytes of the device? */
  isFromJournal(physicalOffset: number, length: number): boolean;
}

/**
 * In order, neighbours of one kind merged, up to the size: what FIEMAP gives, with the holes.
 *
 * @throws EFBIG for a file in more pieces than can be listed.
 */
export function listExtents(file: MappedFile): Extent[] {
  const { size, blockSize, mapping } = file;
  const extents: Extent[] = [];
  for (let offset = 0; offset < size; ) {
    const run = mapping.find(offset / blockSize);
    const part = isStored(run) ? file.sharedPart(run) : { isShared: false, length: run.length };
    const length = Math.min(part.length * blockSize, size - offset);
    const extent = describeRun(file, run, offset, length, part.isShared);
    const last = extents[extents.length - 1];
    if (last !== undefined && continues(last, extent)) extents[extents.length - 1] = joinExtents(last, extent);
    else extents.push(extent);
    if (extents.length > MAX_EXTENTS) throw new BootfsError('EFBIG', `file in more than ${MAX_EXTENTS} pieces`);
    offset += length;
  }
  return extents;
}

function isStored(run: Run): run is StoredRun {
  return run.fsBlock !== undefined;
}

function describeRun(file: MappedFile, run: Run, logicalOffset: number, length: number, isShared: boolean): Extent {
  if (run.fsBlock === undefined) return { kind: 'hole', logicalOffset, length };
  const physicalOffset = run.fsBlock * file.blockSize;
  const extent: Extent = { kind: isData(run) ? 'data' : 'unwritten', logicalOffset, length, physicalOffset };
  const fromJournal = isData(run) && file.isFromJournal(physicalOffset, length);
  // Most have neither, and a spread costs more than all else here.
  if (!fromJournal && !isShared) return extent;
  return { ...extent, ...(fromJournal && { fromJournal }), ...(isShared && { shared: true }) };
}

function continues(last: Extent, next: Extent): boolean {
  if (last.kind !== next.kind || last.shared !== next.shared) return false;
  return last.physicalOffset === undefined || last.physicalOffset + last.length === next.physicalOffset;
}

function joinExtents(last: Extent, next: Extent): Extent {
  const isFromJournal = last.fromJournal === true || next.fromJournal === true;
  return { ...last, length: last.length + next.length, ...(isFromJournal && { fromJournal: true }) };
}
