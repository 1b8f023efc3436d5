import { BootfsError, type ErrorContext } from '../contract/errors.ts';

/** Bytes that one answer may hold: charged before they are read, so that what does not fit costs nothing. */
export class ByteBudget {
  private readonly total: number;
  private left: number;

  constructor(total: number) {
    this.total = total;
    this.left = total;
  }

  /** `what` names the bytes, for the message. @throws EFBIG where fewer are left; what is smaller may still fit */
  charge(bytes: number, what: string, context?: ErrorContext): void {
    if (bytes > this.left) throw new BootfsError('EFBIG', `more than ${this.total} bytes of ${what}`, context);
    this.left -= bytes;
  }
}
