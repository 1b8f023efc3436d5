/** boot.scr: a script in U-Boot's legacy image format. */
import { u32be } from '../../bytes/endian.ts';
import { decodeUtf8 } from '../../bytes/utf8.ts';
import { corrupt } from '../../contract/errors.ts';
import { crc32 } from '../../hash/crc32.ts';
import {
  IH_HCRC,
  ih_dcrc,
  ih_hcrc,
  ih_magic,
  ih_size,
  ih_type,
  SIZEOF_LEGACY_IMG_HDR,
} from '../../kernel-formats/ondisk/structs.gen.ts';
import { IH_MAGIC, IH_TYPE_SCRIPT } from '../../kernel-formats/ondisk/uimage.ts';

/** The text of the script. @throws ERR_BOOTFS_CORRUPT where U-Boot would refuse it */
export function decodeScriptImage(bytes: Uint8Array): string {
  if (bytes.length < SIZEOF_LEGACY_IMG_HDR || ih_magic(bytes, 0) !== IH_MAGIC)
    throw corrupt('no uImage: its magic number is missing');
  const header = bytes.slice(0, SIZEOF_LEGACY_IMG_HDR);
  header.fill(0, IH_HCRC, IH_HCRC + 4);
  if (crc32(header) !== ih_hcrc(bytes, 0)) throw corrupt('uImage: ih_hcrc does not fit the header');
  if (ih_type(bytes, 0) !== IH_TYPE_SCRIPT) throw corrupt('uImage: not a script', { type: ih_type(bytes, 0) });
  const size = ih_size(bytes, 0);
  if (SIZEOF_LEGACY_IMG_HDR + size > bytes.length) throw corrupt('uImage: shorter than ih_size says', { size });
  const data = bytes.subarray(SIZEOF_LEGACY_IMG_HDR, SIZEOF_LEGACY_IMG_HDR + size);
  if (crc32(data) !== ih_dcrc(bytes, 0)) throw corrupt('uImage: ih_dcrc does not fit the data');
  // A list of lengths, ended by 0, comes before the texts; the first one is run.
  let at = 0;
  while (at + 4 <= data.length && u32be(data, at) !== 0) at += 4;
  const length = data.length < 4 ? 0 : u32be(data, 0);
  const text = decodeUtf8(data.subarray(at + 4, at + 4 + length));
  if (text === undefined) throw corrupt('uImage: a script that is not UTF-8');
  return text;
}
