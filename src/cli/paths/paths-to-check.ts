import { attempt, hasCode } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import { findNamedPaths } from './globs.ts';

/**
 * The paths that operands of `check` stand for in any of the filesystems. What leads nowhere, a pattern that fits nothing
 * included, stays as it is: that it is missing is a finding. Names that are not UTF-8 are left out, as `check` does not look at them.
 *
 * @throws EFBIG for a pattern that fits too much; BootfsError where a directory in question can't be read
 */
export function pathsToCheck(operands: readonly string[], filesystems: readonly FileSystem[]): string[] {
  return operands.flatMap((operand) => {
    const path = operand.startsWith('/') ? operand : `/${operand}`;
    const found = new Set(filesystems.flatMap((fs) => fittingPaths(fs, path)));
    return found.size === 0 ? [path] : [...found];
  });
}

function fittingPaths(fs: FileSystem, path: string): string[] {
  return attempt(
    () => findNamedPaths(fs, path).paths.filter((found) => typeof found === 'string'),
    hasCode('ENOENT'),
    () => [],
  );
}
