/** Disks made byte by byte: partition tables around contents that the tests choose. */

import { putU32le } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { crc32 } from '../../../src/hash/crc32.ts';

export const TYPES = {
  esp: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  xbootldr: 'bc13c2ff-59e6-4262-a352-b275fd6f7172',
  linux: '0fc63daf-8483-4772-8e79-3d69d8477de4',
  biosBoot: '21686148-6449-6e6f-744e-656564454649',
  root: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709',
};

export interface GptPartition {
  readonly type: string;
  readonly uuid: string;
  readonly label?: string;
  readonly firstSector: number;
  readonly contents: Uint8Array;
  /** What the table says of its length; that of its contents by default. */
  readonly sectors?: number;
  /** Index in the table; the next one by default. */
  readonly index?: number;
}

/** A disk of `sectors` sectors with both headers, 128 entries and a protective MBR. */
export function gptDisk(partitions: readonly GptPartition[], sectorSize = 512, sectors = 1024): Uint8Array {
  const disk = new Uint8Array(sectors * sectorSize);
  for (const { contents, firstSector } of partitions) disk.set(contents, firstSector * sectorSize);
  for (const { byteOffset, bytes } of gptTables(partitions, sectorSize, sectors)) disk.set(bytes, byteOffset);
  return disk;
}

/** What such a disk holds besides the contents of its partitions, for one that is too large for memory. */
export function gptTables(
  partitions: readonly GptPartition[],
  sectorSize: number,
  sectors: number,
): { byteOffset: number; bytes: Uint8Array }[] {
  const entries = new Uint8Array(128 * 128);
  partitions.forEach((partition, position) => {
    const entry = entries.subarray((partition.index ?? position) * 128);
    const length = partition.sectors ?? Math.max(1, Math.ceil(partition.contents.length / sectorSize));
    entry.set(guidBytes(partition.type), 0);
    entry.set(guidBytes(partition.uuid), 16);
    putU32le(entry, 32, partition.firstSector);
    putU32le(entry, 40, partition.firstSector + length - 1);
    [...(partition.label ?? '')].forEach((letter, at) => {
      entry[56 + 2 * at] = letter.charCodeAt(0) & 0xff;
      entry[57 + 2 * at] = letter.charCodeAt(0) >> 8;
    });
  });
  const entrySectors = Math.ceil(entries.length / sectorSize);
  const last = sectors - 1;
  return [
    { sector: 0, bytes: mbrSector([{ type: 0xee, start: 1, sectors: sectors - 1 }]) },
    { sector: 1, bytes: gptHeader(1, last, 2, entries, entrySectors) },
    { sector: 2, bytes: entries },
    { sector: last - entrySectors, bytes: entries },
    { sector: last, bytes: gptHeader(last, 1, last - entrySectors, entries, entrySectors) },
  ].map(({ sector, bytes }) => ({ byteOffset: sector * sectorSize, bytes }));
}

function gptHeader(
  mine: number,
  other: number,
  entriesAt: number,
  entries: Uint8Array,
  entrySectors: number,
): Uint8Array {
  const header = new Uint8Array(92);
  header.set(encodeUtf8('EFI PART'));
  putU32le(header, 8, 0x10000);
  putU32le(header, 12, 92);
  putU32le(header, 24, mine);
  putU32le(header, 32, other);
  putU32le(header, 40, 2 + entrySectors);
  putU32le(header, 48, Math.max(mine, other) - entrySectors - 1);
  header.set(guidBytes('11111111-2222-3333-4444-555555555555'), 56);
  putU32le(header, 72, entriesAt);
  putU32le(header, 80, 128);
  putU32le(header, 84, 128);
  putU32le(header, 88, crc32(entries));
  putU32le(header, 16, crc32(header));
  return header;
}

function guidBytes(guid: string): Uint8Array {
  const hex = guid.replace(/-/g, '');
  const plain = [...Array(16).keys()].map((at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
  return new Uint8Array([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((at) => plain[at]));
}

export interface MbrPartition {
  readonly type: number;
  readonly start: number;
  readonly sectors: number;
  readonly flag?: number;
}

/** The 512 bytes of a partition table, MBR or that of a logical partition. */
export function mbrSector(partitions: readonly MbrPartition[]): Uint8Array {
  const sector = new Uint8Array(512);
  putU32le(sector, 440, 0x1234abcd);
  partitions.forEach(({ type, start, sectors, flag }, at) => {
    const entry = sector.subarray(446 + 16 * at);
    entry[0] = flag ?? 0;
    entry[4] = type;
    putU32le(entry, 8, start);
    putU32le(entry, 12, sectors);
  });
  sector[510] = 0x55;
  sector[511] = 0xaa;
  return sector;
}

/** What `probe` takes for an ext2 filesystem of 2 KiB. */
export function looksLikeExt(label = ''): Uint8Array {
  const bytes = new Uint8Array(2048);
  bytes.set([0x53, 0xef], 1024 + 0x38);
  bytes.set(encodeUtf8(label), 1024 + 0x78);
  return bytes;
}
