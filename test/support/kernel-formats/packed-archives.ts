/** Archives as mkinitramfs and dracut pack them: one /init, by xz --check=crc32, lz4 -l, bzip2 and lzma (xz 5.4.1, lz4 1.9.4, bzip2 1.0.8). */
import { joined } from '../../unit/check/support/images.ts';

const STREAMS = {
  xz: '/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj4AH/AEJdABgN3QRjnHIbdqHA2jmvlPoIFSRh6N0jFHCozqcGLabzQ6VJrZI0d/nFMfrlyPVw+WgEtme5L/viqQrmR6vBGeM3AAAAAMb7aAIAAVqABAAAAInYxFA+MA2LAgAAAAABWVo=',
  lz4: 'AiFMGGMAAAByMDcwNzAxMAEAAQgAQjgxZWQPAA0CAAEgAAcCABdhDAAPAgAJFDUdAP4DaW5pdAAAIyEvYmluL3NoCgAAgAAPAgAIDIAADwIAFRRiKQC/VFJBSUxFUiEhIQABAO9QAAAAAAA=',
  bzip2:
    'QlpoOTFBWSZTWVQuXOAAACV/gM4YCAgoAOrAIiQUADZhDAAACCAAVEU0aMTTRpiMankINNKbUADQAPUaSqVJUKBcSAXVGHF7Qh8qIEinmiuXLDcEjKuKQln5RPSADZ5CRGPxnaWKqHAKQ/8XckU4UJBULlzg',
  lzma: 'XQAAgAD//////////wAYDd0EY5xyG3ahwNo5r5T6CBUkYejdIxRwqM6nBi2m80OlSa2SNHf5xTH65cj1cPloBLZnuS/74qkK5kerwSL3Old/+yRxgA==',
};

/** Each with the name that bootfs gives to its compression. */
export const PACKED_ARCHIVES: readonly (readonly [string, Uint8Array])[] = Object.entries(STREAMS).map(
  ([name, text]) => [name, Uint8Array.from(Buffer.from(text, 'base64'))] as const,
);

/** A zstd frame of raw blocks, which needs no compressor. */
export function zstd(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58])];
  for (let at = 0; at < bytes.length; at += 65536) {
    const block = bytes.subarray(at, at + 65536);
    const header = (block.length << 3) | (at + 65536 >= bytes.length ? 1 : 0);
    parts.push(new Uint8Array([header & 0xff, (header >> 8) & 0xff, header >> 16]), block);
  }
  return joined(...parts);
}
