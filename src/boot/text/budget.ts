/**
 * How much work a whole boot menu may cost, whatever the image: a loader makes it on every disk that is plugged in.
 *
 * Every reader charges what it is about to do, before it does it. A step is a fraction of a microsecond in Node and a
 * few microseconds in QuickJS; costs of what the menu can't see into, such as a path looked up in a filesystem, are
 * given in steps. Bytes are what is read and what is kept, estimated high.
 */
import { BootfsError } from '../../contract/errors.ts';

/** Steps for a whole menu: at most a second in Node, at most ten in QuickJS. */
export const MAX_STEPS = 2_000_000;
/** Bytes for a whole menu. */
export const MAX_BYTES = 64 * 2 ** 20;

/**
 * What is left to do for one menu; a share of it can be set apart for a part, so that one entry leaves some for the others.
 */
export class WorkBudget {
  private steps = 0;
  private bytes = 0;
  private stepLimit: number;
  private byteLimit: number;
  private spent = false;

  constructor(maxSteps = MAX_STEPS, maxBytes = MAX_BYTES) {
    this.stepLimit = maxSteps;
    this.byteLimit = maxBytes;
  }

  /** Is nothing left of the share at hand? From then on every charge throws. */
  get isSpent(): boolean {
    return this.spent;
  }

  /** What was charged so far; never above the limits. */
  get charged(): { readonly steps: number; readonly bytes: number } {
    return { steps: this.steps, bytes: this.bytes };
  }

  /** @throws EFBIG where fewer than `count` steps are left */
  step(count = 1): void {
    this.steps += count;
    if (this.steps > this.stepLimit || this.spent) this.exhaust();
  }

  /** @throws EFBIG where fewer than `count` bytes are left */
  keep(count: number): void {
    this.bytes += count;
    if (this.bytes > this.byteLimit || this.spent) this.exhaust();
  }

  /** For text that is gone through or copied by the engine itself: a step for eight characters, two bytes for each. */
  text(characters: number): void {
    this.step(1 + (characters >> 3));
    this.keep(characters * 2);
  }

  /** Runs `action` with one part in `divisor` of what is left, so that it can't take everything from what follows. */
  share<Result>(divisor: number, action: () => Result): Result {
    const { stepLimit, byteLimit, spent } = this;
    this.stepLimit = this.steps + Math.floor((stepLimit - this.steps) / divisor);
    this.byteLimit = this.bytes + Math.floor((byteLimit - this.bytes) / divisor);
    try {
      return action();
    } finally {
      this.stepLimit = stepLimit;
      this.byteLimit = byteLimit;
      this.spent = spent;
    }
  }

  private exhaust(): never {
    // What was refused was not done: it must not count against what comes after this share.
    this.steps = Math.min(this.steps, this.stepLimit);
    this.bytes = Math.min(this.bytes, this.byteLimit);
    this.spent = true;
    throw new BootfsError('EFBIG', 'too much work for a boot menu', { maxSteps: MAX_STEPS, maxBytes: MAX_BYTES });
  }
}
