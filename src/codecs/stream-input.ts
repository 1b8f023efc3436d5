import type { BlockDevice } from '../contract/block-device.ts';
import type { BootfsError } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { cutOff } from './cut-off.ts';

const READ_BYTES = 256 * 1024;

/** Bytes of a device one after the other, read in large pieces. */
export class StreamInput {
  private readonly device: BlockDevice;
  private readonly format: string;
  private readonly onProgress: (position: number) => void;
  private readonly pieceBytes: number;
  private piece: Uint8Array = new Uint8Array(0);
  private pieceAt: number;
  private within = 0;

  /**
   * `format` names the stream where it ends too early; `onProgress` is told the position before each piece. Small pieces
   * suit a reader that skips most of the stream.
   */
  constructor(
    device: BlockDevice,
    position: number,
    format: string,
    onProgress: (position: number) => void = nothing,
    pieceBytes = READ_BYTES,
  ) {
    this.device = device;
    this.pieceAt = position;
    this.format = format;
    this.onProgress = onProgress;
    this.pieceBytes = pieceBytes;
  }

  /** Byte offset in the device. */
  get position(): number {
    return this.pieceAt + this.within;
  }

  /** Bytes from here to the end of the device. */
  get left(): number {
    return this.device.size - this.position;
  }

  /** Passes over bytes without reading them. @throws ERR_BOOTFS_CORRUPT where the device ends before */
  skip(length: number): void {
    if (length > this.left) throw this.cutOff();
    this.within += length;
  }

  /** The next byte. @throws ERR_BOOTFS_CORRUPT at the end of the device, EIO */
  byte(): number {
    if (this.within >= this.piece.length) this.fetch(1);
    return this.piece[this.within++];
  }

  /** A view that is good until the next call; the caller has bounded `length`. */
  take(length: number): Uint8Array {
    if (this.within + length > this.piece.length) this.fetch(length);
    this.within += length;
    return this.piece.subarray(this.within - length, this.within);
  }

  /** The next bytes without taking them: `length`, or fewer where the device ends. */
  peek(length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.left));
    if (this.within + wanted > this.piece.length) this.fetch(wanted);
    return this.piece.subarray(this.within, this.within + wanted);
  }

  /** Starts a new piece here, of `length` bytes or more. */
  private fetch(length: number): void {
    const { position, left } = this;
    if (length > left) throw this.cutOff();
    this.onProgress(position);
    this.piece = readBytes(this.device, position, Math.min(Math.max(this.pieceBytes, length), left));
    this.pieceAt = position;
    this.within = 0;
  }

  private cutOff(): BootfsError {
    return cutOff(this.format);
  }
}

function nothing(): void {}
