/** What is wrong with an image, apart from what is wrong with the call. */
import { attempt, BootfsError } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';

/** Is it about the image's content: damage, or something that bootfs does not read? */
export function isDamage(error: unknown): error is BootfsError {
  return (
    error instanceof BootfsError &&
    /^(ERR_BOOTFS_CORRUPT|ERR_BOOTFS_UNSUPPORTED|EFBIG|EIO|ENOENT|ENOTDIR|ELOOP)$/.test(error.code)
  );
}

/** What `action` gives; undefined where the image is damaged there, which another rule tells. */
export function unlessDamaged<Result>(action: () => Result): Result | undefined {
  return attempt(action, isDamage, () => undefined);
}

/** Is there a file at this path? @throws what the device throws */
export function isFile(fs: FileSystem, path: string): boolean {
  return unlessDamaged(() => fs.stat(path).type) === 'file';
}
