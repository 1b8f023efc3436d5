import { BootfsError } from '../contract/errors.ts';

/** The `cause` by which these errors are told from others. */
const END_OF_INPUT = 'end of input';

/** The input of a decoder ends before the stream does; `format` names it. */
export function cutOff(format: string): BootfsError {
  return new BootfsError('ERR_BOOTFS_CORRUPT', `${format}: the stream is cut off`, {}, END_OF_INPUT);
}

/** Is it an error of `cutOff`: would more input have helped? */
export function isCutOff(error: BootfsError): boolean {
  return error.cause === END_OF_INPUT;
}
