/** Virtual disks written by hand: small ones, and kinds that qemu-img does not write. */
import { deflateSync } from 'node:zlib';
import { crc32c } from '../../../src/hash/crc32c.ts';

const SECTOR = 512;

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function padded(bytes: Uint8Array, size: number): Buffer {
  const whole = Buffer.alloc(size);
  whole.set(bytes);
  return whole;
}

export interface VhdOptions {
  readonly id?: number;
  /** Makes it a differencing image: of each block, the sectors with an odd number are its own. */
  readonly parent?: { readonly id: number; readonly name: string };
  readonly blockSize?: number;
}

function withVhdChecksum(bytes: Buffer, at: number): Buffer {
  bytes.writeUInt32BE(0, at);
  let sum = 0;
  for (const byte of bytes) sum += byte;
  bytes.writeUInt32BE(~sum >>> 0, at);
  return bytes;
}

function vhdFooter(size: number, type: number, id: number): Buffer {
  const footer = Buffer.alloc(512);
  footer.write('conectix', 0, 'latin1');
  footer.writeBigUInt64BE(type === 2 ? 0xffffffffffffffffn : 512n, 0x10);
  footer.write('win ', 0x1c, 'latin1');
  footer.writeBigUInt64BE(BigInt(size), 0x30);
  footer.writeUInt32BE(type, 0x3c);
  footer.fill(id, 0x44, 0x54);
  return withVhdChecksum(footer, 0x40);
}

/** A dynamic or differencing VHD that holds `disk`, blocks of zeros left out. */
export function vhdFile(disk: Uint8Array, { id = 1, parent, blockSize = 4096 }: VhdOptions = {}): Uint8Array {
  const blocks = Math.ceil(disk.length / blockSize);
  const footer = vhdFooter(disk.length, parent === undefined ? 3 : 4, id);
  const header = Buffer.alloc(1024);
  header.write('cxsparse', 0, 'latin1');
  header.writeBigUInt64BE(1536n, 0x10);
  header.writeUInt32BE(blocks, 0x1c);
  header.writeUInt32BE(blockSize, 0x20);
  if (parent !== undefined) {
    header.fill(parent.id, 0x28, 0x38);
    Buffer.from(parent.name, 'utf16le').swap16().copy(header, 0x40);
  }
  const table = Buffer.alloc(Math.ceil((blocks * 4) / SECTOR) * SECTOR, 0xff);
  const pieces: Uint8Array[] = [];
  let sector = (1536 + table.length) / SECTOR;
  for (let block = 0; block < blocks; block++) {
    const bytes = disk.subarray(block * blockSize, (block + 1) * blockSize);
    if (isZero(bytes)) continue;
    table.writeUInt32BE(sector, block * 4);
    pieces.push(Buffer.alloc(SECTOR, 0x55), padded(bytes, blockSize));
    sector += 1 + blockSize / SECTOR;
  }
  return Buffer.concat([footer, withVhdChecksum(header, 0x24), table, ...pieces, footer]);
}

export function fixedVhdFile(disk: Uint8Array): Uint8Array {
  return Buffer.concat([disk, vhdFooter(disk.length, 2, 1)]);
}

/** A dynamic VDI; a block of ones in the map for each block of zeros. */
export function vdiFile(disk: Uint8Array, blockSize = 4096): Uint8Array {
  const blocks = Math.ceil(disk.length / blockSize);
  const header = Buffer.alloc(512);
  header.writeUInt32LE(0xbeda107f, 0x40);
  header.writeUInt32LE(0x00010001, 0x44);
  header.writeUInt32LE(1, 0x4c);
  const map = Buffer.alloc(Math.ceil((blocks * 4) / SECTOR) * SECTOR, 0xff);
  header.writeUInt32LE(512, 0x154);
  header.writeUInt32LE(512 + map.length, 0x158);
  header.writeBigUInt64LE(BigInt(disk.length), 0x170);
  header.writeUInt32LE(blockSize, 0x178);
  header.writeUInt32LE(blocks, 0x180);
  const pieces: Uint8Array[] = [];
  for (let block = 0; block < blocks; block++) {
    const bytes = disk.subarray(block * blockSize, (block + 1) * blockSize);
    if (isZero(bytes)) continue;
    map.writeUInt32LE(pieces.length, block * 4);
    pieces.push(padded(bytes, blockSize));
  }
  return Buffer.concat([header, map, ...pieces]);
}

