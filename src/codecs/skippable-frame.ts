/** Frames of other programs' data, which zstd (RFC 8878, 3.1.2) and LZ4 have alike. */

/** The lowest of the sixteen numbers. */
const SKIPPABLE_MAGIC = 0x184d2a50;

/** Does a frame of other programs' data begin with this number? Its size follows, and it makes nothing. */
export function isSkippableFrame(magic: number): boolean {
  return (magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;
}
