/** Files of this machine that options name. */
import { readFileSync } from 'node:fs';
import { BootfsError } from '../../contract/errors.ts';
import { UsageError } from '../terminal/exit-status.ts';

/**
 * What `decode` makes of a small file. @param option That names it, as on the command line.
 * @throws UsageError for a file that can't be read, or that `decode` refuses
 */
export async function decodeOptionFile<Result>(
  option: string,
  path: string,
  decode: (bytes: Uint8Array) => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await decode(readFileSync(path));
  } catch (error) {
    throw new UsageError(
      `${option} ${path}: ${error instanceof BootfsError ? error.reason : (error as Error).message}`,
    );
  }
}
