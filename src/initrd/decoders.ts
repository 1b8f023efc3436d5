/** The decoders of what Linux unpacks: its own image and initrds. */
import { unpackBzip2 } from '../codecs/bzip2.ts';
import { unpackGzip } from '../codecs/gzip.ts';
import { unpackLz4 } from '../codecs/lz4-frame.ts';
import { unpackLzmaAlone } from '../codecs/lzma-alone.ts';
import type { UnpackStream } from '../codecs/unpack.ts';
import { unpackXz } from '../codecs/xz.ts';
import { sliceDevice } from '../device/slice.ts';
import { decodeZstdFrame } from '../image/zstd-stream.ts';
import type { Compression } from '../kernel-formats/compression.ts';

/** The one frame at `byteOffset`. */
export const unpackZstdFrame: UnpackStream = (source, sink, { byteOffset = 0 } = {}) =>
  byteOffset + decodeZstdFrame(sliceDevice(source, byteOffset, source.size - byteOffset), sink);

/** The unpackers that initrds are read with: a firmware bundle may choose. lzo, which nobody makes any more, has none. */
export type UnpackerSet = Readonly<Partial<Record<Exclude<Compression, 'lzo'>, UnpackStream>>>;

/** Every compression of kernels and initrds but lzo. */
export const LINUX_DECODERS: Readonly<Required<UnpackerSet>> = {
  gzip: unpackGzip,
  bzip2: unpackBzip2,
  lzma: unpackLzmaAlone,
  xz: unpackXz,
  lz4: unpackLz4,
  zstd: unpackZstdFrame,
};
