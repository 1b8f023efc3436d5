/** Filesystems with given trees, and disks around them, as files: sparse, made without mounting where tools can. */
import { closeSync, ftruncateSync, openSync, readdirSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gptDisk, type MbrPartition, mbrSector } from '../disks.ts';
import { run } from './root.ts';

const MIB = 1024 * 1024;
const SECTOR = 512;

export interface PartitionFile {
  readonly file: string;
  readonly type: string;
  readonly uuid: string;
  readonly label?: string;
}

/** An ext4 with the tree of a folder. */
export function makeExt4(target: string, folder: string, sizeInMib: number, uuid: string, label = ''): void {
  rmSync(target, { force: true });
  run('mkfs.ext4', ['-q', '-F', '-U', uuid, '-L', label, '-d', folder, target, `${sizeInMib}M`]);
}

/** A FAT32 with the tree of a folder. */
export function makeFat(target: string, folder: string, sizeInMib: number, label = 'ESP'): void {
  rmSync(target, { force: true });
  run('mkfs.fat', ['-F', '32', '-n', label, '-i', 'ABCD1234', '-C', target, String(sizeInMib * 1024)]);
  for (const name of readdirSync(folder)) run('mcopy', ['-s', '-i', target, join(folder, name), '::']);
}

/** A GPT disk with the partitions one after the other, from 1 MiB on, each at a MiB. */
export function makeGptDisk(target: string, partitions: readonly PartitionFile[]): void {
  const { placed, end } = place(partitions);
  const table = gptDisk(
    placed.map(({ type, uuid, label, start, size }) => ({
      ...{ type, uuid, label, firstSector: start / SECTOR },
      contents: new Uint8Array(0),
      sectors: size / SECTOR,
    })),
    SECTOR,
    (end + MIB) / SECTOR,
  );
  writeDisk(target, table, placed);
}

/** An MBR disk; the first partition is active. */
export function makeMbrDisk(target: string, partitions: readonly { file: string; type: number }[]): void {
  const { placed, end } = place(partitions);
  const entries: MbrPartition[] = placed.map(({ type, start, size }, index) => ({
    ...{ type, start: start / SECTOR, sectors: size / SECTOR },
    flag: index === 0 ? 0x80 : 0,
  }));
  const disk = new Uint8Array(end + MIB);
  disk.set(mbrSector(entries));
  writeDisk(target, disk, placed);
}

/** One after the other, each at a whole MiB. */
function place<Part extends { file: string }>(parts: readonly Part[]) {
  let end = MIB;
  const placed = parts.map((part) => {
    const start = end;
    const { size } = statSync(part.file);
    end += Math.ceil(size / MIB) * MIB;
    return { ...part, start, size };
  });
  return { placed, end };
}

function writeDisk(target: string, table: Uint8Array, parts: readonly { file: string; start: number }[]): void {
  const out = openSync(target, 'w');
  try {
    ftruncateSync(out, table.length);
    writeWithHoles(out, table, 0);
    for (const { file, start } of parts) {
      const source = openSync(file, 'r');
      const buffer = new Uint8Array(4 * MIB);
      for (let from = 0; ; ) {
        const count = readSync(source, buffer, 0, buffer.length, from);
        if (count === 0) break;
        writeWithHoles(out, buffer.subarray(0, count), start + from);
        from += count;
      }
      closeSync(source);
    }
  } finally {
    closeSync(out);
  }
}

function writeWithHoles(out: number, bytes: Uint8Array, at: number): void {
  const PIECE = 64 * 1024;
  for (let from = 0; from < bytes.length; from += PIECE) {
    const piece = bytes.subarray(from, from + PIECE);
    if (piece.some((byte) => byte !== 0)) writeSync(out, piece, 0, piece.length, at + from);
  }
}
