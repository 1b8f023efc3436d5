/** How a command ends: its exit status, and the one line that says why. */
import { BootfsError, reasonInContext } from '../../contract/errors.ts';
import { printable } from '../../report/printable.ts';

/** Exit statuses, as docs/command.md promises them. */
export const EXIT_DONE = 0;
/** The answer is no: a path that is not there, a difference, a finding. */
export const EXIT_NO = 1;
export const EXIT_USAGE = 2;
/** The image can't be read. */
const EXIT_UNREADABLE = 3;

/** The command line asks for something that makes no sense; `message` may have several lines. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The image was read, but not all of it: what could be read has been printed. */
export class PartlyUnreadableError extends Error {
  override readonly name = 'PartlyUnreadableError';
}

/** The image needs something that the command line does not give: a journal or blob device. */
export class MissingDeviceError extends Error {
  override readonly name = 'MissingDeviceError';
}

/** The host said no to something that all the rest needs: a full disk. */
export class HostError extends Error {
  override readonly name = 'HostError';
}

/** Whoever reads our output has gone. */
export class ClosedPipeError extends Error {
  override readonly name = 'ClosedPipeError';
}

/** A wrong answer to a right question, as against an image that can't be read. */
const ANSWERS = /^(ENOENT|ENOTDIR|EISDIR|ELOOP|EINVAL|ENAMETOOLONG|ERR_BOOTFS_DIRTY)$/;

/** For whatever ends a run; what is not known here is an image that can't be read. */
export function exitStatusOf(error: unknown): number {
  if (error instanceof ClosedPipeError) return EXIT_DONE;
  if (error instanceof UsageError) return EXIT_USAGE;
  if (error instanceof BootfsError && ANSWERS.test(error.code) && !lacksDevice(error)) return EXIT_NO;
  return EXIT_UNREADABLE;
}

/** A file of an EROFS image stands on a blob device that was not given. */
function lacksDevice(error: BootfsError): boolean {
  return error.code === 'EINVAL' && error.context['device'] !== undefined;
}

/** The text for stderr, without control characters: a name on a hostile image must not steer a terminal. */
export function describeError(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof BootfsError) return printable(error.code === 'EIO' ? reasonInContext(error) : error.message);
  if (error instanceof PartlyUnreadableError || error instanceof MissingDeviceError || error instanceof HostError) {
    return printable(error.message);
  }
  // The host itself said no: a full disk behind the output, or behind `extract --to`.
  if (error instanceof Error && 'syscall' in error) return printable(error.message);
  return printable(`internal error: ${error instanceof Error ? error.message : String(error)}`);
}
