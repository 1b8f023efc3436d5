/** What an image made by hand is given to tests as, and what all of them are made of. */
import { seededRandom } from '../random.ts';
import { type ErofsBuilder, join, le } from './erofs-builder.ts';

export interface ErofsCase {
  readonly name: string;
  readonly image: Uint8Array;
  /** Path -> contents; undefined where reading it must fail. */
  readonly files: Readonly<Record<string, Uint8Array | undefined>>;
  /** Extra devices, in the order of the table. */
  readonly blobs?: readonly Uint8Array[];
  /** Why Linux 6.18 on a page size of 4096 can't be asked. */
  readonly notForLinux?: string;
}

export const HEAD1 = 1;
export const HEAD2 = 3;
export const PLAIN = 0;
export const PARTIAL = 0x8000;
export const HOLE = 0x4000;
/** zero padding, compr_cfgs */
export const CONFIGURED = 0x3;

const random = seededRandom(20);
export const noise = (length: number): Uint8Array => Uint8Array.from({ length }, () => random(256));
export const run = (byte: number, length: number): Uint8Array => new Uint8Array(length).fill(byte);
export const text = (length: number): Uint8Array =>
  new TextEncoder()
    .encode('the quick brown fox jumps over the lazy dog. '.repeat(Math.ceil(length / 45)))
    .subarray(0, length);

/** available_compr_algs, and the records that follow the superblock. */
export function configure(builder: ErofsBuilder, algorithms: number): void {
  builder.setSuperblock(0x54, le([2, algorithms]));
  const records: Uint8Array[] = [];
  if (algorithms & 1) records.push(le([2, 14], [2, 65535], [2, 16], [8, 0], [2, 0]));
  if (algorithms & 2) records.push(le([2, 14], [4, 65536], [2, 0], [8, 0]));
  if (algorithms & 4) records.push(le([2, 6], [1, 15], [4, 0], [1, 0]));
  if (algorithms & 8) records.push(le([2, 6], [1, 0], [1, 6], [4, 0]));
  builder.setSuperblock(0x80, join(...records));
}
