/** Records of a pax extended header, `LENGTH KEYWORD=VALUE\n`: POSIX.1-2017, pax, "pax Extended Header". */
import { concatBytes } from '../bytes/concat.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';

const BLANK = 0x20;
const EQUALS = 0x3d;
const NEWLINE = 0x0a;

/** The records of one extended header, for what a ustar header can't hold. */
export class PaxRecords {
  private readonly parts: Uint8Array[] = [];

  /** Was nothing added? */
  get isEmpty(): boolean {
    return this.parts.length === 0;
  }

  /** A value may hold any bytes: its length says where it ends. */
  add(keyword: string | Uint8Array, value: string | Uint8Array): void {
    const [key, bytes] = [keyword, value].map((part) => (typeof part === 'string' ? encodeUtf8(part) : part));
    const length = lengthWithItself(key.length + bytes.length + 3);
    this.parts.push(encodeUtf8(String(length)), Uint8Array.of(BLANK), key, Uint8Array.of(EQUALS));
    this.parts.push(bytes, Uint8Array.of(NEWLINE));
  }

  /** All records, in the order in which they were added. */
  bytes(): Uint8Array {
    return concatBytes(this.parts);
  }
}

/** The number whose decimal digits make up the difference between `rest` and itself. */
function lengthWithItself(rest: number): number {
  const guess = rest + String(rest).length;
  return rest + String(guess).length;
}
