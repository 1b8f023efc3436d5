/** Builds EROFS images structure by structure, for what no mkfs makes. */
import { crc32c } from '../../../src/hash/crc32c.ts';

export const MODE = { file: 0o100644, dir: 0o40755, symlink: 0o120777, char: 0o20600, fifo: 0o10600 } as const;
export const LAYOUT = { flatPlain: 0, compressedFull: 1, flatInline: 2, compressedCompact: 3, chunkBased: 4 } as const;
export const FILE_TYPE = { file: 1, dir: 2, char: 3, symlink: 7 } as const;

/** Little-endian numbers of 1, 2, 4 or 8 bytes, one after the other: `le([2, 5], [4, 0x10])`. */
export function le(...fields: readonly (readonly [size: 1 | 2 | 4 | 8, value: number])[]): Uint8Array {
  const bytes: number[] = [];
  for (const [size, value] of fields) {
    let rest = value;
    for (let at = 0; at < size; at++) {
      bytes.push(((rest % 256) + 256) % 256);
      rest = Math.floor(rest / 256);
    }
  }
  return new Uint8Array(bytes);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export interface InodeFields {
  readonly layout?: number;
  readonly mode?: number;
  readonly size: number;
  /** Start block, chunk format, device number, ... */
  readonly u?: number;
  /** Links; upper bits of the start block where `format` has bit 4, or the inode is extended. */
  readonly nb?: number;
  readonly isExtended?: boolean;
  /** More bits for i_format. */
  readonly format?: number;
  readonly xattrs?: Uint8Array;
  /** What follows inode and xattrs. */
  readonly after?: Uint8Array;
  /** Start the inode this many bytes after a block boundary. */
  readonly atBlockOffset?: number;
  readonly mtime?: number;
}

export interface ImageOptions {
  readonly blockSize?: number;
  readonly incompat?: number;
  readonly compat?: number;
}

const SUPER_OFFSET = 1024;
/** Inodes from here on; data blocks are given out after the metadata. */
const METADATA_START = 65536;

/** One root directory, `files` in it, data blocks wherever the caller puts them. */
export class ErofsBuilder {
  readonly blockSize: number;
  readonly bytes: Uint8Array;
  /** Fields of the superblock that differ from the usual: byte offset in it -> bytes. */
  readonly superblock = new Map<number, Uint8Array>();
  private readonly incompat: number;
  private readonly compat: number;
  private readonly entries: { name: Uint8Array; nid: number; type: number; isInMetabox: boolean }[] = [];
  private nextInode = METADATA_START + 64;
  private nextBlock: number;
  private readonly metadataEnd: number;

  constructor(options: ImageOptions = {}) {
    this.blockSize = options.blockSize ?? 4096;
    this.incompat = options.incompat ?? 0;
    this.compat = options.compat ?? 1;
    this.metadataEnd = METADATA_START + Math.max(65536, 8 * this.blockSize);
    const least = this.metadataEnd / this.blockSize;
    this.bytes = new Uint8Array((least + 64) * this.blockSize);
    this.nextBlock = least;
  }

  /** Puts `data` into fresh blocks and says which is the first. */
  addBlocks(data: Uint8Array): number {
    const block = this.nextBlock;
    this.bytes.set(data, block * this.blockSize);
    this.nextBlock += Math.max(1, Math.ceil(data.length / this.blockSize));
    return block;
  }

  /** Puts a pcluster with zeros before it, so that it ends where its last block ends. */
  addPadded(data: Uint8Array, blocks = Math.ceil(data.length / this.blockSize)): number {
    const padded = new Uint8Array(blocks * this.blockSize);
    padded.set(data, padded.length - data.length);
    return this.addBlocks(padded);
  }

  /** The nid of a new inode. */
  addInode(fields: InodeFields): number {
    const record = encodeInode(fields);
    if (fields.atBlockOffset !== undefined) {
      this.nextInode = Math.ceil(this.nextInode / this.blockSize) * this.blockSize + fields.atBlockOffset;
    }
    const position = this.nextInode;
    this.bytes.set(record, position);
    this.nextInode = Math.ceil((position + record.length) / 32) * 32;
    if (this.nextInode > this.metadataEnd) throw new Error('too many inodes for the builder');
    return (position - METADATA_START) / 32;
  }

  addEntry(name: string | Uint8Array, nid: number, type: number = FILE_TYPE.file, isInMetabox = false): void {
    const bytes = typeof name === 'string' ? new TextEncoder().encode(name) : name;
    this.entries.push({ name: bytes, nid, type, isInMetabox });
  }

  addFile(name: string, fields: InodeFields): number {
    const nid = this.addInode(fields);
    this.addEntry(name, nid);
    return nid;
  }

  setSuperblock(offset: number, bytes: Uint8Array): void {
    this.superblock.set(offset, bytes);
  }

  /** The whole image; `rootDirectory` stands in for the directory of the entries added. */
  finish(rootDirectory?: Uint8Array): Uint8Array {
    const rootNid = 0;
    this.addEntry('.', rootNid, FILE_TYPE.dir);
    this.addEntry('..', rootNid, FILE_TYPE.dir);
    this.entries.sort((left, right) => Buffer.compare(left.name, right.name));
    const directory = rootDirectory ?? encodeDirectory(this.entries, this.blockSize);
    const root = encodeInode({
      mode: MODE.dir,
      size: directory.length,
      u: this.addBlocks(directory),
      nb: 2,
      isExtended: true,
    });
    root.set(le([2, 0]), 6);
    root.set(le([4, 2]), 44);
    this.bytes.set(root, METADATA_START);
    this.writeSuperblock();
    return this.bytes;
  }

  private writeSuperblock(): void {
    const { blockSize, bytes } = this;
    const at = SUPER_OFFSET;
    const put = (offset: number, field: Uint8Array): void => bytes.set(field, at + offset);
    put(0, le([4, 0xe0f5e1e2], [4, 0], [4, this.compat], [1, Math.log2(blockSize)]));
    put(0x0e, le([2, 0]));
    put(0x24, le([4, bytes.length / blockSize], [4, METADATA_START / blockSize]));
    put(0x50, le([4, this.incompat]));
    for (const [offset, field] of this.superblock) put(offset, field);
    const length = blockSize > SUPER_OFFSET ? blockSize - SUPER_OFFSET : blockSize;
    put(4, le([4, 0]));
    put(4, le([4, crc32c(0xffffffff, bytes.subarray(at, at + length))]));
  }
}

function encodeInode(fields: InodeFields): Uint8Array {
  const { layout = 0, mode = MODE.file, size, u = 0, nb = 1, isExtended = false, format = 0, mtime = 0 } = fields;
  const xattrs = fields.xattrs ?? new Uint8Array(0);
  const count = xattrs.length === 0 ? 0 : (xattrs.length - 12) / 4 + 1;
  const bits = (isExtended ? 1 : 0) | (layout << 1) | format;
  const record = isExtended
    ? join(
        le([2, bits], [2, count], [2, mode], [2, fields.nb ?? 0], [8, size], [4, u], [4, 0], [4, 0], [4, 0]),
        le([8, mtime], [4, 0], [4, 1], [8, 0], [8, 0]),
      )
    : le([2, bits], [2, count], [2, mode], [2, nb], [4, size], [4, mtime], [4, u], [4, 0], [4, 0], [4, 0]);
  return join(record, xattrs, fields.after ?? new Uint8Array(0));
}

/** Directory blocks of entries that are sorted already. */
export function encodeDirectory(
  entries: readonly { name: Uint8Array; nid: number; type: number; isInMetabox?: boolean }[],
  blockSize: number,
): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let first = 0; first < entries.length; ) {
    let last = first;
    let used = 0;
    while (last < entries.length && used + 12 + entries[last].name.length <= blockSize) {
      used += 12 + entries[last].name.length;
      last++;
    }
    const block = new Uint8Array(last < entries.length ? blockSize : used);
    let nameOffset = (last - first) * 12;
    for (let at = first; at < last; at++) {
      const { name, nid, type, isInMetabox } = entries[at];
      block.set(le([8, nid], [2, nameOffset], [1, type], [1, 0]), (at - first) * 12);
      if (isInMetabox === true) block[(at - first) * 12 + 7] |= 0x80;
      block.set(name, nameOffset);
      nameOffset += name.length;
    }
    blocks.push(block);
    first = last;
  }
  return join(...blocks);
}

