/** Cuts bytes that come in pieces into blocks of one size, as hashes take them. */
export class BlockCutter {
  /** Bytes that do not fill a block yet, from its start on. */
  readonly rest: Uint8Array;
  /** How many of them there are. */
  restLength = 0;
  /** Bytes that came so far. */
  total = 0;
  private readonly addBlocks: (bytes: Uint8Array, start: number, end: number) => void;

  /** @param addBlocks Takes the whole blocks between two bytes. */
  constructor(blockSize: number, addBlocks: (bytes: Uint8Array, start: number, end: number) => void) {
    this.rest = new Uint8Array(blockSize);
    this.addBlocks = addBlocks;
  }

  /** Takes the next bytes; they may be overwritten afterwards. */
  update(bytes: Uint8Array): void {
    const blockSize = this.rest.length;
    this.total += bytes.length;
    let at = 0;
    if (this.restLength > 0) {
      at = Math.min(blockSize - this.restLength, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.restLength);
      this.restLength += at;
      if (this.restLength < blockSize) return;
      this.addBlocks(this.rest, 0, blockSize);
    }
    const end = bytes.length - ((bytes.length - at) % blockSize);
    this.addBlocks(bytes, at, end);
    this.rest.set(bytes.subarray(end));
    this.restLength = bytes.length - end;
  }
}
