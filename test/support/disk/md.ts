/** Members of software RAID made byte by byte; `mdadm --examine` takes them. */
import { putU16le, putU32le, u32le } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';

const MAGIC = 0xa92b4efc;
export const ARRAY_UUID = '00112233-4455-6677-8899-aabbccddeeff';

export interface MdOptions {
  readonly version: '0.90' | '1.0' | '1.1' | '1.2';
  /** What the array holds; behind it comes the superblock, or before. */
  readonly data: Uint8Array;
  readonly level?: number;
  readonly name?: string;
  readonly raidDisks?: number;
  /** Place in the array; 0xffff is a spare. */
  readonly role?: number;
  readonly featureMap?: number;
}

const DATA_AT = { '1.0': 0, '1.1': 65536, '1.2': 65536 };

/** A whole member: a multiple of 64 KiB. */
export function mdMember(options: MdOptions): Uint8Array {
  const { version, data } = options;
  if (version === '0.90') return member090(options);
  const dataAt = DATA_AT[version];
  const bytes = new Uint8Array(Math.ceil(data.length / 65536) * 65536 + 131072);
  bytes.set(data, dataAt);
  const at = version === '1.1' ? 0 : version === '1.2' ? 4096 : bytes.length - 8192;
  bytes.set(superblock1(options, at / 512, dataAt / 512, bytes.length / 512), at);
  return bytes;
}

function superblock1(options: MdOptions, at: number, dataAt: number, sectors: number): Uint8Array {
  const { data, level = 1, name = 'host:root', raidDisks = 2, role = 0, featureMap = 0 } = options;
  const roles = 128;
  const bytes = new Uint8Array(256 + 2 * roles);
  putU32le(bytes, 0, MAGIC);
  putU32le(bytes, 4, 1);
  putU32le(bytes, 8, featureMap);
  bytes.set(uuidBytes(), 16);
  bytes.set(encodeUtf8(name), 32);
  putU32le(bytes, 64, 1_700_000_000);
  putU32le(bytes, 72, level);
  putU32le(bytes, 80, data.length / 512);
  putU32le(bytes, 92, raidDisks);
  putU32le(bytes, 128, dataAt);
  putU32le(bytes, 136, sectors - dataAt);
  putU32le(bytes, 144, at);
  putU32le(bytes, 160, 0);
  bytes.set(uuidBytes().reverse(), 168);
  putU32le(bytes, 192, 1_700_000_100);
  putU32le(bytes, 200, 17);
  putU32le(bytes, 208, 0xffffffff);
  putU32le(bytes, 212, 0xffffffff);
  putU32le(bytes, 220, roles);
  for (let index = 0; index < roles; index++) putU16le(bytes, 256 + 2 * index, 0xfffe);
  putU16le(bytes, 256, role);
  if (raidDisks > 1) putU16le(bytes, 258, 1);
  putU32le(bytes, 216, checksum(bytes));
  return bytes;
}

function member090({ data, level = 1, raidDisks = 2, role = 0 }: MdOptions): Uint8Array {
  const length = Math.ceil(data.length / 65536) * 65536;
  const bytes = new Uint8Array(length + 65536);
  bytes.set(data);
  const words = new Uint32Array(1024);
  words.set([MAGIC, 0, 90, 0, 0, 0x00112233, 1_700_000_000, level >>> 0, length / 1024, raidDisks, raidDisks, 3]);
  words.set([0, 0x44556677, 0x8899aabb, 0xccddeeff], 12);
  words.set([1_700_000_100, 1, raidDisks, raidDisks, 0, 0], 32);
  words[39] = 17;
  const isSpare = role === 0xffff;
  for (let disk = 0; disk < raidDisks; disk++) words.set([disk, 8, disk + 1, disk, 6], 128 + 32 * disk);
  words.set([isSpare ? raidDisks : role, 8, 1, isSpare ? raidDisks : role, isSpare ? 0 : 6], 992);
  const superblock = new Uint8Array(4096);
  words.forEach((word, at) => {
    putU32le(superblock, 4 * at, word);
  });
  putU32le(superblock, 0x98, checksum(superblock));
  bytes.set(superblock, length);
  return bytes;
}

function uuidBytes(): Uint8Array {
  const hex = ARRAY_UUID.replace(/-/g, '');
  return Uint8Array.from({ length: 16 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

/** With the field itself still zero. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum += u32le(bytes, at);
  return ((sum % 0x1_0000_0000) + Math.floor(sum / 0x1_0000_0000)) >>> 0;
}
