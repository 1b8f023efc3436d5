/** The filters that stand between LZMA2 and what an .xz block holds. */
import { u32le } from '../bytes/endian.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import type { BranchFilter, BranchFormat } from './branch-filter.ts';
import { ia64Filter } from './branch-ia64.ts';
import { arm64Filter, armFilter, armThumbFilter, powerPcFilter, sparcFilter } from './branch-risc.ts';
import { riscvFilter } from './branch-riscv.ts';
import { createX86Filter } from './branch-x86.ts';
import type { Sink } from './unpack.ts';

/** Takes the pieces of one block; `finish` hands on what was held back. */
export interface FilterStage {
  /** Takes the next piece, and hands on what of it is final. */
  readonly push: Sink;
  /** The block is at its end. */
  finish(): void;
}

const DELTA = 3;
const BRANCH_FORMATS: Readonly<Record<number, BranchFormat>> = {
  4: { alignment: 1, create: createX86Filter },
  5: { alignment: 4, create: () => powerPcFilter },
  6: { alignment: 16, create: () => ia64Filter },
  7: { alignment: 4, create: () => armFilter },
  8: { alignment: 2, create: () => armThumbFilter },
  9: { alignment: 4, create: () => sparcFilter },
  10: { alignment: 4, create: () => arm64Filter },
  11: { alignment: 2, create: () => riscvFilter },
};

/** The stage for a filter's id and properties, before `next`. @throws ERR_BOOTFS_UNSUPPORTED, ERR_BOOTFS_CORRUPT */
export function createFilterStage(id: number, properties: Uint8Array, next: FilterStage): FilterStage {
  if (id === DELTA) return new DeltaStage(properties, next);
  const format = BRANCH_FORMATS[id];
  if (format === undefined) throw unsupported(`xz: filter 0x${id.toString(16)}`);
  return new BranchStage(format, properties, next);
}

/** Every byte is a difference to the one `distance` bytes before. */
class DeltaStage implements FilterStage {
  private readonly distance: number;
  private readonly next: FilterStage;
  private readonly history = new Uint8Array(256);
  private place = 0;

  constructor(properties: Uint8Array, next: FilterStage) {
    if (properties.length !== 1) throw corrupt('xz: delta filter without its distance');
    this.distance = properties[0] + 1;
    this.next = next;
  }

  readonly push = (piece: Uint8Array): void => {
    const { history, distance } = this;
    const sums = new Uint8Array(piece.length);
    for (let at = 0; at < piece.length; at++) {
      const sum = (piece[at] + history[(this.place - distance) & 0xff]) & 0xff;
      history[this.place & 0xff] = sum;
      this.place = (this.place + 1) & 0xff;
      sums[at] = sum;
    }
    this.next.push(sums);
  };

  finish(): void {
    this.next.finish();
  }
}

class BranchStage implements FilterStage {
  private readonly filter: BranchFilter;
  private readonly next: FilterStage;
  private position: number;
  /** Bytes that wait for those behind them: fewer than the longest instruction. */
  private held: Uint8Array = new Uint8Array(0);

  constructor({ alignment, create }: BranchFormat, properties: Uint8Array, next: FilterStage) {
    if (properties.length !== 0 && properties.length !== 4) throw corrupt('xz: branch filter with odd properties');
    this.position = properties.length === 4 ? u32le(properties, 0) : 0;
    if (this.position % alignment !== 0) throw corrupt('xz: branch filter that starts between instructions');
    this.filter = create();
    this.next = next;
  }

  readonly push = (piece: Uint8Array): void => {
    const bytes = new Uint8Array(this.held.length + piece.length);
    bytes.set(this.held);
    bytes.set(piece, this.held.length);
    const done = this.filter(bytes, bytes.length, this.position);
    this.position = (this.position + done) >>> 0;
    this.held = bytes.slice(done);
    this.next.push(bytes.subarray(0, done));
  };

  finish(): void {
    this.next.push(this.held);
    this.next.finish();
  }
}
