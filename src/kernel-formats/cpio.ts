/** The `newc` archive of an initramfs (Documentation/driver-api/early-userspace/buffer-format.rst), read as a stream. */
import { asciiText } from './read.ts';

const HEADER_BYTES = 110;
const MAX_NAME = 4096;
const TRAILER = 'TRAILER!!!';

/** Does an archive of the kernel's kinds, `newc` with or without checksums, begin at byte `at`? */
export function isCpio(bytes: Uint8Array, at = 0): boolean {
  const magic = asciiText(bytes.subarray(at, at + 6));
  return magic === '070701' || magic === '070702';
}

/** What the header of an entry says, in the order of its fields. */
export interface CpioHeader {
  /** Of the `crc` kind: `sum` is that of the bytes of a regular file, modulo 2^32. */
  readonly hasSum: boolean;
  /** c_ino. */
  readonly ino: number;
  /** c_mode, the whole st_mode. */
  readonly mode: number;
  /** c_uid. */
  readonly uid: number;
  /** c_gid. */
  readonly gid: number;
  /** c_nlink. */
  readonly nlink: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Bytes of the body. */
  readonly fileBytes: number;
  /** c_maj: with `ino` it tells which names are links to each other. */
  readonly devMajor: number;
  /** c_min. */
  readonly devMinor: number;
  /** c_rmaj, of a device. */
  readonly rdevMajor: number;
  /** c_rmin. */
  readonly rdevMinor: number;
  /** Bytes of the name with its NUL. */
  readonly nameBytes: number;
  /** c_chksum; 0 but for the `crc` kind. */
  readonly sum: number;
}

/** Is told what the scanner comes by; `position` counts from the start of the archive's stream. */
export interface CpioVisitor {
  /** An entry begins; `name` ends before its first NUL, and is good until the call returns. */
  onEntry(header: CpioHeader, name: Uint8Array, position: number): void;
  /** The next bytes of the entry's body. */
  onBody(piece: Uint8Array): void;
  /** The body is complete. */
  onEntryEnd(): void;
  /** An archive is at its end: the entry `TRAILER!!!`. */
  onTrailer(): void;
  /** An entry whose name has no length that the kernel takes is passed over. */
  onBadName(header: CpioHeader, position: number): void;
}

type State = 'header' | 'name' | 'data' | 'between';

/**
 * Takes the archive piece by piece. Several archives may follow each other, with zeros between them. Where something
 * else follows, `rest` stops the scan: it is for the caller to see what it is.
 */
export class CpioScanner {
  /** Up to now, trailers not counted. */
  entries = 0;
  /** Archives that came to their trailer. */
  trailers = 0;
  /** Why the scan can't go on: damage. */
  fault: string | undefined;
  private state: State = 'between';
  private readonly pending = new Uint8Array(Math.max(HEADER_BYTES, MAX_NAME + 4));
  private filled = 0;
  private needed = 0;
  private skip = 0;
  /** Of the bytes to skip, those of the body; padding follows. */
  private bodyLeft = 0;
  private header!: CpioHeader;
  /** Entries came, and no trailer behind them. */
  private isOpen = false;
  /** The visitor was told of the entry at hand. */
  private hasEntry = false;
  /** Bytes taken so far: everything is aligned to 4 from the start of the stream. */
  private position: number;
  private readonly visitor: CpioVisitor | undefined;

  /** `position`: where in its stream the archive begins. */
  constructor(visitor?: CpioVisitor, position = 0) {
    this.visitor = visitor;
    this.position = position;
  }

  /** How many bytes of `chunk` it took: fewer than all where something that is no archive begins, or after damage. */
  push(chunk: Uint8Array): number {
    let at = 0;
    while (at < chunk.length && this.fault === undefined) {
      if (this.state === 'between') {
        if (chunk[at] === 0) {
          at++;
          this.position++;
          continue;
        }
        // The digits of the magic number; anything else is not ours.
        if (chunk[at] !== 0x30 || this.position % 4 !== 0) return at;
        this.expect('header', HEADER_BYTES);
      }
      const taken =
        this.state === 'data'
          ? Math.min(this.skip, chunk.length - at)
          : Math.min(this.needed - this.filled, chunk.length - at);
      if (this.state === 'data') this.takeBody(chunk.subarray(at, at + taken));
      else {
        this.pending.set(chunk.subarray(at, at + taken), this.filled);
        this.filled += taken;
      }
      at += taken;
      this.position += taken;
      if (this.state === 'data' ? this.skip === 0 : this.filled === this.needed) this.step();
    }
    return at;
  }