/** z_erofs_map_header. */
export function mapHeader(fields: {
  advise?: number;
  algorithms?: number;
  clusterBits?: number;
  first?: number;
}): Uint8Array {
  const { advise = 0, algorithms = 0, clusterBits = 0, first = 0 } = fields;
  return le([4, first], [2, advise], [1, algorithms], [1, clusterBits]);
}

/** Pads so that what follows an inode of 32 (or `inodeSize`) bytes is aligned. */
export function fullIndex(header: Uint8Array, records: readonly Uint8Array[]): Uint8Array {
  return join(header, new Uint8Array(8), ...records);
}

export const headRecord = (type: number, clusterOffset: number, block: number, flags = 0): Uint8Array =>
  le([2, type | flags], [2, clusterOffset], [4, block]);

export const nonHeadRecord = (back: number, forward: number): Uint8Array => le([2, 2], [2, 0], [2, back], [2, forward]);

/** LZ4: literals only. */
function lz4Literals(data: Uint8Array): Uint8Array {
  const length: number[] = [];
  if (data.length < 15) length.push(data.length << 4);
  else {
    length.push(0xf0);
    let rest = data.length - 15;
    for (; rest >= 255; rest -= 255) length.push(255);
    length.push(rest);
  }
  return join(new Uint8Array(length), data);
}

/** LZ4: one byte, `count` times (20 or more), in the way an encoder would. */
export function lz4Run(byte: number, count: number): Uint8Array {
  const matchLength = count - 1 - 5;
  const extra: number[] = [];
  let rest = matchLength - 4 - 15;
  for (; rest >= 255; rest -= 255) extra.push(255);
  extra.push(rest);
  return join(new Uint8Array([0x1f, byte, 1, 0, ...extra]), lz4Literals(new Uint8Array(5).fill(byte)));
}

/** erofs_xattr_entry, padded to 4 bytes. */
export function xattrEntry(index: number, name: string, value: Uint8Array | string): Uint8Array {
  const encoder = new TextEncoder();
  const nameBytes = encoder.encode(name);
  const valueBytes = typeof value === 'string' ? encoder.encode(value) : value;
  const entry = join(le([1, nameBytes.length], [1, index], [2, valueBytes.length]), nameBytes, valueBytes);
  return join(entry, new Uint8Array((4 - (entry.length % 4)) % 4));
}

/** erofs_xattr_ibody_header, ids of shared attributes, entries. The name filter says that no name is there. */
export function xattrArea(shared: readonly number[], ...entries: readonly Uint8Array[]): Uint8Array {
  const header = le([4, 0xffffffff], [1, shared.length], [1, 0], [2, 0], [4, 0]);
  return join(header, ...shared.map((id) => le([4, id])), ...entries);
}

/** posix_acl_xattr_header and entries of tag, permissions, id. */
export function acl(version: number, ...entries: readonly (readonly [number, number, number])[]): Uint8Array {
  return join(le([4, version]), ...entries.map(([tag, permissions, id]) => le([2, tag], [2, permissions], [4, id])));
}
