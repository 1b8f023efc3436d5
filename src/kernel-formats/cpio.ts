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

type State = 'header' | 'name' | 'data' | 'between';

/**
 * Takes the archive piece by piece. Several archives may follow each other, with zeros between them. Where something
 * else follows, `rest` stops the scan: it is for the caller to see what it is.
 */
export class CpioScanner {
  entries = 0;
  /** `init` at the top, and something that can be run: a file with an executable bit, or a symbolic link. */
  hasInit = false;
  /** Kernel releases of the module directories. */
  readonly moduleVersions: string[] = [];
  /** Archives that came to their trailer. */
  trailers = 0;
  /** Why the scan can't go on: damage. */
  fault: string | undefined;
  private state: State = 'between';
  private readonly pending = new Uint8Array(Math.max(HEADER_BYTES, MAX_NAME + 4));
  private filled = 0;
  private needed = 0;
  private skip = 0;
  private mode = 0;
  private fileBytes = 0;
  private nameBytes = 0;
  /** Bytes taken so far: everything is aligned to 4 from the start of the stream. */
  private position = 0;

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
      if (this.state === 'data') this.skip -= taken;
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
    return this.state !== 'between';
  }

  private expect(state: State, bytes: number): void {
    this.state = state;
    this.needed = bytes;
    this.filled = 0;
  }

  private step(): void {
    if (this.state === 'header') this.takeHeader();
    else if (this.state === 'name') this.takeName();
    else this.expect('header', HEADER_BYTES);
  }

  private takeHeader(): void {
    const header = asciiText(this.pending.subarray(0, HEADER_BYTES));
    const magic = header.slice(0, 6);
    if ((magic !== '070701' && magic !== '070702') || !/^[0-9A-Fa-f]{104}$/.test(header.slice(6))) {
      this.fault = `no header at byte ${this.position - HEADER_BYTES} of the archive`;
      return;
    }
    const field = (index: number): number => Number.parseInt(header.slice(6 + index * 8, 14 + index * 8), 16);
    this.mode = field(1);
    this.fileBytes = field(6);
    this.nameBytes = field(11);
    if (this.nameBytes === 0 || this.nameBytes > MAX_NAME) {
      this.fault = `a name of ${this.nameBytes} bytes at byte ${this.position} of the archive`;
      return;
    }
    this.expect('name', padded(HEADER_BYTES + this.nameBytes) - HEADER_BYTES);
  }

  private takeName(): void {
    const name = asciiText(this.pending.subarray(0, this.nameBytes));
    if (name === TRAILER) {
      this.trailers++;
      this.state = 'between';
      return;
    }
    this.entries++;
    this.note(name.replace(/^(\.?\/)+/, ''));
    this.skip = padded(this.fileBytes);
    if (this.skip > 0) this.state = 'data';
    else this.expect('header', HEADER_BYTES);
  }

  private note(name: string): void {
    const type = this.mode & 0xf000;
    if (name === 'init' && (type === 0xa000 || (type === 0x8000 && (this.mode & 0o111) !== 0))) this.hasInit = true;
    const release = /^(?:usr\/)?lib\/modules\/([^/]+)$/.exec(name)?.[1];
    if (release !== undefined && this.moduleVersions.length < 100) this.moduleVersions.push(release);
  }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
