/** The byte order of the machine that wrote the log: what items hold is in it, not in that of the disk. */
import { joinU64, u16be, u16le, u32be, u32le } from '../../bytes/endian.ts';

/** Readers for one byte order: log items are in that of the machine which wrote them. */
export interface ByteOrder {
  /** Else it is big endian. */
  readonly isLittle: boolean;
  /** At a byte of `bytes`. */
  u16(bytes: Uint8Array, at: number): number;
  /** At a byte of `bytes`, unsigned. */
  u32(bytes: Uint8Array, at: number): number;
  /** As a Number: exact up to 2^53, larger above; the caller checks the range. */
  u64(bytes: Uint8Array, at: number): number;
}

/** `XLOG_FMT_LINUX_LE` */
export const LITTLE: ByteOrder = {
  isLittle: true,
  u16: u16le,
  u32: u32le,
  u64: (bytes, at) => joinU64(u32le(bytes, at), u32le(bytes, at + 4)),
};

/** `XLOG_FMT_LINUX_BE` */
export const BIG: ByteOrder = {
  isLittle: false,
  u16: u16be,
  u32: u32be,
  u64: (bytes, at) => joinU64(u32be(bytes, at + 4), u32be(bytes, at)),
};
