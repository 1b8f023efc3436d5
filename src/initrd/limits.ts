/** What one initrd may cost; past these it is refused with EFBIG. */
export interface InitrdLimits {
  /** Bytes that the compressed parts unpack to, which are kept in memory; real ones have up to some hundred MiB. */
  readonly unpackedBytes: number;
  /** Of all archives together. */
  readonly entries: number;
  /** Components of names that are looked up, symbolic links on the way included. */
  readonly lookups: number;
  /** Directories one inside the other; what is deeper is left out. */
  readonly depth: number;
  /** Archives and compressed archives; real initrds have two or three. */
  readonly parts: number;
}

/** The limits of the driver. */
export const INITRD_LIMITS: InitrdLimits = {
  unpackedBytes: 512 * 2 ** 20,
  entries: 2 ** 20,
  lookups: 2 ** 25,
  depth: 2048,
  parts: 1000,
};
