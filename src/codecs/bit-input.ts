import type { StreamInput } from './stream-input.ts';

/** Bits of a stream, the highest of each byte first. */
export class BitInput {
  private readonly input: StreamInput;
  /** The lowest `available` bits are those that come next. */
  private buffer = 0;
  private available = 0;

  constructor(input: StreamInput) {
    this.input = input;
  }

  /** Takes up to 24 bits. @throws ERR_BOOTFS_CORRUPT at the end of the input */
  take(count: number): number {
    const bits = this.peek(count);
    this.available -= count;
    return bits;
  }

  /** The next `count` bits, up to 24, without taking them. @throws ERR_BOOTFS_CORRUPT at the end of the input */
  peek(count: number): number {
    while (this.available < count) {
      this.buffer = (this.buffer << 8) | this.input.byte();
      this.available += 8;
    }
    return (this.buffer >>> (this.available - count)) & ((1 << count) - 1);
  }

  /** After `peek` of as many bits or more. */
  drop(count: number): void {
    this.available -= count;
  }

  /** Byte offset behind the byte that the last bit was taken from; bits left in that byte are passed over. */
  alignedPosition(): number {
    return this.input.position - (this.available >> 3);
  }
}
