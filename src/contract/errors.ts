/**
 * Every way in which bootfs can say no.
 *
 * The caller's mistakes carry errno names, a failing device is `EIO`, and the `ERR_BOOTFS_*` codes speak of the
 * image itself. Codes are stable; messages and `context` keys are for people and may change.
 */
import type { PathLike } from './path.ts';

/** What went wrong, for programs. */
export type BootfsErrorCode =
  /** No entry of that name. */
  | 'ENOENT'
  /** A component of the path that must be a directory is none. */
  | 'ENOTDIR'
  /** A file operation on a directory. */
  | 'EISDIR'
  /** More than 40 symbolic links on one path, Linux's own limit. */
  | 'ELOOP'
  /** An argument that makes no sense: a bad option, a negative offset, readlink of a file. */
  | 'EINVAL'
  /** A name of more than 255 bytes, or a path of more than 4096. */
  | 'ENAMETOOLONG'
  /** Too big to be returned in one piece, or past a stated limit. */
  | 'EFBIG'
  /** The device could not be read. */
  | 'EIO'
  /** No filesystem, partition table or image format that bootfs knows. */
  | 'ERR_BOOTFS_UNRECOGNISED'
  /** The image breaks its format's own rules. */
  | 'ERR_BOOTFS_CORRUPT'
  /** The image may be fine, but bootfs can't read it; the message names the feature. */
  | 'ERR_BOOTFS_UNSUPPORTED'
  /** `journal: 'require-clean'` on a filesystem that needs its journal replayed. */
  | 'ERR_BOOTFS_DIRTY'
  /** An asynchronous device must first fetch `context.byteOffset`, `context.byteLength`; then call again. */
  | 'ERR_BOOTFS_NEED_RANGE';

/** Where an error happened, by words such as `inode`, `block` and `path`. */
export type ErrorContext = Readonly<Record<string, number | string | boolean | readonly string[]>>;

/** The only exception that bootfs throws. */
export class BootfsError extends Error {
  /** What kind of failure it is: this stays the same from version to version, the message may not. */
  readonly code: BootfsErrorCode;
  /** What is wrong, in words: `message` without the code before it and the context behind it. */
  readonly reason: string;
  /** Where it happened: numbers and names such as `inode`, `block`, `path`. */
  readonly context: ErrorContext;
  /** What a device or a codec threw. */
  readonly cause?: unknown;
  /** Of a FileSystem's method: the path that it was given. */
  readonly path?: PathLike;
  /** Of a FileSystem's method: what it does, in node:fs's words, such as `open` or `scandir`. */
  readonly syscall?: string;

  constructor(code: BootfsErrorCode, reason: string, context: ErrorContext = {}, cause?: unknown) {
    super(`${code}: ${reason}${describeContext(context)}`);
    // ES5 targets build Error subclasses with the wrong prototype; this line makes `instanceof` hold there too.
    Object.setPrototypeOf(this, BootfsError.prototype);
    this.name = 'BootfsError';
    this.code = code;
    this.reason = reason;
    this.context = context;
    if (cause !== undefined) this.cause = cause;
  }
}

/** Runs a method of a FileSystem; an error of it says which, and of which path. */
export function inCall<Result>(syscall: string, path: PathLike, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof BootfsError) {
      (error as { path?: PathLike }).path = path;
      (error as { syscall?: string }).syscall = syscall;
    }
    throw error;
  }
}

function describeContext(context: ErrorContext): string {
  const parts = Object.keys(context).map((key) => `${key} ${String(context[key])}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** The reason of an error with its context behind it: its message without the code. */
export function reasonInContext({ reason, context }: BootfsError): string {
  return reason + describeContext(context);
}

/** The image breaks its format's own rules. */
export function corrupt(reason: string, context?: ErrorContext): BootfsError {
  return new BootfsError('ERR_BOOTFS_CORRUPT', reason, context);
}

/** The image asks for something that bootfs does not read; `reason` names it. */
export function unsupported(reason: string, context?: ErrorContext): BootfsError {
  return new BootfsError('ERR_BOOTFS_UNSUPPORTED', reason, context);
}

/** The image asks for something that bootfs reads, but that this bundle was built without. */
export function notInBundle(part: string, context?: ErrorContext): BootfsError {
  return unsupported(`${part} is not part of this bundle`, context);
}

/** Is this error about the image's content (as against the caller's mistake or a failing device)? */
export function isImageError(error: unknown): error is BootfsError {
  return (
    error instanceof BootfsError && (error.code === 'ERR_BOOTFS_CORRUPT' || error.code === 'ERR_BOOTFS_UNSUPPORTED')
  );
}

/**
 * What `read` gives; where it throws, `onDamage` is told, and the result is undefined. Only a range that the device does not have
 * yet is thrown on: it is to be fetched, and all of it done again.
 */
export function orDamage<Result>(read: () => Result, onDamage: (damage: BootfsError) => void): Result | undefined {
  return attempt(read, isAnswer, (damage) => {
    onDamage(damage);
    return undefined;
  });
}

/** Is it bootfs's own error, and the same when it is asked again? A range that is not there yet is to be fetched first. */
export function isAnswer(error: unknown): error is BootfsError {
  return error instanceof BootfsError && error.code !== 'ERR_BOOTFS_NEED_RANGE';
}

/** Does the image break its format's rules here? What is damaged may then be left out, and the rest still be good. */
export function isCorrupt(error: unknown): error is BootfsError {
  return error instanceof BootfsError && error.code === 'ERR_BOOTFS_CORRUPT';
}

/** Tells errors with one of these codes, for `attempt`. */
export function hasCode(...codes: readonly BootfsErrorCode[]): (error: unknown) => error is BootfsError {
  return (error): error is BootfsError => error instanceof BootfsError && codes.indexOf(error.code) >= 0;
}

/** Does bootfs say no, rather than the device (which failed, or does not have a range yet)? */
export function isRefusal(error: unknown): error is BootfsError {
  return error instanceof BootfsError && error.code !== 'EIO' && error.code !== 'ERR_BOOTFS_NEED_RANGE';
}

/** Did the device fail? */
export function isDeviceError(error: unknown): error is BootfsError {
  return error instanceof BootfsError && error.code === 'EIO';
}

/**
 * What `action` gives; where it throws an error that `isExpected`, what `otherwise` makes of it. Every other error goes on
 * to the caller: ERR_BOOTFS_NEED_RANGE above all, which only a new call can answer.
 */
export function attempt<Result, Expected, Otherwise>(
  action: () => Result,
  isExpected: (error: unknown) => error is Expected,
  otherwise: (error: Expected) => Otherwise,
): Result | Otherwise {
  try {
    return action();
  } catch (error) {
    if (isExpected(error)) return otherwise(error);
    throw error;
  }
}