/** One sparse extent, with an embedded descriptor; compressed grains behind markers, as stream-optimised ones have them. */
export function vmdkFile(disk: Uint8Array, isCompressed = false): Uint8Array {
  const grain = 4096;
  const grains = Math.ceil(disk.length / grain);
  const tables = Math.ceil(grains / 512);
  const header = Buffer.alloc(512);
  header.write('KDMV', 0, 'latin1');
  header.writeUInt32LE(1, 4);
  header.writeUInt32LE(isCompressed ? 0x30001 : 1, 8);
  header.writeBigUInt64LE(BigInt(disk.length / SECTOR), 0x0c);
  header.writeBigUInt64LE(BigInt(grain / SECTOR), 0x14);
  header.writeBigUInt64LE(1n, 0x1c);
  header.writeBigUInt64LE(1n, 0x24);
  header.writeUInt32LE(512, 0x2c);
  header.writeBigUInt64LE(2n, 0x38);
  header.writeUInt16LE(isCompressed ? 1 : 0, 0x4d);
  const descriptor = padded(Buffer.from('# Disk DescriptorFile\nCID=12345678\nparentCID=ffffffff\n'), 512);
  const directory = Buffer.alloc(512);
  const table = Buffer.alloc(tables * 2048);
  const pieces: Uint8Array[] = [];
  let sector = 3 + table.length / SECTOR;
  for (let index = 0; index < tables; index++) directory.writeUInt32LE(3 + index * 4, index * 4);
  for (let index = 0; index < grains; index++) {
    const bytes = padded(disk.subarray(index * grain, (index + 1) * grain), grain);
    if (isZero(bytes)) continue;
    table.writeUInt32LE(sector, index * 4);
    const packed = isCompressed ? marked(index * (grain / SECTOR), deflateSync(bytes)) : bytes;
    pieces.push(padded(packed, Math.ceil(packed.length / SECTOR) * SECTOR));
    sector += Math.ceil(packed.length / SECTOR);
  }
  return Buffer.concat([header, descriptor, directory, table, ...pieces]);
}

/** One sparse extent as ESX servers write them: a directory of tables of 4096 grains, and no descriptor. */
export function cowdFile(disk: Uint8Array, grain = 512): Uint8Array {
  const grains = Math.ceil(disk.length / grain);
  const tables = Math.ceil(grains / 4096);
  const header = Buffer.alloc(2048);
  const directory = Buffer.alloc(Math.ceil((tables * 4) / SECTOR) * SECTOR);
  const table = Buffer.alloc(tables * 4096 * 4);
  const tableSector = (header.length + directory.length) / SECTOR;
  header.write('COWD', 0, 'latin1');
  // Version, flags, sectors of the disk and of a grain, place and length of the directory.
  const fields = [1, 3, disk.length / SECTOR, grain / SECTOR, header.length / SECTOR, tables];
  for (const [at, value] of fields.entries()) header.writeUInt32LE(value, 4 + at * 4);
  const pieces: Uint8Array[] = [];
  let sector = tableSector + table.length / SECTOR;
  for (let index = 0; index < grains; index++) {
    const bytes = padded(disk.subarray(index * grain, (index + 1) * grain), grain);
    if (isZero(bytes)) continue;
    const number = Math.floor(index / 4096);
    directory.writeUInt32LE(tableSector + number * 32, number * 4);
    table.writeUInt32LE(sector, index * 4);
    pieces.push(bytes);
    sector += grain / SECTOR;
  }
  return Buffer.concat([header, directory, table, ...pieces]);
}

