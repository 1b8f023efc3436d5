/**
 * Fills `target` piece by piece.
 *
 * @param readPiece Fills the start of `rest`, which begins `done` bytes after the start of `target`, and says with how
 * many bytes: at least one.
 */
export function fillInPieces(target: Uint8Array, readPiece: (done: number, rest: Uint8Array) => number): void {
  for (let done = 0; done < target.length; ) done += readPiece(done, target.subarray(done));
}
