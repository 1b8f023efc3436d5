/** boot.scr: a script in U-Boot's legacy image format. */
import { u32be } from '../../bytes/endian.ts';
import { decodeUtf8 } from '../../bytes/utf8.ts';
import { corrupt } from '../../contract/errors.ts';
import { crc32 } from '../../hash/crc32.ts';

const IH_MAGIC = 0x27051956;
const HEADER_BYTES = 64;
const IH_TYPE_SCRIPT = 6;
const HEADER_CRC_AT = 4;
const SIZE_AT = 12;
const DATA_CRC_AT = 24;
const TYPE_AT = 30;

/** The text of the script. @throws ERR_BOOTFS_CORRUPT where U-Boot would refuse it */
export function decodeScriptImage(bytes: Uint8Array): string {
  if (bytes.length < HEADER_BYTES || u32be(bytes, 0) !== IH_MAGIC)
    throw corrupt('no uImage: its magic number is missing');
  const header = bytes.slice(0, HEADER_BYTES);
  header.fill(0, HEADER_CRC_AT, HEADER_CRC_AT + 4);
  if (crc32(header) !== u32be(bytes, HEADER_CRC_AT)) throw corrupt('uImage: ih_hcrc does not fit the header');
  if (bytes[TYPE_AT] !== IH_TYPE_SCRIPT) throw corrupt('uImage: not a script', { type: bytes[TYPE_AT] });
  const size = u32be(bytes, SIZE_AT);
  if (HEADER_BYTES + size > bytes.length) throw corrupt('uImage: shorter than ih_size says', { size });
  const data = bytes.subarray(HEADER_BYTES, HEADER_BYTES + size);
  if (crc32(data) !== u32be(bytes, DATA_CRC_AT)) throw corrupt('uImage: ih_dcrc does not fit the data');
  // A list of lengths, ended by 0, comes before the texts; the first one is run.
  let at = 0;
  while (at + 4 <= data.length && u32be(data, at) !== 0) at += 4;
  const length = data.length < 4 ? 0 : u32be(data, 0);
  const text = decodeUtf8(data.subarray(at + 4, at + 4 + length));
  if (text === undefined) throw corrupt('uImage: a script that is not UTF-8');
  return text;
}
