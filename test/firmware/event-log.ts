/** The log of measurements, as firmware and boot programs have made it (TCG PC Client Platform Firmware Profile, 10). */

export interface MeasuredEvent {
  readonly pcr: number;
  readonly type: number;
  /** SHA-256, in hexadecimal. */
  readonly digest: string;
  readonly data: Buffer;
}

const SHA256 = 0x000b;
/** Lengths of digests by TPM_ALG_ID. */
const DIGEST_BYTES: Readonly<Record<number, number>> = { 4: 20, 11: 32, 12: 48, 13: 64, 18: 32 };

/** Of binary_bios_measurements of a TPM 2.0: the first event, in the old format, says what follows. */
export function decodeEventLog(log: Buffer): MeasuredEvent[] {
  const events: MeasuredEvent[] = [];
  let at = 32 + log.readUInt32LE(28);
  while (at + 16 <= log.length) {
    const pcr = log.readUInt32LE(at);
    const type = log.readUInt32LE(at + 4);
    const count = log.readUInt32LE(at + 8);
    at += 12;
    let digest = '';
    for (let number = 0; number < count; number++) {
      const algorithm = log.readUInt16LE(at);
      const end = at + 2 + DIGEST_BYTES[algorithm];
      if (algorithm === SHA256) digest = log.toString('hex', at + 2, end);
      at = end;
    }
    const length = log.readUInt32LE(at);
    events.push({ pcr, type, digest, data: log.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return events;
}
