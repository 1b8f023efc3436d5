/** Boxes that are known and not read: an image in one of them is refused by name. */
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';

/** Each by what stands at an offset of the file, from its end where that is negative. */
const UNREAD_FORMATS: readonly (readonly [name: string, byteOffset: number, magic: string])[] = [
  ['QED', 0, 'QED\0'],
  ['Parallels', 0, 'WithoutFreeSpace'],
  ['Parallels', 0, 'WithouFreSpacExt'],
  ['Bochs', 0, 'Bochs Virtual HD Image'],
  ['cloop', 0, '#!/bin/sh\n#V2.0 Format\nmodprobe cloop'],
  ['DMG', -512, 'koly'],
  ['WIM', 0, 'MSWIM\0\0\0'],
  ['EWF', 0, 'EVF\x09\x0d\x0a\xff\0'],
  ['7z', 0, '7z\xbc\xaf\x27\x1c'],
  ['RAR', 0, 'Rar!\x1a\x07'],
  ['lzip', 0, 'LZIP\x01'],
  ['lzop', 0, '\x89LZO\0\x0d\x0a\x1a\x0a'],
];

/** The name of the format that `file` is in, if it is one of them. @throws EIO */
export function findUnreadFormat(file: BlockDevice): string | undefined {
  return UNREAD_FORMATS.find(([, byteOffset, magic]) => {
    const at = byteOffset < 0 ? file.size + byteOffset : byteOffset;
    if (at < 0 || at + magic.length > file.size) return false;
    return readBytes(file, at, magic.length).every((byte, index) => byte === magic.charCodeAt(index));
  })?.[0];
}
