/** Errors of files besides the image. */
import { BootfsError, reasonInContext } from '../../contract/errors.ts';

/** For a second file of the command line: an error must say which. */
export async function aboutFile<Result>(path: string, open: () => Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof BootfsError)) throw error;
    throw new BootfsError(error.code, `${path}: ${reasonInContext(error)}`);
  }
}
