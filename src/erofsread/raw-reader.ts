/** Contents that are stored as they are: flat and chunk-based inodes. */

import type { Extent } from '../contract/file-system.ts';
import type { DevicePosition } from './device-table.ts';
import { appendExtent } from './extent-list.ts';
import type { ErofsInode } from './inode.ts';
import type { Content, Volume } from './volume.ts';

/** Bytes of a file that stand together on a device, or nowhere. */
export interface RawRun {
  /** `inline`: in the metadata that the inode is in. */
  readonly kind: 'data' | 'inline' | 'hole';
  /** Bytes from the start of the file. */
  readonly logicalOffset: number;
  /** Bytes; may reach past the end of the file. */
  readonly length: number;
  /** As the chunk index has it; 0 for the primary device. */
  readonly deviceId: number;
  /** Bytes from the start of that device. */
  readonly physicalOffset: number;
}

/** The run that holds `byteOffset`, which is inside the file. */
export type RawMapping = (byteOffset: number) => RawRun;

interface Piece extends RawRun {
  readonly place: DevicePosition | undefined;
}

/** The bytes of a file that is not compressed, read where its runs are. */
export function rawContent(volume: Volume, inode: ErofsInode, runAt: RawMapping): Content {
  /** Pieces that cover [from, to), neighbours on a device made one. */
  function piecesBetween(from: number, to: number, visit: (piece: Piece) => void): void {
    let pending: Piece | undefined;
    for (let position = from; position < to; ) {
      const piece = pieceAt(position, to);
      const joined = pending && joinNeighbours(pending, piece);
      if (pending !== undefined && joined === undefined) visit(pending);
      pending = joined ?? piece;
      position += piece.length;
    }
    if (pending !== undefined) visit(pending);
  }

  function pieceAt(position: number, to: number): Piece {
    const run = runAt(position);
    const skipped = position - run.logicalOffset;
    const physicalOffset = run.physicalOffset + skipped;
    return {
      kind: run.kind,
      logicalOffset: position,
      length: Math.min(run.length - skipped, to - position),
      deviceId: run.deviceId,
      physicalOffset,
      place: run.kind === 'data' ? placeOf(run, skipped) : undefined,
    };
  }

  /** A run is located by its start, as Linux does it. */
  function placeOf(run: RawRun, skipped: number): DevicePosition {
    const start = volume.devices.locate(run.deviceId, run.physicalOffset);
    return { device: start.device, deviceNumber: start.deviceNumber, byteOffset: start.byteOffset + skipped };
  }

  return {
    inode,
    size: inode.size,
    read(byteOffset, target) {
      piecesBetween(byteOffset, byteOffset + target.length, (piece) => {
        const start = piece.logicalOffset - byteOffset;
        const part = piece.length === target.length ? target : target.subarray(start, start + piece.length);
        if (piece.kind === 'hole') part.fill(0);
        else if (piece.place !== undefined) piece.place.device.read(piece.place.byteOffset, part);
        else volume.metadata(inode.nid.inMetabox).read(piece.physicalOffset, part);
      });
    },
    extents() {
      return this.extentsBetween(0, inode.size);
    },
    extentsBetween(from, to) {
      const extents: Extent[] = [];
      piecesBetween(from, to, (piece) => appendExtent(extents, extentOf(piece, inode.nid.inMetabox)));
      return extents;
    },
  };
}

function joinNeighbours(left: Piece, right: Piece): Piece | undefined {
  if (left.kind !== right.kind || left.kind === 'inline') return undefined;
  if (left.place !== undefined && right.place !== undefined) {
    const areNeighbours =
      left.place.deviceNumber === right.place.deviceNumber &&
      left.place.byteOffset + left.length === right.place.byteOffset;
    if (!areNeighbours) return undefined;
  }
  return { ...left, length: left.length + right.length };
}

function extentOf(piece: Piece, isInMetabox: boolean): Extent {
  const { kind, logicalOffset, length, place } = piece;
  if (kind === 'hole' || (kind === 'inline' && isInMetabox)) return { kind, logicalOffset, length };
  if (place === undefined) return { kind, logicalOffset, length, physicalOffset: piece.physicalOffset };
  const extent = { kind, logicalOffset, length, physicalOffset: place.byteOffset };
  return place.deviceNumber === 0 ? extent : { ...extent, device: place.deviceNumber };
}
