/** Archives around an image, written by hand. */
import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../../src/hash/crc32.ts';

export type Files = Readonly<Record<string, Uint8Array>>;

/** A tar archive; a name of more than 100 bytes goes into a pax header. */
export function tarFile(files: Files): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const [name, bytes] of Object.entries(files)) {
    if (name.length > 100) {
      const record = ` path=${name}\n`;
      const length = record.length + String(record.length + 3).length;
      const pax = Buffer.from(length + record);
      pieces.push(tarHeader('pax', pax.length, 'x'), padded(pax));
    }
    pieces.push(tarHeader(name.slice(0, 100), bytes.length, '0'), padded(bytes));
  }
  return Buffer.concat([...pieces, Buffer.alloc(1024)]);
}

function padded(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 511)]);
}

function tarHeader(name: string, size: number, type: string): Uint8Array {
  const header = Buffer.alloc(512);
  header.write(name, 0, 'latin1');
  header.write(size.toString(8).padStart(11, '0'), 124, 'latin1');
  header.write(`        ${type}`, 148, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0`, 148, 'latin1');
  return header;
}

/** How a .zip archive packs its members: the number of the method, and what does it. */
export interface ZipPacking {
  readonly method: number;
  readonly pack: (bytes: Uint8Array) => Uint8Array;
}

const STORED: ZipPacking = { method: 0, pack: (bytes) => bytes };
export const DEFLATED: ZipPacking = { method: 8, pack: (bytes) => deflateRawSync(bytes) };

/** A .zip archive; with sizes and offsets in zip64 fields alone, if asked. */
export function zipFile(files: Files, { packing = STORED, zip64 = false, flags = 0 } = {}): Uint8Array {
  const pieces: Uint8Array[] = [];
  const entries: Uint8Array[] = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const packed = packing.pack(bytes);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(packing.method, 8);
    local.writeUInt32LE(crc32(bytes), 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(bytes.length, 22);
    local.writeUInt16LE(name.length, 26);
    const wide = Buffer.alloc(zip64 ? 28 : 0);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(packing.method, 10);
    entry.writeUInt32LE(crc32(bytes), 16);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt16LE(wide.length, 30);
    const numbers: [number, number][] = [
      [24, bytes.length],
      [20, packed.length],
      [42, at],
    ];
    numbers.forEach(([field, value], index) => {
      entry.writeUInt32LE(zip64 ? 0xffffffff : value, field);
      if (zip64) wide.writeBigUInt64LE(BigInt(value), 4 + index * 8);
    });
    if (zip64) {
      wide.writeUInt16LE(1, 0);
      wide.writeUInt16LE(24, 2);
    }
    pieces.push(local, Buffer.from(name), packed);
    entries.push(entry, Buffer.from(name), wide);
    at += local.length + name.length + packed.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...pieces, directory, end]);
}
