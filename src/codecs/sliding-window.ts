/**
 * Room for blocks behind a full window: the more, the less often the window is moved back to the start. Behind the 2 MiB that `zstd`
 * takes by itself, a byte in four is moved.
 */
const MIN_SLACK_BYTES = 8 * 2 ** 20;
/** LZMA looks at the low bits of a byte's place, so that bytes are moved by multiples of this. */
const MOVE_BYTES = 16;

/**
 * What a stream has made so far, as far back as its matches may reach. Memory grows with what was made, up to one and a
 * half windows or 8 MiB more than one; a window's size alone, which a header may claim, takes none.
 */
export class SlidingWindow {
  /** What is kept; it moves to a larger array as it grows, so that a caller may not hold on to it. */
  bytes: Uint8Array = new Uint8Array(0);
  /** Bytes made; those from `length` on are free. */
  length = 0;
  private windowSize = 0;
  private capacity = 0;

  /** Forgets everything; from now on `windowSize` bytes are kept. */
  reset(windowSize: number): void {
    this.windowSize = windowSize;
    this.capacity = windowSize + Math.max(windowSize >> 1, MIN_SLACK_BYTES);
    this.length = 0;
  }

  /** Makes room for `room` bytes behind `length`; views of `bytes` are no longer good. The caller has bounded `room`. */
  reserve(room: number): void {
    if (this.length + room <= this.bytes.length) return;
    if (this.length + room > this.capacity) this.moveBack();
    const needed = this.length + room;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, Math.min(this.bytes.length * 2, this.capacity)));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  private moveBack(): void {
    const surplus = Math.max(0, this.length - this.windowSize);
    const moved = surplus - (surplus % MOVE_BYTES);
    this.bytes.copyWithin(0, moved, this.length);
    this.length -= moved;
  }
}
