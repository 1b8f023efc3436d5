import { firstNotBelow } from '../bytes/search.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { type BootfsError, corrupt } from '../contract/errors.ts';
import { checkDeviceRange } from '../device/block-device.ts';
import { fillInPieces } from '../device/fill.ts';
import { LruMap } from '../device/lru.ts';
import { SparseMemory } from './sparse-memory.ts';

/** A part of an image that is unpacked by itself. Parts follow one another without gaps. */
export interface Piece {
  /** Bytes from the start of the image. */
  readonly unpackedAt: number;
  /** Bytes of the image that it makes. */
  readonly unpackedSize: number;
}

/** Unpacks a part from its start to its end. @throws ERR_BOOTFS_CORRUPT where it is damaged */
export type UnpackPiece<Part extends Piece> = (part: Part, sink: (bytes: Uint8Array) => void) => void;

const CACHE_BYTES = 32 * 2 ** 20;
/** What a part of nothing but zeros weighs in the cache. */
const MIN_WEIGHT = 1024;
/** The largest parts that are taken one by one: those of `xz -9` are of 192 MiB. */
export const MAX_PIECE = 256 * 2 ** 20;

/** Can an image be read part by part? One single part, or parts that are too large, are better unpacked once. */
export function isPiecewise(parts: readonly Piece[]): boolean {
  return parts.length > 1 && parts.every(({ unpackedSize }) => unpackedSize <= MAX_PIECE);
}

/** The image made of `parts`: those that are read are unpacked whole, checked, and kept for a while, without their zeros. */
export function piecewiseDevice<Part extends Piece>(parts: readonly Part[], unpack: UnpackPiece<Part>): BlockDevice {
  const present = parts.filter(({ unpackedSize }) => unpackedSize > 0);
  const end = present[present.length - 1];
  const size = end === undefined ? 0 : end.unpackedAt + end.unpackedSize;
  const cache = new LruMap<BlockDevice>(CACHE_BYTES);
  /** The part read last, which may be too large for the cache. */
  let last: { index: number; device: BlockDevice } | undefined;

  function pieceAt(index: number): BlockDevice {
    if (last?.index === index) return last.device;
    let device = cache.get(index);
    if (device === undefined) {
      const part = present[index];
      const memory = new SparseMemory({ bytes: part.unpackedSize });
      let made = 0;
      unpack(part, (bytes) => {
        made += bytes.length;
        if (made > part.unpackedSize) throw otherSize(part);
        memory.append(bytes);
      });
      if (made < part.unpackedSize) throw otherSize(part);
      device = memory.device();
      cache.set(index, device, memory.keptInMemory + MIN_WEIGHT);
    }
    last = { index, device };
    return device;
  }

  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      let index = findPiece(present, byteOffset);
      fillInPieces(target, (done, rest) => {
        const { unpackedAt, unpackedSize } = present[index];
        const within = byteOffset + done - unpackedAt;
        const part = rest.subarray(0, unpackedSize - within);
        pieceAt(index++).read(within, part);
        return part.length;
      });
    },
  };
}

function otherSize({ unpackedAt, unpackedSize }: Piece): BootfsError {
  return corrupt('a part of the image unpacks to another size than it says', { byteOffset: unpackedAt, unpackedSize });
}

/** The last part that begins at `byteOffset` or before. */
function findPiece(parts: readonly Piece[], byteOffset: number): number {
  return firstNotBelow(1, parts.length, (index) => parts[index].unpackedAt <= byteOffset) - 1;
}
