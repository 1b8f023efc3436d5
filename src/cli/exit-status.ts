/** How a command ends: its exit status, and the one line that says why. */
import { BootfsError, reasonInContext } from '../contract/errors.ts';

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

/**
 * What steers a terminal or hides from the eye: control characters (C0, DEL, C1), soft hyphens, line and paragraph separators,
 * marks and overrides of direction, zero-width characters, byte order marks.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const STEERING = /[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text with what steers a terminal as `\xhh` or `\uhhhh`. */
export function printable(text: string): string {
  return text.replace(STEERING, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** C1, marks and overrides of direction, zero-width characters, separators; C0 is escaped by JSON itself. */
const STEERING_JSON = /[\x80-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** JSON that does not steer a terminal, with the same meaning: what does is a \u escape. */
export function printableJson(json: string): string {
  return json.replace(STEERING_JSON, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
