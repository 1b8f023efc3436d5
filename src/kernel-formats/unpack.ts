/** Decompression as `check` needs it: handed in by whoever has the code for it. */
import type { FileReader } from '../contract/file-system.ts';
import type { Compression } from './compression.ts';

/**
 * Unpacks what begins at `byteOffset` of the file, hands every piece to `sink`, and gives the offset behind it.
 * @throws UnpackError where the data is damaged or ends too soon
 */
export type Unpack = (file: FileReader, byteOffset: number, sink: (piece: Uint8Array) => void) => number;

/** The unpackers that a host has. What has none is not looked into; lzo, which nobody makes any more, never has. */
export type Unpackers = Readonly<Partial<Record<Exclude<Compression, 'lzo'>, Unpack>>>;

/** Bytes that may still be unpacked; what is used is taken off. */
export interface UnpackBudget {
  /** Of unpacked data, 0 or more. */
  bytes: number;
}

/** Compressed data is damaged, which is a finding; `check` itself never throws it. */
export class UnpackError extends Error {
  /** Do the data only end too early? */
  readonly isCutOff: boolean;

  constructor(message: string, isCutOff = false) {
    super(message);
    Object.setPrototypeOf(this, UnpackError.prototype);
    this.isCutOff = isCutOff;
  }
}

/** Tells it, for `attempt`. */
export function isUnpackError(error: unknown): error is UnpackError {
  return error instanceof UnpackError;
}
