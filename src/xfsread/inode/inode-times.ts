/** The two forms of time stamps. */

import { u16be } from '../../bytes/endian.ts';
import type { Timestamp } from '../../contract/stats.ts';
import { t_nsec, t_sec } from '../ondisk/structs.gen.ts';

const NANOSECONDS = 1_000_000_000;
/** What a BIGTIME of 0 means: 1901-12-13 20:45:52 UTC, the earliest time of the old form. */
const BIGTIME_EPOCH_SECONDS = -(2 ** 31);

/** @param stored 8 bytes. */
export function decodeTime(stored: Uint8Array, isBigTime: boolean): Timestamp {
  return isBigTime ? decodeBigTime(stored) : { seconds: t_sec(stored, 0), nanoseconds: t_nsec(stored, 0) };
}

/** Nanoseconds in 64 bits, divided digit by digit, as they do not fit a Number. */
function decodeBigTime(stored: Uint8Array): Timestamp {
  let seconds = 0;
  let rest = 0;
  for (let at = 0; at < 8; at += 2) {
    // Below 10^9 * 65536: exact.
    const part = rest * 0x10000 + u16be(stored, at);
    const quotient = Math.floor(part / NANOSECONDS);
    seconds = seconds * 0x10000 + quotient;
    rest = part - quotient * NANOSECONDS;
  }
  return { seconds: seconds + BIGTIME_EPOCH_SECONDS, nanoseconds: rest };
}
