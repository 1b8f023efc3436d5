import { putU16le, putU32le, u32le } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';

/** A ldlinux.sys of version 6.04 that is no program, and whose checksum is right. */
export function ldlinux(size = 4096): Uint8Array {
  const bytes = new Uint8Array(size).fill(0x5a);
  bytes.set(encodeUtf8('\r\nSYSLINUX 6.04 \0'));
  putU32le(bytes, 24, 0x3eb202fe);
  putU16le(bytes, 32, size / 512);
  putU32le(bytes, 36, size / 4);
  putU32le(bytes, 40, 0);
  let sum = 0x3eb202fe;
  for (let at = 0; at < size; at += 4) sum = (sum - u32le(bytes, at)) >>> 0;
  putU32le(bytes, 40, sum);
  return bytes;
}
