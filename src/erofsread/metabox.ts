/** A file's contents as a device: the metabox, which holds inodes and directories, compressed like any file. */

import type { BlockDevice } from '../contract/block-device.ts';
import type { FileContent } from '../contract/tree.ts';
import { checkDeviceRange } from '../device/block-device.ts';
import { fillInPieces } from '../device/fill.ts';
import { LruMap } from '../device/lru.ts';

/** A file of the image as a device. */
export function contentDevice(content: FileContent): BlockDevice {
  return {
    size: content.size,
    read(byteOffset, target) {
      checkDeviceRange(content.size, byteOffset, target.length);
      content.read(byteOffset, target);
    },
  };
}

/** The metabox, of which `cacheBytes` are kept in pieces of `pieceSize` bytes, as inodes are read one by one. */
export function metaboxDevice(content: FileContent, pieceSize: number, cacheBytes: number): BlockDevice {
  const device = contentDevice(content);
  const pieces = new LruMap<Uint8Array>(Math.max(cacheBytes, pieceSize));

  function readPiece(index: number): Uint8Array {
    const known = pieces.get(index);
    if (known !== undefined) return known;
    const start = index * pieceSize;
    const fresh = new Uint8Array(Math.min(pieceSize, device.size - start));
    device.read(start, fresh);
    pieces.set(index, fresh, fresh.length);
    return fresh;
  }

  return {
    size: device.size,
    read(byteOffset, target) {
      checkDeviceRange(device.size, byteOffset, target.length);
      fillInPieces(target, (done, rest) => {
        const index = Math.floor((byteOffset + done) / pieceSize);
        const within = byteOffset + done - index * pieceSize;
        const part = readPiece(index).subarray(within, within + rest.length);
        rest.set(part);
        return part.length;
      });
    },
  };
}
