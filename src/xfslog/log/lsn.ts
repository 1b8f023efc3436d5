/** A place in the log, and the time when it was written: the cycle, then the basic block in it. */
import { u32be } from '../../bytes/endian.ts';

/** A log sequence number, `xfs_lsn_t`: how often the log was filled, and a place in it. */
export interface Lsn {
  /** CYCLE_LSN, from 1; 0 for a block that no log has written. */
  readonly cycle: number;
  /** Basic block from the start of the log. */
  readonly block: number;
}

/** The 64 bits at byte `at`, as structures on disk hold them. */
export function decodeLsn(bytes: Uint8Array, at: number): Lsn {
  return { cycle: u32be(bytes, at), block: u32be(bytes, at + 4) };
}

/** Negative where `one` is older than `other`. */
export function compareLsn(one: Lsn, other: Lsn): number {
  return one.cycle !== other.cycle ? one.cycle - other.cycle : one.block - other.block;
}

/** 0 (never written) and NULLCOMMITLSN (-1) are no LSNs. */
export function isLsn({ cycle, block }: Lsn): boolean {
  return (cycle !== 0 || block !== 0) && (cycle !== 0xffffffff || block !== 0xffffffff);
}
