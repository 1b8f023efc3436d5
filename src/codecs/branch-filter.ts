/**
 * Branch filters of .xz: compressors like addresses of jumps better when they are absolute, so writers convert them, and
 * here they are made relative again.
 */

/**
 * Converts the first `length` bytes of `bytes` in place; `position` is that of the first one in the stream (32 bits).
 * Gives how many bytes are done: those behind need more bytes to be looked at, or are the stream's last.
 */
export type BranchFilter = (bytes: Uint8Array, length: number, position: number) => number;

/** A filter of xz that makes the targets of branches relative again, for one kind of machine code. */
export interface BranchFormat {
  /** Instructions begin at multiples of this many bytes. */
  readonly alignment: number;
  /** A filter for one stream. */
  readonly create: () => BranchFilter;
}