function marked(sector: number, packed: Uint8Array): Buffer {
  const marker = Buffer.alloc(12);
  marker.writeBigUInt64LE(BigInt(sector));
  marker.writeUInt32LE(packed.length, 8);
  return Buffer.concat([marker, packed]);
}

const MIB = 2 ** 20;
const guid = (text: string) => {
  const plain = Buffer.from(text.replace(/-/g, ''), 'hex');
  plain.subarray(0, 4).reverse();
  plain.subarray(4, 6).reverse();
  plain.subarray(6, 8).reverse();
  return plain;
};

export interface VhdxOptions {
  readonly id?: number;
  /** Makes it a differencing image, whose sectors with an odd number are its own. */
  readonly parent?: { readonly id: number; readonly name: string };
  /** Leaves the block allocation table empty in its place, and writes it to the log. */
  readonly inLog?: boolean;
}

function withCrc(bytes: Buffer): Buffer {
  bytes.writeUInt32LE(0, 4);
  bytes.writeUInt32LE(~crc32c(0xffffffff, bytes) >>> 0, 4);
  return bytes;
}

/** A VHDX of blocks of 1 MiB: headers, log, metadata, table, in differencing images a bitmap, then the blocks. */
export function vhdxFile(disk: Uint8Array, { id = 1, parent, inLog = false }: VhdxOptions = {}): Uint8Array {
  const blocks = Math.ceil(disk.length / MIB);
  const firstBlock = 5;
  const file = Buffer.alloc((firstBlock + blocks) * MIB);
  const logGuid = Buffer.alloc(16, inLog ? 9 : 0);
  file.write('vhdxfile', 0, 'latin1');
  const header = Buffer.alloc(4096);
  header.write('head', 0, 'latin1');
  header.writeBigUInt64LE(7n, 8);
  header.fill(id, 0x20, 0x30);
  logGuid.copy(header, 0x30);
  header.writeUInt16LE(1, 0x42);
  header.writeUInt32LE(MIB, 0x44);
  header.writeBigUInt64LE(BigInt(MIB), 0x48);
  withCrc(header).copy(file, 64 * 1024);
  const regions = Buffer.alloc(65536);
  regions.write('regi', 0, 'latin1');
  regions.writeUInt32LE(2, 8);
  guid('2dc27766-f623-4200-9d64-115e9bfd4a08').copy(regions, 16);
  regions.writeBigUInt64LE(BigInt(3 * MIB), 32);
  regions.writeUInt32LE(MIB, 40);
  guid('8b7ca206-4790-4b9a-b8fe-575f050f886e').copy(regions, 48);
  regions.writeBigUInt64LE(BigInt(2 * MIB), 64);
  regions.writeUInt32LE(MIB, 72);
  withCrc(regions).copy(file, 192 * 1024);
  writeMetadata(file.subarray(2 * MIB, 3 * MIB), disk.length, parent);
  const table = Buffer.alloc(65536);
  for (let block = 0; block < blocks; block++) {
    const state = parent === undefined ? 6n : 7n;
    table.writeBigUInt64LE((BigInt(firstBlock + block) << 20n) | state, block * 8);
    file.set(disk.subarray(block * MIB, (block + 1) * MIB), (firstBlock + block) * MIB);
  }
  // The chunk ratio of blocks of 1 MiB is 4096: its bitmap's entry stands behind those of 4096 blocks.
  table.writeBigUInt64LE((4n << 20n) | 6n, 4096 * 8);
  file.fill(0xaa, 4 * MIB, 5 * MIB);
  if (inLog) writeLog(file, table, logGuid);
  else table.copy(file, 3 * MIB);
  return file;
}

