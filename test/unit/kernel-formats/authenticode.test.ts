import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { putU32le } from '../../../src/bytes/endian.ts';
import { checkAuthenticode } from '../../../src/kernel-formats/authenticode.ts';
import {
  CHECKSUM_AT,
  ENTRY_AT,
  type Hash,
  OPTIONAL_AT,
  SECTION_TABLE_AT,
  signedProgram,
} from '../../support/kernel-formats/signed-program.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';
import { peFile } from '../boot/support/pe-file.ts';
import { joined, noise } from '../check/support/images.ts';

function faults(bytes: Uint8Array): string[] {
  return checkAuthenticode(memoryFileSystem({ k: bytes }).open('/k')).map(({ id }) => id);
}

test('a changed byte of a signed program is noticed, except in the checksum that firmware does not hash', () => {
  const image = signedProgram(['sha256']);
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

test('every hash that signers use, alone and beside others', () => {
  for (const hashes of [['sha1'], ['sha384'], ['sha512'], ['sha1', 'sha256'], ['sha256', 'sha256']] as Hash[][]) {
    const image = signedProgram(hashes);
    assert.deepEqual(faults(image), [], hashes.join());
    image[0x1200] ^= 1;
    assert.deepEqual(faults(image), ['kernel-checksum'], hashes.join());
  }
});

test('one signature that fits is enough; one that leads to no digest is damage', () => {
  const image = signedProgram(['sha1', 'sha256']);
  const tableAt = new DataView(image.buffer).getUint32(ENTRY_AT, true);
  const digestAt = tableAt + new DataView(image.buffer).getUint32(tableAt, true) - 1;
  image[digestAt] ^= 1;
  assert.deepEqual(faults(image), []);
  const alone = signedProgram(['sha256']);
  alone.fill(0, tableAt + 8, tableAt + 24);
  assert.deepEqual(faults(alone), ['kernel-header']);
  alone.fill(0, tableAt);
  assert.deepEqual(faults(alone), ['kernel-header']);
});

test('bytes between sections are not hashed, as many behind them are', () => {
  const image = signedProgram(['sha256']);
  // The section begins 512 bytes later than the headers end: what is hashed ends as much before the table.
  putU32le(image, SECTION_TABLE_AT + 16, 4096 - 512);
  putU32le(image, SECTION_TABLE_AT + 20, 0x1200);
  const end = new DataView(image.buffer).getUint32(ENTRY_AT, true);
  const hashed = [
    [0, CHECKSUM_AT],
    [CHECKSUM_AT + 4, ENTRY_AT],
    [ENTRY_AT + 8, 0x1000],
    [0x1200, end],
    [end - 512, end],
  ];
  const digest = createHash('sha256')
    .update(joined(...hashed.map(([from, to]) => image.subarray(from, to))))
    .digest();
  const at = end + new DataView(image.buffer).getUint32(end, true) - 32;
  image.set(digest, at);
  assert.deepEqual(faults(image), []);
  image[0x1100] ^= 1;
  assert.deepEqual(faults(image), []);
  image[0x1300] ^= 1;
  assert.deepEqual(faults(image), ['kernel-checksum']);
  // More than the file has can't have been signed.
  putU32le(image, SECTION_TABLE_AT + 16, 0x7fffffff);
  assert.deepEqual(faults(image), []);
});

test('a program without a signature is not judged; a table that leaves the file is damage', () => {
  assert.deepEqual(faults(peFile([['.text', noise(100)]])), []);
  assert.deepEqual(faults(noise(500)), []);
  const image = signedProgram(['sha256']);
  assert.deepEqual(faults(image.slice(0, image.length - 1)), ['kernel-header']);
  putU32le(image, ENTRY_AT + 4, 0xffffffff);
  assert.deepEqual(faults(image), ['kernel-header']);
});

test('any bytes in the table give an answer', () => {
  const image = signedProgram(['sha256']);
  const tableAt = new DataView(image.buffer).getUint32(ENTRY_AT, true);
  for (let at = tableAt; at < image.length; at++) {
    for (const value of [0, 0x80, 0x84, 0xff]) {
      const damaged = image.slice();
      damaged[at] = value;
      faults(damaged);
    }
  }
});