  /** True inside of an archive: an end here is a cut. */
  get isInside(): boolean {
    return this.isOpen || this.state !== 'between';
  }

  private expect(state: State, bytes: number): void {
    this.state = state;
    this.needed = bytes;
    this.filled = 0;
  }

  private step(): void {
    if (this.state === 'header') this.takeHeader();
    else if (this.state === 'name') this.takeName();
    else this.endEntry();
  }

  private takeBody(piece: Uint8Array): void {
    const body = Math.min(this.bodyLeft, piece.length);
    if (body > 0) this.visitor?.onBody(piece.subarray(0, body));
    this.bodyLeft -= body;
    this.skip -= piece.length;
  }

  /** Zeros may follow every entry. */
  private endEntry(): void {
    if (this.hasEntry) this.visitor?.onEntryEnd();
    this.hasEntry = false;
    this.state = 'between';
  }

  private takeHeader(): void {
    const header = asciiText(this.pending.subarray(0, HEADER_BYTES));
    const magic = header.slice(0, 6);
    if ((magic !== '070701' && magic !== '070702') || !/^[0-9A-Fa-f]{104}$/.test(header.slice(6))) {
      this.fault = `no header at byte ${this.position - HEADER_BYTES} of the archive`;
      return;
    }
    const field = (index: number): number => Number.parseInt(header.slice(6 + index * 8, 14 + index * 8), 16);
    this.header = decodeHeader(magic === '070702', field);
    this.isOpen = true;
    const { nameBytes } = this.header;
    if (nameBytes > 0 && nameBytes <= MAX_NAME) {
      this.expect('name', padded(HEADER_BYTES + nameBytes) - HEADER_BYTES);
    } else if (this.visitor === undefined) {
      this.fault = `a name of ${nameBytes} bytes at byte ${this.position} of the archive`;
    } else {
      this.visitor.onBadName(this.header, this.position);
      this.passOver(padded(HEADER_BYTES + nameBytes) - HEADER_BYTES + padded(this.header.fileBytes), 0);
    }
  }

  private takeName(): void {
    const { nameBytes, fileBytes } = this.header;
    if (this.pending[nameBytes - 1] !== 0) {
      this.fault = `a name without an end before byte ${this.position} of the archive`;
      return;
    }
    const end = this.pending.indexOf(0);
    const name = asciiText(this.pending.subarray(0, end));
    if (name === TRAILER) {
      this.trailers++;
      this.isOpen = false;
      this.visitor?.onTrailer();
    } else {
      this.entries++;
      this.hasEntry = true;
      this.visitor?.onEntry(this.header, this.pending.subarray(0, end), this.position);
    }
    this.passOver(padded(fileBytes), this.hasEntry ? fileBytes : 0);
  }

  /** Goes on behind so many bytes, of which the first ones are a body for the visitor. */
  private passOver(bytes: number, body: number): void {
    this.skip = bytes;
    this.bodyLeft = body;
    if (bytes > 0) this.state = 'data';
    else this.endEntry();
  }
}

/** `field` gives the numbers of the header by their index. */
function decodeHeader(hasSum: boolean, field: (index: number) => number): CpioHeader {
  return {
    hasSum,
    ino: field(0),
    mode: field(1),
    uid: field(2),
    gid: field(3),
    nlink: field(4),
    mtime: field(5),
    fileBytes: field(6),
    devMajor: field(7),
    devMinor: field(8),
    rdevMajor: field(9),
    rdevMinor: field(10),
    nameBytes: field(11),
    sum: field(12),
  };
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
