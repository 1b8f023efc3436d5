import type { FileReader } from '../contract/file-system.ts';

/** What is read at once of a file: small enough to stay in the processor's cache until it is used. */
export const PIECE_BYTES = 256 * 1024;

/** For the pieces of one file. */
export function pieceBuffer(reader: FileReader): Uint8Array {
  return new Uint8Array(Math.min(reader.size, PIECE_BYTES));
}

/** Hands a file's bytes to `use`, piece by piece in one buffer that is used again: `buffer`, where many files are read. */
export function readPieces(
  reader: FileReader,
  use: (piece: Uint8Array, byteOffset: number) => void,
  buffer: Uint8Array = pieceBuffer(reader),
): void {
  for (let done = 0; done < reader.size; ) {
    const got = reader.read(done, buffer);
    use(buffer.subarray(0, got), done);
    done += got;
  }
}
