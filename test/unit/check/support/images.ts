/** Small kernels and initrds, whole ones, for tests that then break them. */

import { putU32be, putU32le } from '../../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../../src/bytes/utf8.ts';
import { crc32 } from '../../../../src/hash/crc32.ts';
import { seededRandom } from '../../../support/random.ts';

export const VERSION = '6.1.0-18-amd64';

/** Bytes without a run of zeros. */
export function noise(length: number): Uint8Array {
  const random = seededRandom(12345);
  return Uint8Array.from({ length }, () => random(256) | 1);
}

const SETUP_SECTORS = 3;
const PAYLOAD_OFFSET = 0x100;
/** Header and trailer of a gzip member. */
const GZIP_AROUND = 18;
/** A stored block with its header, 64 KiB at most. */
const STORED_BLOCK = 60_000;
const STORED_HEADER = 5;

/** A gzip member of `length` bytes in all: an ELF file's magic and noise, in blocks that are only stored. */
function storedGzip(length: number): Uint8Array {
  const blocks = Math.ceil(length / STORED_BLOCK);
  const content = noise(length - GZIP_AROUND - blocks * STORED_HEADER);
  content.set([0x7f, 0x45, 0x4c, 0x46]);
  const parts: Uint8Array[] = [new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])];
  const blockBytes = Math.ceil(content.length / blocks);
  for (let block = 0; block < blocks; block++) {
    const bytes = content.subarray(block * blockBytes, (block + 1) * blockBytes);
    const [low, high] = [bytes.length & 0xff, bytes.length >> 8];
    parts.push(new Uint8Array([block === blocks - 1 ? 1 : 0, low, high, low ^ 0xff, high ^ 0xff]), bytes);
  }
  const trailer = new Uint8Array(8);
  putU32le(trailer, 0, crc32(content));
  putU32le(trailer, 4, content.length);
  return joined(...parts, trailer);
}

/** A bzImage of protocol 2.15 whose payload of `payloadLength` bytes is gzip of an ELF file. */
export function bzImage(payloadLength = 32 * 1024, version = VERSION): Uint8Array {
  const setup = (SETUP_SECTORS + 1) * 512;
  const system = Math.ceil((PAYLOAD_OFFSET + payloadLength + 64) / 16) * 16;
  const image = new Uint8Array(setup + system);
  image.set(noise(system), setup);
  image[0x1f1] = SETUP_SECTORS;
  putU32le(image, 0x1f4, system / 16);
  image.set([0x55, 0xaa], 0x1fe);
  image.set(encodeUtf8('HdrS'), 0x202);
  image.set([0x0f, 0x02], 0x206);
  image.set([0x00, 0x01], 0x20e);
  image.set(encodeUtf8(`${version} (build@host) #1 SMP\0`), 0x300);
  putU32le(image, 0x248, PAYLOAD_OFFSET);
  putU32le(image, 0x24c, payloadLength);
  image.set(storedGzip(payloadLength), setup + PAYLOAD_OFFSET);
  return image;
}

export function uImage(data: Uint8Array): Uint8Array {
  const image = new Uint8Array(64 + data.length);
  image.set(data, 64);
  putU32be(image, 0, 0x27051956);
  putU32be(image, 12, data.length);
  putU32be(image, 24, crc32(data));
  image.set(encodeUtf8('Linux'), 32);
  putU32be(image, 4, crc32(image.subarray(0, 64)));
  return image;
}

export interface CpioFile {
  readonly name: string;
  readonly mode?: number;
  readonly data?: Uint8Array;
}

export const DIRECTORY = 0o40755;
const PROGRAM = 0o100755;

/** A newc archive with its trailer, filled up to 512 bytes. */
export function cpio(files: readonly CpioFile[]): Uint8Array {
  const parts = [...files, { name: 'TRAILER!!!', mode: 0 }].flatMap((file) => cpioEntry(file));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const archive = new Uint8Array(Math.ceil(length / 512) * 512);
  let at = 0;
  for (const part of parts) {
    archive.set(part, at);
    at += part.length;
  }
  return archive;
}

function cpioEntry({ name, mode = PROGRAM, data = new Uint8Array(0) }: CpioFile): Uint8Array[] {
  const nameBytes = encodeUtf8(`${name}\0`);
  const fields = [1, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, nameBytes.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return [padded(encodeUtf8(header), nameBytes), padded(data, new Uint8Array(0))];
}

function padded(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(Math.ceil((first.length + second.length) / 4) * 4);
  both.set(first);
  both.set(second, first.length);
  return both;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const MICROCODE = cpio([
  { name: 'kernel', mode: DIRECTORY },
  { name: 'kernel/x86/microcode/GenuineIntel.bin', mode: 0o100644, data: noise(5000) },
]);

export function mainArchive(version = VERSION): Uint8Array {
  return cpio([
    { name: 'init', data: encodeUtf8('#!/bin/sh\n') },
    { name: 'usr/lib/modules', mode: DIRECTORY },
    { name: `usr/lib/modules/${version}`, mode: DIRECTORY },
    { name: `usr/lib/modules/${version}/ext4.ko`, mode: 0o100644, data: noise(30_000) },
  ]);
}
