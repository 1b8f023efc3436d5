/** A source of bytes that never changes size and is never written. */
export interface BlockDevice {
  /** Bytes. */
  readonly size: number;
  /** Fills all of `target` with the bytes from `byteOffset` on, or throws. A device may limit neither size nor alignment. */
  read(byteOffset: number, target: Uint8Array): void;
}
