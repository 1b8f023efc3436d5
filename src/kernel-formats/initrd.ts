/** What an initrd holds: archives and compressed archives one after the other, as the kernel takes them. */

import { u16le, u32le } from '../bytes/endian.ts';
import { LZ4_LEGACY_MAGIC } from '../codecs/ondisk/lz4.ts';
import { attempt } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { type Compression, findCompression } from './compression.ts';
import { CpioScanner, isCpio } from './cpio.ts';
import type { ByteRange, Fault } from './fault.ts';
import { InitrdContents } from './initrd-contents.ts';
import { SIZEOF_LEGACY_IMG_HDR } from './ondisk/structs.gen.ts';
import { rangeFile } from './part.ts';
import { asciiText, readUpTo } from './read.ts';
import { isUImage, uImageData, uImageFaults } from './uimage.ts';
import { isUnpackError, type UnpackBudget, UnpackError, type Unpackers } from './unpack.ts';

/** What the parts of an initial RAM disk are, as far as they could be unpacked. */
export interface InitrdFacts {
  /** For people: `cpio + zstd`. */
  readonly format: string;
  /** False where a part could not be unpacked here, so that `contents` is not all. */
  readonly isWhole: boolean;
  /** All that could be unpacked. */
  readonly contents: InitrdContents;
  /** Of the part that could not be unpacked. */
  readonly notUnpacked: Compression | undefined;
  /** An image of a filesystem, as old initrds are. */
  readonly isFileSystem: boolean;
  /** Releases of the kernels whose modules are in it. */
  readonly moduleVersions: readonly string[];
  /** Entries in all archives. */
  readonly entries: number;
  /** Compressed data, in which a block of zeros is damage. */
  readonly compressed: readonly ByteRange[];
  /** None where all is well. */
  readonly faults: readonly Fault[];
}

const PIECE = 256 * 1024;
/** What Linux takes for an old initrd (init/do_mounts_rd.c, identify_ramdisk_image), and where it looks. */
const CRAMFS_MAGIC = 0x28cd3d45;
const EXT2_SUPER_MAGIC = 0xef53;
const EXT2_MAGIC_AT = 1024 + 0x38;
const EROFS_SUPER_MAGIC_V1 = 0xe0f5e1e2;
const EROFS_MAGIC_AT = 1024;
/** Archives and compressed archives in one file; real ones have two or three. */
const MAX_MEMBERS = 100;

/**
 * Goes through an initial RAM disk part by part, as the kernel unpacks it, and stops at the first that is damaged. One in
 * U-Boot's legacy image is held against the checksums there first.
 * @param budget What may be unpacked, shared by all files of one check.
 * @throws what reading `file` throws
 */
export function inspectInitrd(file: FileReader, unpackers: Unpackers, budget: UnpackBudget): InitrdFacts {
  if (!isUImage(readUpTo(file, 0, SIZEOF_LEGACY_IMG_HDR))) return inspectPlain(file, unpackers, budget);
  const faults = uImageFaults(file).map((fault) => ({
    ...fault,
    id: fault.id === 'kernel-cut-off' ? 'initrd-cut-off' : 'initrd-damaged',
  }));
  const { byteOffset, length } = uImageData(file);
  const inner = inspectPlain(rangeFile(file, byteOffset, length), unpackers, budget);
  return {
    ...inner,
    format: `uImage, ${inner.format}`,
    isWhole: inner.isWhole && faults.length === 0,
    compressed: inner.compressed.map((range) => ({ ...range, byteOffset: range.byteOffset + byteOffset })),
    faults: faults.length > 0 ? faults : inner.faults,
  };
}

function inspectPlain(file: FileReader, unpackers: Unpackers, budget: UnpackBudget): InitrdFacts {
  const reader = new InitrdReader(file, unpackers, budget);
  attempt(
    () => reader.readAll(),
    isUnpackError,
    ({ isCutOff, message }) => reader.fault(isCutOff ? 'initrd-cut-off' : 'initrd-damaged', message),
  );
  return reader.facts();
}

class InitrdReader {
  private readonly file: FileReader;
  private readonly unpackers: Unpackers;
  private readonly budget: UnpackBudget;
  private readonly formats: string[] = [];
  private readonly faults: Fault[] = [];
  private readonly compressed: ByteRange[] = [];
  private readonly scanners: CpioScanner[] = [];
  private readonly contents = new InitrdContents();
  private isWhole = true;
  private notUnpacked: Compression | undefined;
  private isFileSystem = false;
  private at = 0;

  constructor(file: FileReader, unpackers: Unpackers, budget: UnpackBudget) {
    this.file = file;
    this.unpackers = unpackers;
    this.budget = budget;
  }

  facts(): InitrdFacts {
    const { scanners, faults, isWhole, isFileSystem } = this;
    return {
      format: this.formats.filter((format, at) => this.formats.indexOf(format) === at).join(' + ') || 'unknown',
      isWhole: isWhole && faults.length === 0,
      contents: this.contents,
      notUnpacked: this.notUnpacked,
      isFileSystem,
      moduleVersions: this.contents.moduleVersions,
      entries: scanners.reduce((sum, scanner) => sum + scanner.entries, 0),
      compressed: this.compressed,
      faults,
    };
  }

