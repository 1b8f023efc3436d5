/** Copies are made of so many bytes at a time: up to one byte less than this behind the end of a copy is read and written too. */
export const STEP_BYTES = 8;

/**
 * Copies to [to, end) of `output` what is at `from` of `input`, in words: fast where it is compiled, while each word costs an
 * interpreter two calls. What it writes behind `end` is for the caller to write again, and `STEP_BYTES` of room behind both ends to
 * see to. Where both are the same, `to` is `STEP_BYTES` or more behind `from`.
 */
export function copyWords(input: DataView, from: number, output: DataView, to: number, end: number): void {
  let source = from;
  let at = to;
  do {
    output.setInt32(at, input.getInt32(source, true), true);
    output.setInt32(at + 4, input.getInt32(source + 4, true), true);
    at += STEP_BYTES;
    source += STEP_BYTES;
  } while (at < end);
}
