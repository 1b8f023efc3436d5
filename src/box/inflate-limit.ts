/** Bytes that a compressed image may unpack to unless the caller says otherwise. */
export const DEFAULT_INFLATE_LIMIT = 16 * 2 ** 30;