function writeMetadata(region: Buffer, size: number, parent: VhdxOptions['parent']): void {
  const locator = parent === undefined ? Buffer.alloc(0) : parentLocator(parent);
  const parameters = Buffer.alloc(8);
  parameters.writeUInt32LE(MIB, 0);
  parameters.writeUInt32LE(parent === undefined ? 0 : 2, 4);
  const diskSize = Buffer.alloc(8);
  diskSize.writeBigUInt64LE(BigInt(size));
  const sectorSize = Buffer.alloc(4);
  sectorSize.writeUInt32LE(SECTOR);
  const items: [string, Buffer][] = [
    ['caa16737-fa36-4d43-b3b6-33f0aa44e76b', parameters],
    ['2fa54224-cd1b-4876-b211-5dbed83bf4b8', diskSize],
    ['8141bf1d-a96f-4709-ba47-f233a8faab5f', sectorSize],
    ['a8d35f2d-b30b-454d-abf7-d3d84834ab0c', locator],
  ];
  region.write('metadata', 0, 'latin1');
  region.writeUInt16LE(items.length, 10);
  items.forEach(([itemId, bytes], index) => {
    const at = 65536 + index * 1024;
    guid(itemId).copy(region, 32 + index * 32);
    region.writeUInt32LE(at, 48 + index * 32);
    region.writeUInt32LE(bytes.length, 52 + index * 32);
    region.writeUInt32LE(4, 56 + index * 32);
    bytes.copy(region, at);
  });
}

function parentLocator({ id, name }: { id: number; name: string }): Buffer {
  const hex = Buffer.alloc(16, id).toString('hex');
  const linkage = `{${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}}`;
  const entries = Object.entries({ parent_linkage: linkage, relative_path: name });
  const locator = Buffer.alloc(600);
  guid('b04aefb7-d19e-4a81-b789-25b8e9445913').copy(locator);
  locator.writeUInt16LE(entries.length, 18);
  let at = 20 + entries.length * 12;
  entries.forEach(([key, value], index) => {
    for (const [part, text] of [key, value].entries()) {
      const bytes = Buffer.from(text, 'utf16le');
      bytes.copy(locator, at);
      locator.writeUInt32LE(at, 20 + index * 12 + part * 4);
      locator.writeUInt16LE(bytes.length, 28 + index * 12 + part * 2);
      at += bytes.length;
    }
  });
  return locator;
}

/** One entry of 17 sectors that begins near the end of the log and wraps around: zeros first, then all of the table. */
function writeLog(file: Buffer, table: Buffer, logGuid: Buffer): void {
  const sectors = table.length / 4096;
  const entry = Buffer.alloc((1 + sectors) * 4096);
  const start = MIB - 3 * 4096;
  entry.write('loge', 0, 'latin1');
  entry.writeUInt32LE(entry.length, 8);
  entry.writeUInt32LE(start, 12);
  entry.writeBigUInt64LE(5n, 16);
  entry.writeUInt32LE(sectors + 1, 24);
  logGuid.copy(entry, 32);
  entry.writeBigUInt64LE(BigInt(file.length), 48);
  entry.write('zero', 64, 'latin1');
  entry.writeBigUInt64LE(BigInt(table.length), 72);
  entry.writeBigUInt64LE(BigInt(3 * MIB), 80);
  entry.writeBigUInt64LE(5n, 88);
  for (let index = 0; index < sectors; index++) {
    const descriptor = 96 + index * 32;
    const sector = table.subarray(index * 4096, (index + 1) * 4096);
    entry.write('desc', descriptor, 'latin1');
    sector.copy(entry, descriptor + 4, 4092);
    sector.copy(entry, descriptor + 8, 0, 8);
    entry.writeBigUInt64LE(BigInt(3 * MIB + index * 4096), descriptor + 16);
    entry.writeBigUInt64LE(5n, descriptor + 24);
    const at = (1 + index) * 4096;
    sector.copy(entry, at);
    entry.write('data', at, 'latin1');
    entry.writeUInt32LE(0, at + 4);
    entry.writeUInt32LE(5, at + 4092);
  }
  withCrc(entry);
  entry.copy(file, MIB + start, 0, MIB - start);
  entry.copy(file, MIB, MIB - start);
}
