/** Decompression for `check`: initrds are unpacked piece by piece, so memory does not grow with them. */
import { Z_NO_FLUSH, Z_OK, Z_STREAM_END, ZStream, zlibInflate, zlibInflateInit2 } from 'pako';
import { type Unpack, UnpackError, type Unpackers } from '../check/index.ts';
import { unpackBzip2 } from '../codecs/bzip2.ts';
import { isCutOff } from '../codecs/cut-off.ts';
import { unpackLz4 } from '../codecs/lz4-frame.ts';
import { unpackLzmaAlone } from '../codecs/lzma-alone.ts';
import type { Sink } from '../codecs/unpack.ts';
import { unpackXz } from '../codecs/xz.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { decodeZstdFrame } from '../image/zstd-stream.ts';

const PIECE = 256 * 1024;
/** The largest window, and a gzip header and trailer around the data. */
const GZIP_WINDOW_BITS = 15 + 16;
const Z_BUF_ERROR = -5;

const gunzip: Unpack = (file, byteOffset, sink) => {
  const stream = new ZStream();
  if (zlibInflateInit2(stream, GZIP_WINDOW_BITS) !== Z_OK) throw new UnpackError('inflate does not start');
  const input = new Uint8Array(PIECE);
  const output = new Uint8Array(PIECE);
  let at = byteOffset;
  stream.input = input;
  for (;;) {
    if (stream.avail_in === 0) {
      stream.avail_in = file.read(at, input);
      stream.next_in = 0;
      at += stream.avail_in;
      if (stream.avail_in === 0) throw new UnpackError('gzip stream without an end', true);
    }
    stream.output = output;
    stream.next_out = 0;
    stream.avail_out = output.length;
    const status: number = zlibInflate(stream, Z_NO_FLUSH);
    if (stream.next_out > 0) sink(output.subarray(0, stream.next_out));
    if (status === Z_STREAM_END) return at - stream.avail_in;
    if (status !== Z_OK && status !== Z_BUF_ERROR) throw new UnpackError(`gzip stream: ${stream.msg || 'damaged'}`);
  }
};

/** A decoder of the project's own as one that tells damage of the stream from all other errors. */
function unpacker(decode: (source: BlockDevice, sink: Sink) => number): Unpack {
  return (file, byteOffset, sink) => {
    try {
      return byteOffset + decode(deviceFrom(file, byteOffset), sink);
    } catch (error) {
      if (!(error instanceof BootfsError) || !isOfStream(error)) throw error;
      throw new UnpackError(error.message, isCutOff(error));
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
  gzip: gunzip,
  zstd: unpacker(decodeZstdFrame),
  xz: unpacker(unpackXz),
  lz4: unpacker(unpackLz4),
  lzma: unpacker(unpackLzmaAlone),
  bzip2: unpacker(unpackBzip2),
};
