import type { BlockDevice } from '../contract/block-device.ts';

/** Passes every read on, and tells of it while somebody listens: for those who show where a structure stands. */
export class TracingDevice implements BlockDevice {
  /** Bytes. */
  readonly size: number;
  /** Is told of each read before it is made; both in bytes. */
  onRead: ((byteOffset: number, length: number) => void) | undefined;
  private readonly device: BlockDevice;

  constructor(device: BlockDevice) {
    this.device = device;
    this.size = device.size;
  }

  read(byteOffset: number, target: Uint8Array): void {
    this.onRead?.(byteOffset, target.length);
    this.device.read(byteOffset, target);
  }

  /** Listens while `work` is done. @throws what `work` throws */
  during<Result>(onRead: (byteOffset: number, length: number) => void, work: () => Result): Result {
    this.onRead = onRead;
    try {
      return work();
    } finally {
      this.onRead = undefined;
    }
  }
}
