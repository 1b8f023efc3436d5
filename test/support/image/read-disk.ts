/** Reading a virtual disk in memory, and what is refused of one with a field changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes } from '../../../src/device/block-device.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { type Companions, NO_COMPANIONS } from '../../../src/image/companions.ts';
import { findDiskFormat } from '../../../src/image/disk-formats.ts';

/** All bytes of the disk that a file of this format holds. */
export function readDisk(format: string, file: Uint8Array, companions: Companions = NO_COMPANIONS): Uint8Array {
  const device = findDiskFormat(format)!.open(memoryDevice(file), { companions, chain: [] });
  return readBytes(device, 0, device.size);
}

/** The disk in a file of this format has these bytes. */
export function assertDisk(format: string, file: Uint8Array, expected: Uint8Array, companions = NO_COMPANIONS): void {
  const disk = readDisk(format, file, companions);
  assert.equal(disk.length, expected.length);
  assert.equal(
    disk.findIndex((byte, at) => byte !== expected[at]),
    -1,
    'the first byte that differs',
  );
}

/** The files that the caller gives, by the names that the image has for them. */
export function given(files: Readonly<Record<string, Uint8Array>>): Companions {
  return { open: (_role, name) => ({ device: memoryDevice(files[name]), identity: name }) };
}

/** A copy of `file` with a change made to it; bytes that `edit` gives back take its place. */
export function edited(file: Uint8Array, edit: (bytes: Buffer) => unknown): Uint8Array {
  const copy = Buffer.from(file);
  const other = edit(copy);
  return other instanceof Uint8Array ? other : copy;
}

/** One change of a file, and what is said of it: damage, or (`unsupported`) what bootfs does not read. */
export type Refusal = readonly [edit: (bytes: Buffer) => unknown, message: RegExp, code?: 'CORRUPT' | 'UNSUPPORTED'];

/** A test for each row: the file with that change is refused in these words, when it is opened or read. */
export function testRefusals(format: string, file: Uint8Array, rows: Readonly<Record<string, Refusal>>): void {
  for (const [name, [edit, message, code = 'CORRUPT']] of Object.entries(rows)) {
    test(`${format} with ${name}`, () => {
      const none = given({});
      assert.throws(() => readDisk(format, edited(file, edit), none), { code: `ERR_BOOTFS_${code}`, message });
    });
  }
}
