/**
 * Fills `target` piece by piece.
 *
 * @param readPiece Fills the start of `rest`, which begins `done` bytes after the start of `target`, and says with how
 * many bytes: at least one.
 */
export function fillInPieces(target: Uint8Array, readPiece: (done: number, rest: Uint8Array) => number): void {
  let done = target.length === 0 ? 0 : readPiece(0, target);
  while (done < target.length) done += readPiece(done, target.subarray(done));
}

/** The first `length` bytes of `bytes`, or all where there are no more. A view costs as much as reading a few KiB: where it would be of all, there is none. */
export function beginningOf(bytes: Uint8Array, length: number): Uint8Array {
  return length < bytes.length ? bytes.subarray(0, length) : bytes;
}