  fault(id: string, message: string): void {
    this.faults.push({ id, message, numbers: { byteOffset: this.at, size: this.file.size } });
  }

  readAll(): void {
    for (let members = 0; members < MAX_MEMBERS && this.faults.length === 0; members++) {
      this.skipZeros();
      if (this.at >= this.file.size) return;
      const head = readUpTo(this.file, this.at, 64);
      const compression = findCompression(head);
      if (isCpio(head)) this.readArchive();
      else if (compression !== undefined) this.readCompressed(compression);
      else if (this.at === 0 && this.takeFileSystem()) return;
      else this.fault(this.at === 0 ? 'initrd-unknown' : 'initrd-damaged', 'neither an archive nor compressed data');
      if (!this.isWhole) return;
    }
  }

  private skipZeros(): void {
    while (this.at < this.file.size) {
      const piece = readUpTo(this.file, this.at, PIECE);
      let zeros = 0;
      while (zeros < piece.length && piece[zeros] === 0) zeros++;
      this.at += zeros;
      if (zeros < piece.length || piece.length === 0) return;
    }
  }

  private readArchive(): void {
    this.formats.push('cpio');
    const scanner = this.newScanner();
    while (this.at < this.file.size) {
      const piece = readUpTo(this.file, this.at, PIECE);
      const taken = scanner.push(piece);
      this.at += taken;
      if (scanner.fault !== undefined) this.fault('initrd-damaged', scanner.fault);
      if (taken < piece.length || piece.length === 0) return;
    }
    if (scanner.isInside) this.fault('initrd-cut-off', 'the archive has no trailer');
  }

  private readCompressed(compression: Compression): void {
    this.formats.push(compression);
    const unpack = compression === 'lzo' ? undefined : this.unpackers[compression];
    const start = this.at;
    if (unpack === undefined) {
      this.isWhole = false;
      this.notUnpacked = compression;
      this.compressed.push({ byteOffset: start, length: this.file.size - start, isOpenEnded: true });
      this.checkEnd(compression);
      return;
    }
    const scanner = this.newScanner();
    this.at = unpack(this.file, this.at, (piece) => {
      this.budget.bytes -= piece.length;
      if (this.budget.bytes < 0) throw new UnpackError('unpacks to more than any initrd does');
      if (scanner.push(piece) < piece.length && scanner.fault === undefined) {
        throw new UnpackError('what is compressed is no archive');
      }
      if (scanner.fault !== undefined) throw new UnpackError(scanner.fault);
    });
    this.compressed.push({ byteOffset: start, length: this.at - start });
    if (scanner.isInside) this.fault('initrd-cut-off', 'the compressed archive has no trailer');
  }

  /** What can be seen of a cut without unpacking. */
  private checkEnd(compression: Compression): void {
    if (compression === 'lz4') {
      this.checkLz4Legacy();
    } else if (compression === 'xz') {
      const tail = readUpTo(this.file, Math.max(this.file.size - PIECE, this.at), PIECE);
      let end = tail.length;
      while (end > 0 && tail[end - 1] === 0) end--;
      if (asciiText(tail.subarray(Math.max(end - 2, 0), end)) !== 'YZ') {
        this.fault('initrd-cut-off', 'the xz stream has no footer');
      }
    }
  }

  /** The old lz4 format, which the kernel reads: blocks with their sizes, up to the end of the file. */
  private checkLz4Legacy(): void {
    const head = readUpTo(this.file, this.at, 8);
    if (u32le(head, 0) !== LZ4_LEGACY_MAGIC) return;
    let at = this.at + 4;
    while (at + 4 <= this.file.size) {
      const length = u32le(readUpTo(this.file, at, 4), 0);
      if (length === 0) return;
      if (length === LZ4_LEGACY_MAGIC) {
        at += 4;
        continue;
      }
      at += 4 + length;
      if (at > this.file.size) this.fault('initrd-cut-off', 'the last lz4 block leaves the file');
    }
  }

  private takeFileSystem(): boolean {
    const head = readUpTo(this.file, 0, 2048);
    const names: [string, boolean][] = [
      ['squashfs', asciiText(head.subarray(0, 4)) === 'hsqs'],
      ['romfs', asciiText(head.subarray(0, 8)) === '-rom1fs-'],
      ['cramfs', u32le(head, 0) === CRAMFS_MAGIC],
      ['ext2', u16le(head, EXT2_MAGIC_AT) === EXT2_SUPER_MAGIC],
      ['erofs', u32le(head, EROFS_MAGIC_AT) === EROFS_SUPER_MAGIC_V1],
    ];
    for (const [name, matches] of names) {
      if (!matches) continue;
      this.formats.push(name);
      this.isFileSystem = true;
      return true;
    }
    return false;
  }

  private newScanner(): CpioScanner {
    const scanner = new CpioScanner(this.contents);
    this.scanners.push(scanner);
    return scanner;
  }
}
