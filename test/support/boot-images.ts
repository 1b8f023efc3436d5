/** GRUB images, as small as they can be. */
import { putU32le } from '../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../src/bytes/utf8.ts';

const OBJECT_TYPES = { elf: 0, memdisk: 1, config: 2, prefix: 3 } as const;

/** The area of modules: `mods` of an EFI image (64 bit), or what follows the code of a BIOS one (32 bit). */
export function grubModules(
  objects: readonly (readonly [type: keyof typeof OBJECT_TYPES, content: string | Uint8Array])[],
  bits: 32 | 64 = 64,
): Uint8Array {
  const contents = objects.map(([, content]) => (typeof content === 'string' ? encodeUtf8(`${content}\0`) : content));
  const start = bits === 64 ? 24 : 12;
  const area = new Uint8Array(contents.reduce((end, content) => end + 8 + content.length, start));
  putU32le(area, 0, 0x676d696d);
  putU32le(area, bits === 64 ? 8 : 4, start);
  putU32le(area, bits === 64 ? 16 : 8, area.length);
  let at = start;
  objects.forEach(([type], index) => {
    putU32le(area, at, OBJECT_TYPES[type]);
    putU32le(area, at + 4, 8 + contents[index].length);
    area.set(contents[index], at + 8);
    at += 8 + contents[index].length;
  });
  return area;
}
