/** Decompression for `check`: initrds are unpacked piece by piece, so memory does not grow with them. */
import { unpackBzip2 } from '../codecs/bzip2.ts';
import { isCutOff } from '../codecs/cut-off.ts';
import { unpackGzip } from '../codecs/gzip.ts';
import { unpackLz4 } from '../codecs/lz4-frame.ts';
import { unpackLzmaAlone } from '../codecs/lzma-alone.ts';
import type { Sink } from '../codecs/unpack.ts';
import { unpackXz } from '../codecs/xz.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError, reasonInContext } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { decodeZstdFrame } from '../image/zstd-stream.ts';
import { type Unpack, UnpackError, type Unpackers } from '../kernel-formats/unpack.ts';

/** A decoder of the project's own as one that tells damage of the stream from all other errors. */
function unpacker(decode: (source: BlockDevice, sink: Sink) => number): Unpack {
  return (file, byteOffset, sink) => {
    try {
      return byteOffset + decode(deviceFrom(file, byteOffset), sink);
    } catch (error) {
      if (!(error instanceof BootfsError) || !isOfStream(error)) throw error;
      throw new UnpackError(reasonInContext(error), isCutOff(error));
    }
  };
}

function isOfStream({ code }: BootfsError): boolean {
  return code === 'ERR_BOOTFS_CORRUPT' || code === 'ERR_BOOTFS_UNSUPPORTED';
}

function deviceFrom(file: FileReader, byteOffset: number): BlockDevice {
  return {
    size: file.size - byteOffset,
    read: (at, target) => {
      file.read(byteOffset + at, target);
    },
  };
}

/** Every compression of kernels and initrds but lzo. */
export const UNPACKERS: Unpackers = {
  gzip: unpacker(unpackGzip),
  zstd: unpacker(decodeZstdFrame),
  xz: unpacker(unpackXz),
  lz4: unpacker(unpackLz4),
  lzma: unpacker(unpackLzmaAlone),
  bzip2: unpacker(unpackBzip2),
};
