import { checkArgument } from '../contract/arguments.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError, type ErrorContext } from '../contract/errors.ts';
import { checkDeviceRange, readBytes } from './block-device.ts';

/** A class, so that a device is known as one of these by what it is and never by a property that a caller's may have too. */
class CallerDevice implements BlockDevice {
  readonly size: number;
  readonly read: BlockDevice['read'];

  constructor(device: BlockDevice, size: number) {
    this.size = size;
    this.read = (byteOffset, target) => {
      const { length } = target;
      const context = { byteOffset, length };
      eioFor('device.read failed', context, () => {
        const answer: unknown = device.read(byteOffset, target);
        if (answer !== undefined) checkAnswer('device.read', answer, length, context);
      });
    };
  }
}

/**
 * A device that the caller made, held to its contract: its size is asked for once and must make sense, and whatever its
 * `read` throws that is no BootfsError comes out as EIO, with what was thrown as the cause. What `read` returns is held to
 * `checkAnswer`.
 *
 * @throws EINVAL for what is no device, or has a size that is not a whole number of bytes; EIO where it throws when it is asked for that
 */
export function callerDevice(device: BlockDevice): BlockDevice {
  if (device instanceof CallerDevice) return device;
  const given: Partial<BlockDevice> | null | undefined = device;
  const { size, read } = eioFor('device.size failed', {}, () => ({ size: given?.size, read: given?.read }));
  if (typeof read !== 'function')
    throw new BootfsError('EINVAL', `device is ${typeof given}, not a size and a function read`);
  if (!(typeof size === 'number' && size >= 0 && size <= Number.MAX_SAFE_INTEGER && Math.floor(size) === size)) {
    throw new BootfsError('EINVAL', `device.size is ${String(size)}, expected a whole number of bytes`);
  }
  return new CallerDevice(device, size);
}

/** `length` bytes of a device that the caller made, from `byteOffset` on, in memory of their own. @throws EINVAL, EIO */
export function readCallerBytes(device: BlockDevice, byteOffset: number, length: number): Uint8Array {
  const checked = callerDevice(device);
  checkArgument(typeof length === 'number' && length >= 0, 'length', 'a number of bytes', length);
  checkDeviceRange(checked.size, byteOffset, length);
  return readBytes(checked, byteOffset, length);
}

/**
 * What a read that fills all of its target or throws has returned. A number, as fs.readSync gives, says how many bytes it got: fewer
 * than asked are EIO, never zeros, and so is any number that can be no count of them. A promise says that the bytes are not there
 * yet. An object says nothing: many functions give their target back.
 *
 * @param reader What was called, for the message.
 * @param length Bytes that were asked for.
 * @throws EIO
 */
export function checkAnswer(reader: string, answer: unknown, length: number, context: ErrorContext): void {
  if (answer === length || answer === undefined || answer === null || answer === true) return;
  const isObject = typeof answer === 'object' || typeof answer === 'function';
  if (isObject && typeof (answer as { readonly then?: unknown }).then !== 'function') return;
  const given = isObject ? 'a promise' : String(answer);
  throw new BootfsError('EIO', `${reader} gave ${given}, and reads ${length} bytes at once`, context);
}

/** What `ask` gives, which is the caller's own code. @throws EIO with what it threw as the cause, where that is no BootfsError */
function eioFor<Answer>(reason: string, context: ErrorContext, ask: () => Answer): Answer {
  try {
    return ask();
  } catch (error) {
    if (error instanceof BootfsError) throw error;
    throw new BootfsError('EIO', reason, context, error);
  }
}
