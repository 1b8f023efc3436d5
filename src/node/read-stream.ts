/** A file of a mounted filesystem as a stream of Node. */
import { Readable } from 'node:stream';
import { checkArgument, checkOptions } from '../contract/arguments.ts';
import type { FileReader, FileSystem } from '../contract/file-system.ts';
import type { PathLike } from '../contract/path.ts';

/** What `createReadStream` takes, in the words of node:fs. */
export interface ReadStreamOptions {
  /** The first byte; default 0. */
  readonly start?: number | undefined;
  /** The last byte, which is part of the stream; default the file's last. */
  readonly end?: number | undefined;
  /** Bytes of a chunk, and of what is read ahead; default 64 KiB. */
  readonly highWaterMark?: number | undefined;
  /** Chunks as text; default Buffers. */
  readonly encoding?: BufferEncoding | undefined;
}

const CHUNK_BYTES = 65536;
const OPTIONS = ['start', 'end', 'highWaterMark', 'encoding'];

/**
 * Streams the bytes from `start` to `end`. The file is opened when the stream is first read, as node:fs does it, and each chunk is
 * read in a turn of the event loop of its own. An error of the filesystem is the stream's `error` event.
 *
 * @throws EINVAL for options that are none
 */
export function createReadStream(fs: FileSystem, path: PathLike, options: ReadStreamOptions = {}): Readable {
  checkOptions('options', options, OPTIONS);
  const { start = 0, end = Infinity, highWaterMark = CHUNK_BYTES, encoding } = options;
  for (const [name, value] of Object.entries({ start, end, highWaterMark })) {
    const isCount = typeof value === 'number' && value >= 0 && (Number.isSafeInteger(value) || value === Infinity);
    checkArgument(isCount, `options.${name}`, 'a whole number, not negative', value);
  }
  checkArgument(
    highWaterMark >= 1 && highWaterMark <= 2 ** 30,
    'options.highWaterMark',
    'from 1 to 2**30',
    highWaterMark,
  );
  checkArgument(start <= end, 'options.start', 'at most options.end', start);
  let file: FileReader | undefined;
  let position = start;
  return new Readable({
    highWaterMark,
    encoding,
    read(): void {
      setImmediate(() => {
        if (this.destroyed) return;
        try {
          file ??= fs.open(path);
          const chunk = Buffer.allocUnsafe(Math.max(0, Math.min(highWaterMark, end + 1 - position)));
          const length = chunk.length === 0 ? 0 : file.read(position, chunk);
          position += length;
          this.push(length === 0 ? null : chunk.subarray(0, length));
        } catch (error) {
          this.destroy(error as Error);
        }
      });
    },
  });
}
