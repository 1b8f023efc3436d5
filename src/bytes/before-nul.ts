/** What stands before the first NUL, as in a string of C; all of `bytes` where there is none. A view, not a copy. */
export function beforeNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}
