/** Writes fast commits tag by tag, as the kernel would, and as it never would. */

function crc(seed: number, bytes: Uint8Array): number {
  let register = seed;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >>> 1) ^ 0x82f63b78 : register >>> 1;
  }
  return register >>> 0;
}

/** Writes tags one after the other, each where the test says. */
export class AreaBuilder {
  readonly bytes: Uint8Array;
  at = 0;
  private readonly blockSize: number;
  private readonly tid: number;
  private sum = 0;

  constructor(blocks: number, blockSize: number, tid: number) {
    this.bytes = new Uint8Array(blocks * blockSize);
    this.blockSize = blockSize;
    this.tid = tid;
  }

  /** Bytes left in the block that the next tag would go to. */
  get room(): number {
    return this.blockSize - (this.at % this.blockSize);
  }

  tag(type: number, value: ArrayLike<number>): this {
    const view = new DataView(this.bytes.buffer);
    view.setUint16(this.at, type, true);
    view.setUint16(this.at + 2, value.length, true);
    this.bytes.set(value, this.at + 4);
    this.sum = crc(this.sum, this.bytes.subarray(this.at, this.at + 4 + value.length));
    this.at += 4 + value.length;
    return this;
  }

  head(tid = this.tid, features = 0): this {
    return this.tag(9, [...u32(features), ...u32(tid)]);
  }

  /** `short`: bytes that the TAIL leaves at the end of its block. */
  tail({ tid = this.tid, damage = 0, short = 0 } = {}): this {
    const view = new DataView(this.bytes.buffer);
    view.setUint16(this.at, 8, true);
    view.setUint16(this.at + 2, this.room - 4 - short, true);
    view.setUint32(this.at + 4, tid, true);
    const sum = crc(this.sum, this.bytes.subarray(this.at, this.at + 8));
    view.setUint32(this.at + 8, sum ^ damage, true);
    this.at += this.room;
    this.sum = 0;
    return this;
  }
}

export function u32(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}
