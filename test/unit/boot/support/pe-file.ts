import { putU32le } from '../../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../../src/bytes/utf8.ts';

const PE_OFFSET = 0x80;
const OPTIONAL_HEADER_LENGTH = 0xf0;
const HEADERS = 0x1000;

/** An EFI program with these sections, each at the next multiple of 512 bytes. */
export function peFile(sections: readonly (readonly [name: string, content: string | Uint8Array])[]): Uint8Array {
  const contents = sections.map(([, content]) => (typeof content === 'string' ? encodeUtf8(content) : content));
  const rawLengths = contents.map((content) => Math.ceil(content.length / 512) * 512);
  const file = new Uint8Array(HEADERS + rawLengths.reduce((sum, length) => sum + length, 0));
  file.set(encodeUtf8('MZ'));
  putU32le(file, 0x3c, PE_OFFSET);
  file.set(encodeUtf8('PE\0\0'), PE_OFFSET);
  file.set([0x64, 0x86, sections.length, 0], PE_OFFSET + 4);
  file.set([OPTIONAL_HEADER_LENGTH, 0], PE_OFFSET + 20);
  let at = HEADERS;
  sections.forEach(([name], index) => {
    const header = PE_OFFSET + 24 + OPTIONAL_HEADER_LENGTH + index * 40;
    file.set(encodeUtf8(name), header);
    putU32le(file, header + 8, contents[index].length);
    putU32le(file, header + 16, rawLengths[index]);
    putU32le(file, header + 20, at);
    file.set(contents[index], at);
    at += rawLengths[index];
  });
  return file;
}
