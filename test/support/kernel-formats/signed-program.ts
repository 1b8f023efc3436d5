/** EFI programs with signatures, as far as the digest is down in them. */
import { createHash } from 'node:crypto';
import { putU32le } from '../../../src/bytes/endian.ts';
import { peFile } from '../../unit/boot/support/pe-file.ts';
import { joined, noise } from '../../unit/check/support/images.ts';

/** Where things are in the headers that `peFile` makes. */
export const OPTIONAL_AT = 0x80 + 24;
export const CHECKSUM_AT = OPTIONAL_AT + 64;
export const ENTRY_AT = OPTIONAL_AT + 112 + 4 * 8;
export const SECTION_TABLE_AT = OPTIONAL_AT + 0xf0;
const SPC_INDIRECT_DATA = [0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 1, 4];
const OIDS = {
  sha1: [0x2b, 14, 3, 2, 0x1a],
  sha256: [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1],
  sha384: [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2],
  sha512: [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3],
};
/** Hashes that programs are signed with. */
export type Hash = keyof typeof OIDS;

/** An element of DER, with a length of two bytes whatever it is. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = joined(...parts);
  return joined(new Uint8Array([tag, 0x82, content.length >> 8, content.length & 0xff]), content);
}

function oid(bytes: readonly number[]): Uint8Array {
  return new Uint8Array([6, bytes.length, ...bytes]);
}

/** A ContentInfo as far as the digest is down in it; the signature itself is left out. */
function signature(algorithm: readonly number[], digest: Uint8Array): Uint8Array {
  const digestInfo = der(0x30, der(0x30, oid(algorithm)), der(4, digest));
  const content = der(0x30, der(0x30, oid(SPC_INDIRECT_DATA)), digestInfo);
  const contentInfo = der(0x30, oid(SPC_INDIRECT_DATA), der(0xa0, content));
  return der(0x30, oid([0x2a]), der(0xa0, der(0x30, der(2, new Uint8Array([1])), der(0x31), contentInfo)));
}

/** An EFI program with a table of certificates behind it, as sbsign adds it: one for each of the hashes. */
export function signedProgram(
  hashes: readonly Hash[],
  sections: Parameters<typeof peFile>[0] = [['.text', noise(4096)]],
): Uint8Array {
  const program = peFile(sections);
  program[OPTIONAL_AT] = 0x0b;
  program[OPTIONAL_AT + 1] = 2;
  const first = new DataView(program.buffer, program.byteOffset).getUint32(SECTION_TABLE_AT + 20, true);
  putU32le(program, OPTIONAL_AT + 60, first);
  putU32le(program, OPTIONAL_AT + 108, 16);
  const parts = [
    program.subarray(0, CHECKSUM_AT),
    program.subarray(CHECKSUM_AT + 4, ENTRY_AT),
    program.subarray(ENTRY_AT + 8),
  ];
  const certificates = hashes.map((hash) => {
    const content = signature(
      OIDS[hash],
      createHash(hash)
        .update(joined(...parts))
        .digest(),
    );
    const certificate = new Uint8Array(Math.ceil((8 + content.length) / 8) * 8);
    certificate.set([0, 0, 0, 0, 0, 2, 2, 0]);
    putU32le(certificate, 0, 8 + content.length);
    certificate.set(content, 8);
    return certificate;
  });
  const table = joined(...certificates);
  putU32le(program, ENTRY_AT, program.length);
  putU32le(program, ENTRY_AT + 4, table.length);
  return joined(program, table);
}
