/**
 * Writes an ext4 of any number of inodes, without journal or checksums: no program makes a million files as fast. Each directory is one
 * stretch of blocks; all files are the same block.
 */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

const BLOCK_BYTES = 4096;
const BLOCKS_PER_GROUP = 32768;
const INODES_PER_GROUP = 32768;
const INODE_BYTES = 128;
const GROUP_BYTES = 32;
const FIRST_INODE = 11;
const ROOT_INODE = 2;
const EXTENTS_FL = 0x80000;

/** One name. */
export interface PlannedEntry {
  readonly name: string;
  /** The number of a directory, its index in the plan; undefined for the next file. */
  readonly directory?: number;
}

/** The entries of each directory, the root first. */
export type Plan = readonly (readonly PlannedEntry[])[];

/** Where a directory is and what it holds. */
interface Placed {
  readonly ino: number;
  readonly fsBlock: number;
  readonly bytes: Buffer;
}

/** Directories get the first inodes, in the order of the plan, and files those behind them. */
const inodeOf = (directory: number): number => (directory === 0 ? ROOT_INODE : FIRST_INODE + directory - 1);

function directoryBytes(ino: number, entries: readonly { name: string; ino: number; isDirectory: boolean }[]): Buffer {
  const all = [{ name: '.', ino, isDirectory: true }, { name: '..', ino: ROOT_INODE, isDirectory: true }, ...entries];
  const bytes = Buffer.alloc(BLOCK_BYTES * Math.ceil((all.length * (8 + 16)) / (BLOCK_BYTES / 2)));
  let at = 0;
  let last = 0;
  for (const entry of all) {
    const length = (8 + entry.name.length + 3) & ~3;
    if ((at % BLOCK_BYTES) + length > BLOCK_BYTES) {
      const next = (Math.floor(at / BLOCK_BYTES) + 1) * BLOCK_BYTES;
      bytes.writeUInt16LE(next - last, last + 4);
      at = next;
    }
    bytes.writeUInt32LE(entry.ino, at);
    bytes.writeUInt16LE(length, at + 4);
    bytes[at + 6] = entry.name.length;
    bytes[at + 7] = entry.isDirectory ? 2 : 1;
    bytes.write(entry.name, at + 8, 'latin1');
    last = at;
    at += length;
  }
  const end = Math.ceil(at / BLOCK_BYTES) * BLOCK_BYTES;
  bytes.writeUInt16LE(end - last, last + 4);
  return bytes.subarray(0, end);
}

/** Names are ASCII of at most 16 bytes. */
export function writePlainExt4(path: string, plan: Plan): void {
  let files = 0;
  const firstFile = FIRST_INODE + plan.length - 1;
  const listings = plan.map((entries, directory) => ({
    ino: inodeOf(directory),
    bytes: directoryBytes(
      inodeOf(directory),
      entries.map(({ name, directory: below }) => ({
        name,
        ino: below === undefined ? firstFile + files++ : inodeOf(below),
        isDirectory: below !== undefined,
      })),
    ),
  }));
  const groups = Math.ceil((firstFile + files) / INODES_PER_GROUP);
  const tableBlocks = (INODES_PER_GROUP * INODE_BYTES) / BLOCK_BYTES;
  const firstTable = 1 + Math.ceil((groups * GROUP_BYTES) / BLOCK_BYTES) + 2 * groups;
  let fsBlock = firstTable + groups * tableBlocks;
  const fileBlock = fsBlock++;
  const placed: Placed[] = listings.map(({ ino, bytes }) => {
    const place = { ino, bytes, fsBlock };
    fsBlock += bytes.length / BLOCK_BYTES;
    return place;
  });
  const blockCount = Math.max(fsBlock, (groups - 1) * BLOCKS_PER_GROUP + 64);
  const head = headBytes(groups, blockCount, firstTable, tableBlocks);
  const table = inodeTable(groups, placed, { first: firstFile, count: files, fsBlock: fileBlock });
  const file = openSync(path, 'w');
  ftruncateSync(file, blockCount * BLOCK_BYTES);
  writeSync(file, head, 0, head.length, 0);
  writeSync(file, table, 0, table.length, firstTable * BLOCK_BYTES);
  writeSync(file, 'one block\n', fileBlock * BLOCK_BYTES);
  for (const { bytes, fsBlock: at } of placed) writeSync(file, bytes, 0, bytes.length, at * BLOCK_BYTES);
  closeSync(file);
}

/** The superblock and the group descriptors. */
function headBytes(groups: number, blockCount: number, firstTable: number, tableBlocks: number): Buffer {
  const head = Buffer.alloc(firstTable * BLOCK_BYTES);
  const words: readonly (readonly [offset: number, value: number])[] = [
    [0x0, groups * INODES_PER_GROUP],
    [0x4, blockCount],
    [0x18, 2],
    [0x1c, 2],
    [0x20, BLOCKS_PER_GROUP],
    [0x24, BLOCKS_PER_GROUP],
    [0x28, INODES_PER_GROUP],
    [0x4c, 1],
    [0x54, FIRST_INODE],
    [0x5c, 0x200], // sparse_super2, of which no group has a copy
    [0x60, 0x2 | 0x40 | 0x200], // filetype, extents, flex_bg: tables need not be in their groups
  ];
  for (const [offset, value] of words) head.writeUInt32LE(value, 1024 + offset);
  head.writeUInt16LE(0xef53, 1024 + 0x38);
  head.writeUInt16LE(1, 1024 + 0x3a);
  head.writeUInt16LE(INODE_BYTES, 1024 + 0x58);
  for (let group = 0; group < groups; group++) {
    const at = BLOCK_BYTES + group * GROUP_BYTES;
    // Two bitmaps, which nobody reads, and the table.
    head.writeUInt32LE(firstTable - 2 * (group + 1), at);
    head.writeUInt32LE(firstTable - 2 * (group + 1) + 1, at + 4);
    head.writeUInt32LE(firstTable + group * tableBlocks, at + 8);
  }
  return head;
}

function inodeTable(
  groups: number,
  directories: readonly Placed[],
  files: { readonly first: number; readonly count: number; readonly fsBlock: number },
): Buffer {
  const table = Buffer.alloc(groups * INODES_PER_GROUP * INODE_BYTES);
  const put = (ino: number, mode: number, links: number, size: number, fsBlock: number): void => {
    const at = (ino - 1) * INODE_BYTES;
    const blocks = Math.ceil(size / BLOCK_BYTES);
    table.writeUInt16LE(mode, at);
    table.writeUInt32LE(size, at + 0x4);
    table.writeUInt16LE(links, at + 0x1a);
    table.writeUInt32LE(blocks * (BLOCK_BYTES / 512), at + 0x1c);
    table.writeUInt32LE(EXTENTS_FL, at + 0x20);
    table.writeUInt16LE(0xf30a, at + 0x28);
    table.writeUInt16LE(1, at + 0x2a);
    table.writeUInt16LE(4, at + 0x2c);
    table.writeUInt16LE(blocks, at + 0x38);
    table.writeUInt32LE(fsBlock, at + 0x3c);
  };
  for (const { ino, fsBlock, bytes } of directories) put(ino, 0o40755, 2, bytes.length, fsBlock);
  for (let file = 0; file < files.count; file++) put(files.first + file, 0o100644, 1, 10, files.fsBlock);
  return table;
}
