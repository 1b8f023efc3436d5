import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';

const FOOTER_BYTES = 512;
/** `conectix` */
const COOKIE = [0x63, 0x6f, 0x6e, 0x65, 0x63, 0x74, 0x69, 0x78];

/** Does the last sector begin as a VHD's footer does, whatever else is in it? @throws EIO */
export function endsWithVhdFooter(file: BlockDevice): boolean {
  if (file.size < FOOTER_BYTES) return false;
  const bytes = readBytes(file, file.size - FOOTER_BYTES, COOKIE.length);
  return COOKIE.every((byte, at) => bytes[at] === byte);
}
