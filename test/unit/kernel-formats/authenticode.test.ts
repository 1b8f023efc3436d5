import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { putU32le } from '../../../src/bytes/endian.ts';
import { checkAuthenticode } from '../../../src/kernel-formats/authenticode.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';
import { peFile } from '../boot/support/pe-file.ts';
import { joined, noise } from '../check/support/images.ts';

const OPTIONAL_AT = 0x80 + 24;
const CHECKSUM_AT = OPTIONAL_AT + 64;
const ENTRY_AT = OPTIONAL_AT + 112 + 4 * 8;
const SECTION_TABLE_AT = OPTIONAL_AT + 0xf0;
const SPC_INDIRECT_DATA = [0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 1, 4];
const SHA256 = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = joined(...parts);
  return joined(new Uint8Array([tag, 0x82, content.length >> 8, content.length & 0xff]), content);
}

function oid(bytes: readonly number[]): Uint8Array {
  return new Uint8Array([6, bytes.length, ...bytes]);
}

/** A ContentInfo as far as the digest is down in it; the signature itself is left out. */
function signature(digest: Uint8Array): Uint8Array {
  const digestInfo = der(0x30, der(0x30, oid(SHA256)), der(4, digest));
  const content = der(0x30, der(0x30, oid(SPC_INDIRECT_DATA)), digestInfo);
  const contentInfo = der(0x30, oid(SPC_INDIRECT_DATA), der(0xa0, content));
  return der(0x30, oid([0x2a]), der(0xa0, der(0x30, der(2, new Uint8Array([1])), der(0x31), contentInfo)));
}

/** An EFI program with a table of one certificate behind it, as sbsign adds it. */
function signed(): Uint8Array {
  const program = peFile([['.text', noise(4096)]]);
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
  const content = signature(
    createHash('sha256')
      .update(joined(...parts))
      .digest(),
  );
  const table = new Uint8Array(Math.ceil((8 + content.length) / 8) * 8);
  table.set([0, 0, 0, 0, 0, 2, 2, 0]);
  putU32le(table, 0, 8 + content.length);
  table.set(content, 8);
  putU32le(program, ENTRY_AT, program.length);
  putU32le(program, ENTRY_AT + 4, table.length);
  return joined(program, table);
}

function faults(bytes: Uint8Array): string[] {
  return checkAuthenticode(memoryFileSystem({ k: bytes }).open('/k')).map(({ id }) => id);
}

test('a changed byte of a signed program is noticed, except in the checksum that firmware does not hash', () => {
  const image = signed();
  assert.deepEqual(faults(image), []);
  for (const at of [0x40, OPTIONAL_AT + 16, SECTION_TABLE_AT - 1, 0x1200, 0x1fff]) {
    const changed = image.slice();
    changed[at] ^= 1;
    assert.deepEqual(faults(changed), ['kernel-checksum'], `byte ${at}`);
  }
  const other = image.slice();
  other[CHECKSUM_AT] ^= 1;
  assert.deepEqual(faults(other), []);
  assert.deepEqual(faults(joined(image, new Uint8Array(8))), ['kernel-checksum']);
});

test('a program without a signature is not judged; a table that leaves the file is damage', () => {
  assert.deepEqual(faults(peFile([['.text', noise(100)]])), []);
  assert.deepEqual(faults(noise(500)), []);
  const image = signed();
  assert.deepEqual(faults(image.slice(0, image.length - 1)), ['kernel-header']);
  putU32le(image, ENTRY_AT + 4, 0xffffffff);
  assert.deepEqual(faults(image), ['kernel-header']);
});

test('any bytes in the table give an answer', () => {
  const image = signed();
  const tableAt = new DataView(image.buffer).getUint32(ENTRY_AT, true);
  for (let at = tableAt; at < image.length; at++) {
    for (const value of [0, 0x80, 0x84, 0xff]) {
      const damaged = image.slice();
      damaged[at] = value;
      faults(damaged);
    }
  }
});
