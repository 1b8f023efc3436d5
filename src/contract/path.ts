/** A path or a name: a string, or bytes where it is not UTF-8. */
export type PathLike = string | Uint8Array;
