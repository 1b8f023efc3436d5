/** How disks of Debian are damaged: bytes of a file turned to others where they lie, files deleted or written anew by the tools of their filesystem. */
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openDisk } from '../../../../src/disk/open-disk.ts';
import { openDevice } from '../../../../src/node/file-device.ts';
import { type ByteRange, filesOf } from '../zeroed.ts';
import { run } from './root.ts';

const PIECE = 1024 * 1024;

/** A raw image of a disk, to be damaged in place. */
export class DamagedDisk {
  readonly image: string;
  private readonly work: string;

  /** @param work For a file of the moment. */
  constructor(image: string, work: string) {
    this.image = image;
    this.work = work;
  }

  writeBytes(byteOffset: number, bytes: Uint8Array): void {
    const file = openSync(this.image, 'r+');
    writeSync(file, bytes, 0, bytes.length, byteOffset);
    closeSync(file);
  }

  zeroBytes(byteOffset: number, length: number): void {
    for (let from = 0; from < length; from += PIECE) {
      this.writeBytes(byteOffset + from, new Uint8Array(Math.min(PIECE, length - from)));
    }
  }

  partitionOffset(partition: number): number {
    return this.look((disk) => disk.partitions.find(({ number }) => number === partition)?.entry?.start ?? 0);
  }

  diskSize(): number {
    return this.look(({ device }) => device.size);
  }

  /** The only path of this partition, below this folder, that fits. @throws Error where none does */
  find(partition: number, folder: string, pattern: RegExp): string {
    const path = this.look((disk) =>
      filesOf(disk, partition, folder)
        .map(({ name }) => name.slice(name.indexOf(':') + 1))
        .find((name) => pattern.test(name)),
    );
    if (path === undefined) throw new Error(`${pattern} is not on partition ${partition}`);
    return path;
  }

  /** Where the bytes of a file lie on the disk. */
  ranges(partition: number, path: string): readonly ByteRange[] {
    const [file] = this.look((disk) => filesOf(disk, partition, path));
    if (file === undefined) throw new Error(`${path} is not on partition ${partition}`);
    return file.ranges;
  }

  zeroFile(partition: number, path: string): void {
    for (const { byteOffset, length } of this.ranges(partition, path)) this.zeroBytes(byteOffset, length);
  }

  read(partition: number, path: string): Uint8Array {
    return this.look((disk) => {
      const fs = disk.partitions.find(({ number }) => number === partition)?.fs;
      if (fs === undefined) throw new Error(`partition ${partition} can't be read`);
      return fs.readFile(path);
    });
  }

  /** Writes a file anew, or deletes it. */
  write(partition: number, path: string, contents: Uint8Array | string | undefined): void {
    const offset = this.partitionOffset(partition);
    const isFat = this.look((disk) => disk.partitions.find(({ number }) => number === partition)?.fs?.type === 'vfat');
    const volume = `${this.image}@@${offset}`;
    if (isFat && contents === undefined) run('mdel', ['-i', volume, `::${path}`]);
    else if (isFat) run('mcopy', ['-o', '-i', volume, '-', `::${path}`], contents);
    else {
      const debugfs = (command: string) => run('debugfs', ['-w', '-R', command, `${this.image}?offset=${offset}`]);
      const file = join(this.work, 'contents');
      debugfs(`rm ${path}`);
      if (contents === undefined) return;
      writeFileSync(file, contents);
      debugfs(`write ${file} ${path}`);
      rmSync(file);
    }
  }

  /** Of an ext4: some zeros behind the end of a file, which no block holds. */
  addHole(partition: number, path: string): void {
    const mounted = join(this.work, 'mounted');
    mkdirSync(mounted, { recursive: true });
    const script =
      'mount -o loop,offset="$1" "$2" "$3" && truncate --size=+65536 "$3$4"; status=$?; umount "$3"; exit $status';
    const offset = String(this.partitionOffset(partition));
    run('unshare', ['-m', 'sh', '-c', script, 'sh', offset, this.image, mounted, path]);
  }

  /** @throws Error where the text does not hold what is to be replaced */
  edit(partition: number, path: string, from: string | RegExp, to: string): void {
    const text = Buffer.from(this.read(partition, path)).toString();
    const edited = text.replace(from, to);
    if (edited === text) throw new Error(`${path} does not hold ${from}`);
    this.write(partition, path, edited);
  }

  /** A byte in the middle of a file becomes another one. */
  changeByte(partition: number, path: string, at: number): void {
    let from = 0;
    for (const { byteOffset, length } of this.ranges(partition, path)) {
      if (at < from + length) {
        this.writeBytes(byteOffset + at - from, Uint8Array.of(this.read(partition, path)[at] ^ 0x55));
        return;
      }
      from += length;
    }
    throw new Error(`${path} is shorter than ${at}`);
  }

  private look<Result>(question: (disk: ReturnType<typeof openDisk>) => Result): Result {
    const device = openDevice(this.image);
    try {
      return question(openDisk(device));
    } finally {
      device.close();
    }
  }
}
