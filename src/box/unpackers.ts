/** Decompression for `check`: initrds are unpacked piece by piece, so memory does not grow with them. */
import { isCutOff } from '../codecs/cut-off.ts';
import type { UnpackStream } from '../codecs/unpack.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError, reasonInContext } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { LINUX_DECODERS } from '../initrd/decoders.ts';
import { type Unpack, UnpackError, type Unpackers } from '../kernel-formats/unpack.ts';

/** A decoder of the project's own as one that tells damage of the stream from all other errors. */
function unpacker(decode: UnpackStream): Unpack {
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
  gzip: unpacker(LINUX_DECODERS.gzip),
  zstd: unpacker(LINUX_DECODERS.zstd),
  xz: unpacker(LINUX_DECODERS.xz),
  lz4: unpacker(LINUX_DECODERS.lz4),
  lzma: unpacker(LINUX_DECODERS.lzma),
  bzip2: unpacker(LINUX_DECODERS.bzip2),
};
